"""Booking: one date agreed becomes a slot and a seat, under locks taken in one order (vitrine, slot, request)."""

import uuid

from django.utils import timezone

from vitrines.models import Vitrine

from .. import notifications, workflow
from ..enums import RequestState, SeatState, Side, SlotState
from ..errors import DateNotOffered, DatePassed, SlotFull
from ..models import DateOption, Seat, Slot, VisitRequest
from ..selectors import current_options, hosts_of
from ..workflow import Actor


def book_option(visit_request: VisitRequest, *, option_id: uuid.UUID, side: Side, by: Actor) -> VisitRequest:
    """Book a date `side` put on the table. Must run inside a transaction.

    Raises DateNotOffered, DatePassed, TransitionRefused.
    """
    _lock_vitrine(visit_request)
    locked = workflow.lock(visit_request.pk)
    option: DateOption | None = next((o for o in current_options(locked) if o.pk == option_id and o.side == side), None)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role)  # a closed request says so, not “bad date”
    if option is None:
        raise DateNotOffered
    if option.starts_at <= timezone.now():
        raise DatePassed
    slot = Slot.objects.create(
        vitrine_id=locked.vitrine_id,
        practice_id=locked.practice_id,
        format=locked.offered_format or locked.format,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        seats_total=locked.headcount,
    )
    return _take_seat(visit_request, slot=slot, by=by)


def book_chosen_slot(visit_request: VisitRequest, *, by: Actor) -> VisitRequest:
    """Book the published slot the requester chose. Must run inside a transaction.

    Raises DateNotOffered, DatePassed, SlotFull, TransitionRefused.
    """
    _lock_vitrine(visit_request)
    chosen = visit_request.chosen_slot_id
    slot = Slot.objects.select_for_update(of=("self",)).filter(pk=chosen).first() if chosen else None
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role)
    if slot is None or slot.state != SlotState.PLANNED:
        raise DateNotOffered
    if slot.starts_at <= timezone.now():
        raise DatePassed
    taken = sum(seat.headcount for seat in Seat.objects.filter(slot=slot, state=SeatState.BOOKED))
    if taken + locked.headcount > slot.seats_total:
        raise SlotFull(seats_left=max(0, slot.seats_total - taken))
    return _take_seat(visit_request, slot=slot, by=by)


def release_seat(visit_request: VisitRequest) -> Seat:
    """Free the seat of a cancelled request; a slot born of it alone is cancelled too. The request must be locked."""
    seat = Seat.objects.select_related("slot").get(request=visit_request)
    seat.state = SeatState.RELEASED
    seat.sequence += 1
    seat.save(update_fields=["state", "sequence"])
    if not seat.slot.is_public:
        Slot.objects.filter(pk=seat.slot_id).update(state=SlotState.CANCELLED)
    return seat


def _take_seat(visit_request: VisitRequest, *, slot: Slot, by: Actor) -> VisitRequest:
    Seat.objects.create(slot=slot, request=visit_request, headcount=visit_request.headcount)
    workflow.move(visit_request, to=RequestState.SCHEDULED, by=by)
    notifications.ScheduledForRequester(visit_request).queue()
    for host in hosts_of(visit_request.vitrine):
        notifications.ScheduledForHost(visit_request, host).queue()
    return visit_request


def _lock_vitrine(visit_request: VisitRequest) -> None:
    Vitrine.objects.select_for_update(of=("self",)).get(pk=visit_request.vitrine_id)
