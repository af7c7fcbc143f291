"""Dates and the rules that make them, at the Alliance's desk; requests are in `request_admin.py`."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from portal.gestures import gesture_page
from portal.ui.dates import long_datetime
from vitrines.enums import Language

from .admin_forms import SlotForm
from .enums import ActorRole, Channel
from .errors import VisitError
from .models import Seat, Slot, SlotLog, SlotSeries
from .policies import can_moderate_requests
from .request_admin import ReadOnlyInline, VisitRequestAdmin
from .request_filters import RuleFilter
from .services.series import stop_series
from .services.slots import publish_slot
from .slot_forms import opening_of
from .slot_gestures import act, form_of
from .slot_pages import BUTTONS, SlotButton, buttons_of
from .workflow import Actor

__all__ = ["SlotAdmin", "SlotSeriesAdmin", "VisitRequestAdmin"]


def _alliance(request: HttpRequest) -> Actor:
    return Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=request.user)


class SeatInline(ReadOnlyInline):
    """Who comes to a date."""

    model = Seat
    verbose_name_plural = "places réservées"
    fields = readonly_fields = ("request", "headcount", "state", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("request__vitrine")


class SlotLogInline(ReadOnlyInline):
    """What happened to a date, who did it, by which door."""

    model = SlotLog
    verbose_name_plural = "historique de la date"
    fields = readonly_fields = ("at", "change", "actor", "actor_role", "channel", "note")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor")


class ReadAdmin(admin.ModelAdmin):
    """Read by the Alliance's team; what is done, is done by gestures that call the services of the hosts' pages."""

    actions = None
    change_form_template = "admin/visits/slot/change_form.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate_requests(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Slot)
class SlotAdmin(ReadAdmin):
    """Dates. One is published here; it is then moved, changed, paused or cancelled as its host would."""

    form = SlotForm
    gesture_template = "admin/visits/slot/gesture.html"
    list_display = ("starts_at", "vitrine", "format", "theme", "seats", "is_public", "state")
    list_filter = ("is_public", "state", "format", ("vitrine", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("vitrine",)
    search_fields = ("vitrine__name", "theme")
    search_help_text = "Vitrine ou thème"
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "id")
    inlines = (SeatInline, SlotLogInline)
    readonly_fields = ("state", "series", "created_at", "seats", "spoken")
    fieldsets = (
        (None, {"fields": ("vitrine", "practice", "format", "theme")}),
        (
            "Date et places",
            {"fields": ("starts_at", "ends_at", "booking_deadline", "seats_total", "headcount_max")},
        ),
        ("Accueil", {"fields": ("needs_confirmation", "place", "video_url", "languages", "equipment")}),
        ("Suivi", {"fields": ("state", "seats", "is_public", "series", "created_at")}),
    )

    @admin.display(description="places prises")
    def seats(self, slot: Any) -> str:
        return f"{slot.seats_taken} sur {slot.seats_total}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Créneaux", **(extra_context or {})})

    @admin.display(description="langues")
    def spoken(self, slot: Any) -> str:
        return ", ".join(Language(each).label for each in slot.languages)

    def get_fieldsets(self, request: HttpRequest, obj: Slot | None = None) -> Any:
        """All of it, the languages in words; what is typed for a new one."""
        if obj is None:
            return self.fieldsets[:3]
        spoken = {"languages": "spoken"}
        return [
            (title, {"fields": [spoken.get(name, name) for name in told["fields"]]}) for title, told in self.fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Slot | None = None) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_moderate_requests(request.user) and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        """A date somebody has a seat in, or wishes one in, stays."""
        if obj is None or obj.seats.exists() or obj.wishes.exists():
            return False
        return can_moderate_requests(request.user) and super(ReadAdmin, self).has_delete_permission(request, obj)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except VisitError as refusal:  # another private visit was agreed at that moment meanwhile
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Slot, form: Any, change: bool) -> None:
        """Published by the service of the hosts' page: the same date, the same log."""
        made = publish_slot(
            vitrine=obj.vitrine,
            opening=opening_of(form.cleaned_data),
            starts_at=obj.starts_at,
            ends_at=obj.ends_at,
            booking_deadline=obj.booking_deadline,
            practices=[obj.practice] if obj.practice else [],
            by=_alliance(request),
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        acting = [
            path(
                f"<uuid:object_id>/{button.name}/",
                view(require_http_methods(["GET", "HEAD", "POST"])(self.act)),
                {"button": button},
                name=f"visits_slot_{button.name}",
            )
            for button in BUTTONS
        ]
        return [*acting, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        slot = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if slot is not None and self.has_view_permission(request, slot):
            context["gestures"] = [
                (button.title, reverse(f"admin:visits_slot_{button.name}", args=[slot.pk]))
                for button in buttons_of(slot)
            ]
            context |= {"title": f"{slot.get_format_display()}, {long_datetime(slot.starts_at)}", "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def act(self, request: HttpRequest, object_id: Any, button: SlotButton) -> HttpResponse:
        """One gesture: GET shows what will happen, POST does it and says so in the history of the desk."""
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        slot = self.get_object(request, str(object_id))
        if slot is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
        back = HttpResponseRedirect(reverse("admin:visits_slot_change", args=[slot.pk]))
        if button not in buttons_of(slot):
            self.message_user(request, "Ce créneau ne le permet pas, ou plus : voici où il en est.", messages.WARNING)
            return back
        form = form_of(request.POST if request.method == "POST" else None, slot, button.name)
        if form.is_bound and form.is_valid():
            try:
                act(slot, button.name, form, by=_alliance(request))
            except VisitError as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, slot, f"{button.title}.")
                self.message_user(request, f"{button.title} : c’est fait.", messages.SUCCESS)
                return back
        told = {
            "original": slot,
            "about": [
                ("Date", long_datetime(slot.starts_at)),
                ("Vitrine", slot.vitrine.name),
                ("Places", f"{slot.seats_taken} prises sur {slot.seats_total}"),
                ("État", slot.get_state_display()),
            ],
            "consequence": button.consequence,
            "back": back.url,
        }
        return gesture_page(
            self, request, self.gesture_template, title=button.title, form=form, button=button.label, **told
        )


class DateInline(ReadOnlyInline):
    """The dates of a rule still to come."""

    model = Slot
    verbose_name_plural = "dates à venir"
    fields = readonly_fields = ("starts_at", "state", "seats_taken", "seats_total")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        to_come = Slot.objects.upcoming().values("pk")
        return super().get_queryset(request).filter(pk__in=to_come).order_by("starts_at", "pk")


@admin.register(SlotSeries)
class SlotSeriesAdmin(ReadAdmin):
    """Rules. A host makes them; the Alliance reads them, and stops one on its behalf."""

    gesture_template = "admin/visits/slot/gesture.html"
    list_display = ("label", "vitrine", "format", "seats_total", "from_day", "until_day", "stopped_at")
    list_filter = (RuleFilter, ("vitrine", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("vitrine",)
    search_fields = ("vitrine__name", "theme")
    search_help_text = "Vitrine ou thème"
    inlines = (DateInline,)
    fields = readonly_fields = (
        *("label", "vitrine", "format", "theme", "from_day", "until_day", "deadline_days", "seats_total"),
        *("headcount_max", "confirmation", "place", "equipment", "author", "stopped_at"),
    )

    @admin.display(description="règle")
    def label(self, series: SlotSeries) -> str:
        return series.label

    @admin.display(description="confirmation des inscriptions")
    def confirmation(self, series: SlotSeries) -> str:
        return "par la vitrine" if series.needs_confirmation else "immédiate"

    @admin.display(description="créée par")
    def author(self, series: SlotSeries) -> str:
        return str(series.created_by or "–")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Règles de créneaux", **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.stop)
        own = path("<path:object_id>/arreter/", self.admin_site.admin_view(view), name="visits_slotseries_stop")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        series = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if series is not None and series.stopped_at is None:
            address = reverse("admin:visits_slotseries_stop", args=[series.pk])
            context["gestures"] = [("Arrêter la règle", address)]
        if series is not None:
            context |= {"title": f"{series.label}, {series.vitrine.name}", "subtitle": None}
        return super().change_view(request, object_id, form_url, context)

    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """No more dates of this rule: GET shows what will happen, POST does it."""
        if not can_moderate_requests(request.user):
            raise PermissionDenied
        series = self.get_object(request, object_id)
        if series is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        back = HttpResponseRedirect(reverse("admin:visits_slotseries_change", args=[series.pk]))
        if series.stopped_at is not None:
            self.message_user(request, "Cette règle est déjà arrêtée.", messages.WARNING)
            return back
        form = forms.Form(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            stop_series(series=series, by=_alliance(request))
            self.log_change(request, series, "Règle arrêtée.")
            self.message_user(request, "La règle est arrêtée. Ses dates déjà publiées restent.", messages.SUCCESS)
            return back
        told = {
            "original": series,
            "about": [("Règle", series.label), ("Vitrine", series.vitrine.name)],
            "consequence": "Elle ne donne plus de date. Celles qui sont publiées restent : chacune s’annule seule.",
            "back": back.url,
        }
        return gesture_page(
            self, request, self.gesture_template, title="Arrêter la règle", form=form, button="Arrêter", **told
        )
