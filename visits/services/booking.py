"""Booking: one date agreed becomes a slot and a seat, under locks taken in one order (vitrine, slot, request)."""

import uuid

from django.utils import timezone

from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

from .. import seating, workflow
from ..enums import HOLDING_STATES, RequestState, SeatState, Side, SlotState
from ..errors import DateNotOffered, DatePassed, SlotFull
from ..models import DateOption, Seat, Slot, VisitRequest
from ..selectors import current_options, terms_of
from ..workflow import Actor
from .seats import accept_for_asker, name_visitors
from .telling import tell_of_agreed_date


def book_option(visit_request: VisitRequest, *, option_id: uuid.UUID, side: Side, by: Actor) -> VisitRequest:
    """Book a date `side` put on the table. Must run inside a transaction.

    Raises DateNotOffered, DatePassed, VisitsOverlap (told by `conflicts.guarded`), TransitionRefused.
    """
    vitrine = _lock_vitrine(visit_request)
    locked = workflow.lock(visit_request.pk)
    option: DateOption | None = next((o for o in current_options(locked) if o.pk == option_id and o.side == side), None)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role)  # a closed request says so, not “bad date”
    if option is None:
        raise DateNotOffered
    if option.starts_at <= timezone.now():
        raise DatePassed
    offered = locked.offered_format or locked.format
    slot = Slot.objects.create(
        vitrine_id=locked.vitrine_id,
        practice_id=locked.practice_id,
        format=offered,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        seats_total=locked.headcount,
        is_exclusive=offered == ExchangeFormat.PRIVATE_VISIT and terms_of(vitrine).one_visit_at_a_time,
    )
    return take_seat(visit_request, slot=slot, by=by)


def book_chosen_slot(visit_request: VisitRequest, *, by: Actor) -> VisitRequest:
    """Book the published slot the requester chose. Must run inside a transaction.

    Raises DateNotOffered, DatePassed, SlotFull, TransitionRefused.
    """
    _lock_vitrine(visit_request)
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role)
    slot = Slot.objects.filter(pk=locked.chosen_slot_id).first() if locked.chosen_slot_id else None
    if slot is None or slot.state == SlotState.CANCELLED:
        raise DateNotOffered
    if slot.starts_at <= timezone.now():
        raise DatePassed
    seat = Seat.objects.filter(request=locked).first()
    holds = seat.headcount if seat and seat.slot_id == slot.pk and seat.state in HOLDING_STATES else 0
    if slot.seats_left + holds < locked.headcount:
        raise SlotFull(seats_left=slot.seats_left)
    return take_seat(visit_request, slot=slot, by=by)


def take_seat(visit_request: VisitRequest, *, slot: Slot, by: Actor, purpose: str = "", note: str = "") -> VisitRequest:
    """The request’s one seat, in that date: the event keeps its name whatever was offered before; both sides are told.

    The date and the request must be locked.
    """
    seat = Seat.objects.filter(request=visit_request).first()
    if seat is None:
        seat = Seat(slot=slot, request=visit_request, headcount=visit_request.headcount, state=SeatState.UNCONFIRMED)
        seat.save(force_insert=True)
        name_visitors(seat)
        accept_for_asker(seat)
    elif seat.slot_id != slot.pk:
        seat.visitors.update(slot=slot)
    seating.move_seat(seat, SeatState.BOOKED, slot=slot, organisation_id=visit_request.organisation_id)
    workflow.move(visit_request, to=RequestState.SCHEDULED, by=by, purpose=purpose, note=note)
    tell_of_agreed_date(visit_request)
    return visit_request


def _lock_vitrine(visit_request: VisitRequest) -> Vitrine:
    return Vitrine.objects.select_for_update(of=("self",)).select_related("terms").get(pk=visit_request.vitrine_id)
