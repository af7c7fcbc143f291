"""The day itself: who came, who came without a seat, who did not; after it, done or missed for each request."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from vitrines.folding import fold

from .. import seating, workflow
from ..enums import RequestState, SeatState, SlotChange, SlotState, VisitorState
from ..errors import NotToday, SlotChanged
from ..models import Seat, Slot, Visitor
from ..workflow import Actor
from .conflicts import guarded

WALK_INS_MAX = 100  # a date; beyond, somebody plays with the code at the gate


@dataclass(frozen=True)
class CheckIn:
    """What the gate answers: who, and whether she was expected."""

    visitor: Visitor
    was_expected: bool


def is_the_day(slot: Slot) -> bool:
    """Whether today, in Paris, is the day of the date."""
    return timezone.localdate(slot.starts_at) == timezone.localdate()


def is_open(slot: Slot) -> bool:
    """Whether presences may be ticked: from the day itself until the sheet is closed."""
    has_come = timezone.localdate(slot.starts_at) <= timezone.localdate()
    return has_come and slot.attendance_closed_at is None and slot.state != SlotState.CANCELLED


@guarded
def record_presence(*, slot: Slot, present: Collection[uuid.UUID], by: Actor) -> int:
    """Note who is there and who is not, as ticked; the moment of a former tick stays. Returns how many are there.

    Raises SlotChanged before the day, or once the sheet is closed.
    """
    locked = _open_sheet(slot)
    now, there = timezone.now(), set(present)
    for visitor in expected_at(locked):
        if (visitor.pk in there) != (visitor.arrived_at is not None):
            visitor.arrived_at = now if visitor.pk in there else None
            visitor.save(update_fields=["arrived_at"])
    return Visitor.objects.filter(slot=locked, arrived_at__isnull=False).count()


@guarded
def add_walk_in(*, slot: Slot, name: str, company: str, by: Actor) -> Visitor:
    """Somebody is there who has no seat. The same name twice is one person. Raises SlotChanged."""
    return _walk_in(_open_sheet(slot), name=name, company=company)


@guarded
def check_in(*, slot: Slot, name: str, company: str) -> CheckIn:
    """A visitor at the gate says her name and accepts the notice: ticked when expected, else noted as a walk-in.

    A nameless place of the same company takes the name. Twice is once. Raises NotToday on another day.
    """
    locked = seating.lock_slot(slot.pk)
    if not is_the_day(locked) or not is_open(locked):
        raise NotToday
    visitors = expected_at(locked)
    found = next((each for each in visitors if fold(each.full_name) == fold(name)), None)
    if found is None:
        found = next((each for each in visitors if not each.full_name and _is_of(each, company)), None)
        if found is not None:
            found.full_name = name
    now = timezone.now()
    if found is None:
        found = _walk_in(locked, name=name, company=company)
    found.arrived_at = found.arrived_at or now
    found.notice_accepted_at = found.notice_accepted_at or now
    found.save(update_fields=["full_name", "arrived_at", "notice_accepted_at"])
    return CheckIn(visitor=found, was_expected=found.seat_id is not None)


@guarded
def close_day(*, slot: Slot, by: Actor) -> Slot:
    """Close the sheet: a request of which somebody came is done, the others are missed; both once.

    Requests settled meanwhile are left alone. Raises SlotChanged before the start or when it is closed.
    """
    locked = _open_sheet(slot)
    if locked.starts_at > timezone.now():
        raise SlotChanged
    locked.attendance_closed_at = timezone.now()
    locked.save(update_fields=["attendance_closed_at"])
    seats = Seat.objects.filter(slot=locked, state=SeatState.BOOKED).select_related("request")
    for seat in seats.prefetch_related("visitors").order_by("pk"):
        came = any(visitor.arrived_at for visitor in seat.visitors.all())
        if seat.request.state == RequestState.SCHEDULED:
            workflow.move(seat.request, to=RequestState.DONE if came else RequestState.MISSED, by=by)
    there = Visitor.objects.filter(slot=locked, arrived_at__isnull=False).count()
    note = f"{there} personne{'s' * (there > 1)} venue{'s' * (there > 1)}"
    seating.log_slot(locked, SlotChange.CLOSED, role=by.role, channel=by.channel, user=by.user, note=note)
    return locked


def expected_at(slot: Slot) -> list[Visitor]:
    """Everyone the sheet lists: the visitors of the seats booked, by company, then the walk-ins."""
    visitors = (
        Visitor.objects.filter(slot=slot)
        .select_related("seat__request")
        .order_by("seat__created_at", "seat_id", "rank", "full_name", "pk")
    )
    shown = [
        each
        for each in visitors
        if each.seat is None or (each.seat.state == SeatState.BOOKED and each.reception == VisitorState.EXPECTED)
    ]
    return sorted(shown, key=lambda each: each.seat is None)


def _open_sheet(slot: Slot) -> Slot:
    locked = seating.lock_slot(slot.pk)
    if not is_open(locked):
        raise SlotChanged
    return locked


def _walk_in(slot: Slot, *, name: str, company: str) -> Visitor:
    others = list(Visitor.objects.filter(slot=slot, seat__isnull=True))
    found = next((each for each in others if fold(each.full_name) == fold(name)), None)
    if found is not None:
        return found
    if len(others) >= WALK_INS_MAX:
        raise SlotChanged
    return Visitor.objects.create(slot=slot, full_name=name, company_name=company, arrived_at=timezone.now())


def _is_of(visitor: Visitor, company: str) -> bool:
    return visitor.seat is not None and bool(company) and fold(visitor.company) == fold(company)
