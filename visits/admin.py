"""Requests and dates at the Alliance's desk: everything is read here, and the one move of the Alliance is made here."""

import logging
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.ui.dates import short_date
from vitrines.models import Vitrine

from . import actions
from .admin_forms import SlotForm
from .enums import ActorRole, Channel, RequestState, SeatState, SlotState
from .errors import VisitError
from .forms import ProposeForm
from .models import DateOption, Seat, Slot, TransitionLog, VisitRequest
from .policies import can_moderate_requests
from .selectors import mails_about
from .services import answering
from .workflow import Actor, can_move

logger = logging.getLogger(__name__)


class LatenessFilter(admin.SimpleListFilter):
    """Open requests whose deadline is behind, or near."""

    title = "délai"
    parameter_name = "delai"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("retard", "En retard"), ("cours", "Dans les délais"), ("close", "Sans échéance")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "retard":
                return queryset.open().filter(answer_due_on__lt=today)
            case "cours":
                return queryset.open().filter(answer_due_on__gte=today)
            case "close":
                return queryset.exclude(pk__in=queryset.model.objects.open().order_by().values("pk"))
        return queryset


class ReadOnlyInline(admin.TabularInline):
    """Rows shown under the page of their parent, changed by services alone."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate_requests(request.user)


class DateOptionInline(ReadOnlyInline):
    """Dates offered by either side; those of the latest round are on the table."""

    model = DateOption
    fields = readonly_fields = ("round", "side", "starts_at", "ends_at", "is_on_the_table")

    def get_queryset(self, request: HttpRequest) -> Any:
        last = models.Window(models.Max("round"), partition_by=[models.F("request_id")])
        return super().get_queryset(request).annotate(last_round=last).order_by("-round", "starts_at")

    @admin.display(description="sur la table", boolean=True)
    def is_on_the_table(self, option: Any) -> bool:
        return option.round == option.last_round


class TransitionInline(ReadOnlyInline):
    """What happened, oldest first."""

    model = TransitionLog
    fields = readonly_fields = ("at", "from_state", "to_state", "actor_role", "actor", "channel", "note")
    ordering = ("at", "id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor")


class SeatInline(ReadOnlyInline):
    """Who comes to a date."""

    model = Seat
    verbose_name_plural = "places réservées"
    fields = readonly_fields = ("request", "headcount", "state", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("request__vitrine")


@admin.register(VisitRequest)
class VisitRequestAdmin(admin.ModelAdmin):
    """Requests. Nothing is typed here: a state moves by a service, and this page offers the moves of the Alliance."""

    change_form_template = "admin/visits/visitrequest/change_form.html"
    propose_template = "admin/visits/visitrequest/propose.html"
    list_display = ("company_name", "vitrine", "format", "state", "age", "deadline", "requester_name")
    list_filter = (LatenessFilter, "state", "format", ("vitrine", admin.RelatedOnlyFieldListFilter), "created_at")
    list_select_related = ("vitrine",)
    search_fields = ("company_name", "company_number", "requester_name", "requester_email", "vitrine__name", "message")
    search_help_text = "Entreprise, numéro, personne, adresse, vitrine ou mots de la demande"
    date_hierarchy = "created_at"
    list_per_page = 50
    actions = None
    view_on_site = False
    inlines = (DateOptionInline, TransitionInline)
    fieldsets = (
        (
            "La demande",
            {
                "fields": (
                    "state",
                    "state_changed_at",
                    "vitrine",
                    "practice",
                    "message",
                    "format",
                    "headcount",
                    "chosen_slot",
                )
            },
        ),
        (
            "Qui demande",
            {
                "fields": (
                    "requester_name",
                    "requester_email",
                    "company_name",
                    "company_number",
                    "company_country",
                    "requester",
                    "organisation",
                )
            },
        ),
        (
            "Délais",
            {"fields": ("created_at", "confirmed_at", "sent_at", "answer_due_on", "review_started_at", "closed_at")},
        ),
        (
            "Ce que la vitrine a répondu",
            {
                "fields": (
                    "offered_format",
                    "host_message",
                    "answer_text",
                    "decline_reason",
                    "busy_until",
                    "cancelled_by",
                    "transferred_from",
                )
            },
        ),
    )

    @admin.display(description="reçue", ordering="created_at")
    def age(self, visit_request: VisitRequest) -> str:
        days = (timezone.localdate() - timezone.localdate(visit_request.created_at)).days
        return {0: "aujourd’hui", 1: "hier"}.get(days, f"il y a {days} jours")

    @admin.display(description="réponse attendue", ordering="answer_due_on")
    def deadline(self, visit_request: VisitRequest) -> str:
        if not visit_request.is_open or visit_request.answer_due_on is None:
            return "–"
        label = short_date(visit_request.answer_due_on)
        return f"{label}, en retard" if visit_request.answer_due_on < timezone.localdate() else label

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("chosen_slot__vitrine")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: VisitRequest | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VisitRequest | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: VisitRequest | None = None) -> bool:
        return can_moderate_requests(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user)

    def get_urls(self) -> list[URLPattern]:
        propose = path(
            "<uuid:object_id>/proposer/",
            self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.propose)),
            name="visits_visitrequest_propose",
        )
        return [propose, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Demandes", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        visit_request = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if visit_request is not None and self.has_view_permission(request, visit_request):
            logger.info("request %s read at the desk by %s", visit_request.pk, request.user.pk)
            context["mails"] = mails_about(visit_request)
            context["can_propose"] = can_move(visit_request, to=RequestState.PROPOSED, role=ActorRole.STAFF)
            context |= {"title": f"Demande de {visit_request.company_name}", "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def propose(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """“Proposer des dates au nom de la vitrine”: GET shows the form, POST writes to the requester."""
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        visit_request = self.get_object(request, str(object_id))
        if visit_request is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
        back = reverse("admin:visits_visitrequest_change", args=[visit_request.pk])
        if not can_move(visit_request, to=RequestState.PROPOSED, role=ActorRole.STAFF):
            state = visit_request.get_state_display().lower()
            self.message_user(request, f"Rien à proposer : cette demande est « {state} ».", messages.WARNING)
            return HttpResponseRedirect(back)
        host_action = actions.find(ActorRole.HOST, "propose")
        initial = host_action.initial(visit_request) if host_action else {}
        form = ProposeForm(request.POST or None, visit_request=visit_request, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                self._send_proposal(request, visit_request, form)
                return HttpResponseRedirect(back)
            except VisitError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Proposer des dates au nom de la vitrine",
            "visit_request": visit_request,
            "form": form,
            "back": back,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, self.propose_template, context, status=status)

    def _send_proposal(self, request: HttpRequest, visit_request: VisitRequest, form: ProposeForm) -> None:
        offered = form.cleaned_data["format"]
        answering.propose(
            visit_request=visit_request,
            format=offered,
            dates=form.dated_spans(offered),
            message=form.cleaned_data["text"],
            by=Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=request.user),
        )
        self.log_change(request, visit_request, "Dates proposées au nom de la vitrine.")
        told = f"{visit_request.requester_name} reçoit ces dates par courriel, de la part de {visit_request.vitrine}."
        self.message_user(request, told, messages.SUCCESS)


@admin.register(Slot)
class SlotAdmin(admin.ModelAdmin):
    """Published dates. Once seats are taken, the date itself moves only by agreement, never here."""

    form = SlotForm
    list_display = ("starts_at", "vitrine", "format", "theme", "seats", "is_public", "state")
    list_filter = ("is_public", "state", "format", ("vitrine", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("vitrine",)
    search_fields = ("vitrine__name", "theme")
    search_help_text = "Vitrine ou thème"
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "id")
    actions = None
    inlines = (SeatInline,)
    readonly_fields = ("state", "created_at")
    fieldsets = (
        (None, {"fields": ("vitrine", "practice", "format", "theme")}),
        ("Date et places", {"fields": ("starts_at", "ends_at", "seats_total", "is_public")}),
        ("Suivi", {"fields": ("state", "created_at")}),
    )
    settled_once_booked = ("vitrine", "format", "starts_at", "ends_at", "is_public")

    @admin.display(description="places prises")
    def seats(self, slot: Any) -> str:
        return f"{slot.seats_taken} sur {slot.seats_total}"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_seats_taken()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Slot | None:
        """A change waits behind a booking under way: the vitrine's row is the queue of both (see `booking`)."""
        if request.method == "POST":
            Vitrine.objects.select_for_update(of=("self",)).filter(slots__pk=object_id).order_by().first()
        return super().get_object(request, object_id, from_field)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_public": True, **super().get_changeform_initial_data(request)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Créneaux", **(extra_context or {})})

    def get_fieldsets(self, request: HttpRequest, obj: Slot | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_inlines(self, request: HttpRequest, obj: Slot | None = None) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Slot | None = None) -> tuple[str, ...]:
        settled = self.settled_once_booked if obj is not None and _is_booked(obj) else ()
        return (*self.readonly_fields, *settled)

    def has_view_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        return can_moderate_requests(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        """A date born of one agreed request, a past or a cancelled one is read, not changed."""
        if obj is not None and not _may_change(obj):
            return False
        return can_moderate_requests(request.user) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        """A date somebody has a seat in, or wishes one in, stays."""
        if obj is None or obj.seats.exists() or obj.wishes.exists():
            return False
        return can_moderate_requests(request.user) and super().has_delete_permission(request, obj)


def _is_booked(slot: Slot) -> bool:
    return slot.seats.filter(state=SeatState.BOOKED).exists()


def _may_change(slot: Slot) -> bool:
    is_private = not slot.is_public and slot.seats.exists()
    return slot.state == SlotState.PLANNED and slot.starts_at > timezone.now() and not is_private
