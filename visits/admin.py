"""Dates at the Alliance's desk; requests are in `request_admin.py`."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vitrines.models import Vitrine

from .admin_forms import SlotForm
from .enums import SeatState, SlotState
from .models import Seat, Slot
from .policies import can_moderate_requests
from .request_admin import ReadOnlyInline, VisitRequestAdmin

__all__ = ["SlotAdmin", "VisitRequestAdmin"]


class SeatInline(ReadOnlyInline):
    """Who comes to a date."""

    model = Seat
    verbose_name_plural = "places réservées"
    fields = readonly_fields = ("request", "headcount", "state", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("request__vitrine")


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
        return super().get_queryset(request)

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
