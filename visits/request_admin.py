"""Requests at the Alliance's desk: everything is read here, and the Alliance's moves are made here."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit.enums import Event
from portal.audit.services import record
from portal.gestures import gesture_page
from portal.limits import limited
from portal.ui.dates import long_datetime, short_date
from portal.ui.typography import of

from . import alliance, export
from .alliance import StaffAction
from .enums import ActorRole, Channel
from .errors import VisitError
from .models import DateOption, Message, Publication, TransitionLog, VisitRequest
from .policies import can_moderate_requests
from .request_filters import LatenessFilter, PublicationFilter, TakenOverFilter
from .selectors import mails_about
from .workflow import Actor


class ReadOnlyInline(admin.TabularInline):
    """Rows shown under the page of their parent, changed by services alone."""

    template = "admin/read_inline.html"
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


class MessageInline(ReadOnlyInline):
    """What both sides and the Alliance wrote, oldest first, as it was typed."""

    model = Message
    fields = readonly_fields = ("sent_at", "author_role", "author", "to", "channel", "text")
    ordering = ("sent_at", "id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("author")


class PublicationInline(ReadOnlyInline):
    """The question and the answer as they would be, or are, published."""

    model = Publication
    fields = readonly_fields = ("question", "answer", "proposed_as", "agreed_at", "published_at", "withdrawn_at")


def _link_to(about: models.Model, label: str) -> str:
    """A link to the page of a thing at the desk."""
    return format_html('<a href="{}">{}</a>', reverse(admin_urlname(about._meta, "change"), args=[about.pk]), label)


@admin.register(VisitRequest)
class VisitRequestAdmin(admin.ModelAdmin):
    """Requests. Nothing is typed here: a state moves by a service, and this page offers the moves of the Alliance."""

    change_form_template = "admin/visits/visitrequest/change_form.html"
    change_list_template = "admin/visits/visitrequest/change_list.html"
    act_template = "admin/visits/visitrequest/act.html"
    list_display = ("company_name", "site", "format", "state", "age", "deadline", "next_moment")
    list_filter = (
        LatenessFilter,
        TakenOverFilter,
        PublicationFilter,
        "state",
        "format",
        ("vitrine", admin.RelatedOnlyFieldListFilter),
        "created_at",
    )
    list_select_related = ("vitrine",)
    search_fields = ("company_name", "company_number", "requester_name", "requester_email", "vitrine__name", "message")
    search_help_text = "Entreprise, numéro, personne, adresse, vitrine ou mots de la demande"
    date_hierarchy = "created_at"
    list_per_page = 50
    actions = None
    view_on_site = False
    inlines = (DateOptionInline, PublicationInline, MessageInline, TransitionInline)
    fieldsets = (
        (
            "La demande",
            {
                "fields": (
                    "state",
                    "state_changed_at",
                    "vitrine",
                    "about_practice",
                    "message",
                    "format",
                    "headcount",
                    "language",
                    "about_slot",
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
            {
                "fields": (
                    "created_at",
                    "confirmed_at",
                    "sent_at",
                    "answer_due_on",
                    "clock_due_at",
                    "review_started_at",
                    "taken_over_at",
                    "outcome_asked_at",
                    "closed_at",
                )
            },
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

    @admin.display(description="vitrine", ordering="vitrine")
    def site(self, visit_request: Any) -> str:
        """The vitrine, and how many of its requests are late: those come first."""
        late = visit_request.silence
        return f"{visit_request.vitrine}, {late} en retard" if late else str(visit_request.vitrine)

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

    @admin.display(description="prochain passage", ordering="clock_due_at")
    def next_moment(self, visit_request: VisitRequest) -> str:
        return short_date(visit_request.clock_due_at) if visit_request.clock_due_at else "–"

    @admin.display(description="pratique")
    def about_practice(self, visit_request: VisitRequest) -> str:
        practice = visit_request.practice
        if practice is None:
            return "–"
        return _link_to(practice, practice.published_revision.title if practice.published_revision else practice.slug)

    @admin.display(description="créneau choisi")
    def about_slot(self, visit_request: VisitRequest) -> str:
        slot = visit_request.chosen_slot
        return _link_to(slot, f"{slot.get_format_display()}, {long_datetime(slot.starts_at)}") if slot else "–"

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("chosen_slot", "practice__published_revision")
        return VisitRequest.objects.select_related(*related).with_silence()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What is open first, the most silent vitrines on top, then the nearest deadline."""
        return ("is_over", "-silence", "vitrine", "answer_due_on", "-created_at", "pk")

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
        view = self.admin_site.admin_view
        acting = [
            path(
                f"<uuid:object_id>/{action.slug}/",
                view(require_http_methods(["GET", "HEAD", "POST"])(self.act)),
                {"action": action},
                name=f"visits_visitrequest_{action.name}",
            )
            for action in alliance.STAFF_ACTIONS
        ]
        export_view = view(limited("export")(require_safe(self.export)))
        exporting = path("exporter.<str:kind>", export_view, name="visits_visitrequest_export")
        return [*acting, exporting, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        to_read = VisitRequest.objects.to_be_read_before_publication().order_by().count()
        context = {"title": "Demandes", "export_query": query, "to_read": to_read, **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        visit_request = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if visit_request is not None and self.has_view_permission(request, visit_request):
            record(Event.REQUEST_READ, by=request.user, about=visit_request)
            context["mails"] = mails_about(visit_request)
            context["actions"] = [
                (action.title, reverse(f"admin:visits_visitrequest_{action.name}", args=[visit_request.pk]))
                for action in alliance.possible(visit_request)
            ]
            context |= {"title": f"Demande {of(visit_request.company_name)}", "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def act(self, request: HttpRequest, object_id: Any, action: StaffAction) -> HttpResponse:
        """One of the Alliance's moves: GET shows the form, POST makes it and says so in the history of the desk."""
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        visit_request = self.get_object(request, str(object_id))
        if visit_request is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
        back = reverse("admin:visits_visitrequest_change", args=[visit_request.pk])
        if not action.is_possible(visit_request):
            state = visit_request.get_state_display().lower()
            self.message_user(request, f"Rien à faire ainsi : cette demande est « {state} ».", messages.WARNING)
            return HttpResponseRedirect(back)
        form = action.form_class(
            request.POST or None, visit_request=visit_request, initial=action.initial(visit_request)
        )
        if request.method == "POST" and form.is_valid():
            try:
                action.perform(visit_request, form, self._actor(request))
            except VisitError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.log_change(request, visit_request, action.done)
                self.message_user(request, f"C’est fait. {action.consequence}", messages.SUCCESS)
            return HttpResponseRedirect(back)
        told = {"action": action, "visit_request": visit_request, "back": back}
        return gesture_page(
            self, request, self.act_template, title=action.title, form=form, button=action.button, **told
        )

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The list as it is filtered, as a file; reading it is noted in the logs."""
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        if kind not in ("csv", "xlsx"):
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request)
        record(
            Event.EXPORTED, by=request.user, after={"list": "demandes", "kind": kind, "filters": sorted(request.GET)}
        )
        name = f"demandes-{timezone.localdate():%Y-%m-%d}.{kind}"
        if kind == "xlsx":
            return FileResponse(export.as_xlsx(rows), as_attachment=True, filename=name)
        answer = StreamingHttpResponse(export.as_csv(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _actor(self, request: HttpRequest) -> Actor:
        return Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=request.user)
