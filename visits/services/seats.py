"""Seats of a published date: taken in one form, confirmed by the host or not, waited for when there is none left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vitrines.folding import fold

from .. import notifications, seating, workflow
from ..enums import LIVE_STATES, RequestState, SeatState, SlotState
from ..errors import AlreadySeated, GroupTooLarge, OfferOver, SlotClosed
from ..models import Seat, Slot, Visitor, VisitRequest
from ..notifications.to_requester import OFFER_HOURS
from ..selectors import terms_of
from ..workflow import CLOCK, LAPSE, SEAT, Actor
from ..working_days import add_working_days, add_working_hours
from .conflicts import guarded
from .telling import tell_of_agreed_date, tell_of_new_request

LIST_CLOSES = timedelta(hours=24)  # before the start, who still waits is told and left in peace
OFFERED = "Une place se libère : à confirmer."


def take(visit_request: VisitRequest, *, names: Sequence[str] = (), by: Actor) -> Seat:
    """Take seats in the date a new request chose, or a turn in its waiting list. Must run inside a transaction.

    A request whose address is not confirmed holds nothing: its seat is only written down. Then: a date that confirms
    by itself is agreed at once; one the host confirms holds the seats until the host’s word; a full one gives a turn.
    Everyone concerned is told. Raises SlotClosed, GroupTooLarge, AlreadySeated.
    """
    slot = seating.lock_slot(visit_request.chosen_slot_id)
    check_group(slot, visit_request.headcount, is_group=visit_request.is_group)
    seat = Seat.objects.filter(request=visit_request).first()
    if seat is None:
        seat = Seat(slot=slot, request=visit_request, headcount=visit_request.headcount, state=SeatState.UNCONFIRMED)
        seat.save(force_insert=True)
        name_visitors(seat, names)
    if visit_request.state == RequestState.UNCONFIRMED:
        return seat
    taken = Seat.objects.filter(slot=slot, organisation=visit_request.organisation_id, state__in=LIVE_STATES)
    if taken.exists():
        raise AlreadySeated
    accept_for_asker(seat)
    move_up(slot)
    state = _granted(slot)
    if slot.seats_left < seat.headcount:
        state = SeatState.WAITING
    now = timezone.now()
    seating.move_seat(seat, state, organisation_id=visit_request.organisation_id, slot=slot, created_at=now)
    _tell(visit_request, seat, by=by)
    return seat


def check_group(slot: Slot, headcount: int, *, is_group: bool = False) -> None:
    """Raise SlotClosed for a date that takes no seats, GroupTooLarge beyond its limits.

    A relay's group brings several companies: the limit of each is kept when they are named.
    """
    if not slot.takes_seats:
        raise SlotClosed
    most = slot.seats_total if is_group else min(slot.headcount_max or slot.seats_total, slot.seats_total)
    if headcount > most:
        raise GroupTooLarge(most=most)


def name_visitors(seat: Seat, names: Sequence[str] = ()) -> None:
    """One row a person who comes; those not named yet have an empty name, the requester comes first."""
    given = [name for name in names if name][: seat.headcount] or [seat.request.requester_name]
    given += [""] * (seat.headcount - len(given))
    Visitor.objects.bulk_create(
        Visitor(slot_id=seat.slot_id, seat=seat, rank=rank, full_name=name) for rank, name in enumerate(given, 1)
    )


@guarded
def confirm_offer(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """Who waited takes the seat that came free: agreed at once, or shown to the host who confirms.

    Raises OfferOver once the seat went on, TransitionRefused when the request no longer waits.
    """
    locked = workflow.lock(visit_request.pk)
    target = RequestState.SCHEDULED
    workflow.require(locked, to=target, role=by.role, purpose=SEAT)
    seat = Seat.objects.select_related("slot").get(request=locked)
    if seat.state != SeatState.OFFERED or seat.offered_until is None or seat.offered_until <= timezone.now():
        raise OfferOver
    seating.move_seat(seat, _granted(seat.slot), offered_until=None)
    _tell(visit_request, seat, by=by)
    return visit_request


def list_closes_at(slot: Slot) -> datetime:
    """When the waiting list of a date ends: with its bookings, a day before the start at the latest."""
    return min(slot.closes_at, slot.starts_at - LIST_CLOSES)


def move_up(slot: Slot) -> int:
    """Offer the free seats of a locked date to who waits, in their order; a group too large lets the next one pass.

    Returns how many were told. Each has 48 working hours, never past the end of the list.
    """
    slot.refresh_from_db(fields=["seats_taken", "seats_total", "state"])
    now, closes = timezone.now(), list_closes_at(slot)
    if slot.state != SlotState.PLANNED or now >= closes:
        return 0
    told = 0
    for seat in Seat.objects.filter(slot=slot, state=SeatState.WAITING).order_by("created_at", "pk"):
        if seat.headcount > slot.seats_left:
            continue
        until = min(add_working_hours(now, OFFER_HOURS, departement=slot.vitrine.departement), closes)
        request = workflow.lock(seat.request_id)
        seating.move_seat(seat, SeatState.OFFERED, offered_until=until)
        workflow.wind(request, answer_due_on=timezone.localdate(until))
        workflow.write_notes([request], by=CLOCK, text=OFFERED)
        notifications.SeatOffered(request).queue()
        slot.refresh_from_db(fields=["seats_taken"])
        told += 1
    return told


def move_waiting_lists() -> int:
    """Take back the offers nobody confirmed, end the lists of dates that close, move up who waits where seats are free.

    Run by the beat and after each seat freed; may run twice, or twice at once: each date is locked, then looked at
    again. Returns how many people were told.
    """
    now = timezone.now()
    waiting = Slot.objects.filter(seats__state=SeatState.WAITING)
    lapsed = Slot.objects.filter(seats__state=SeatState.OFFERED, seats__offered_until__lte=now)
    pks = set(lapsed.order_by().values_list("pk", flat=True))
    pks |= set(waiting.with_room().order_by().values_list("pk", flat=True))
    pks |= set(waiting.filter(starts_at__lte=now + LIST_CLOSES).order_by().values_list("pk", flat=True))
    pks |= set(waiting.filter(booking_deadline__lte=now).order_by().values_list("pk", flat=True))
    return sum(_move_waiting_list(slot_pk=pk) for pk in sorted(pks))


@guarded
def _move_waiting_list(*, slot_pk: object) -> int:
    slot = seating.lock_slot(slot_pk)
    now = timezone.now()
    over = list(Seat.objects.filter(slot=slot, state=SeatState.OFFERED, offered_until__lte=now).order_by("pk"))
    if now >= list_closes_at(slot):
        over += list(Seat.objects.filter(slot=slot, state=SeatState.WAITING).order_by("created_at", "pk"))
    for seat in over:
        end_turn(seat, slot)
    return len(over) + move_up(slot)


def end_turn(seat: Seat, slot: Slot) -> None:
    """Who waits in the list of a locked date waits no more, and is told while that date is still to come."""
    was_offered = seat.state == SeatState.OFFERED
    request = workflow.lock(seat.request_id)
    workflow.move(request, to=RequestState.EXPIRED, by=CLOCK, purpose=LAPSE)
    if slot.starts_at > timezone.now():  # nothing is said of a date that is over
        notifications.WaitingOver(request, was_offered=was_offered).queue()


def _tell(visit_request: VisitRequest, seat: Seat, *, by: Actor) -> None:
    """Move the request to where its seat is, and tell who is concerned."""
    if seat.state == SeatState.BOOKED:
        workflow.move(visit_request, to=RequestState.SCHEDULED, by=by, purpose=SEAT)
        tell_of_agreed_date(visit_request)
    elif seat.state == SeatState.WAITING:
        due = timezone.localdate(seat.slot.starts_at)
        workflow.move(visit_request, to=RequestState.WAITING, by=by, purpose=SEAT, answer_due_on=due)
        notifications.WaitingListed(visit_request).queue()
    else:
        if visit_request.state == RequestState.WAITING:
            departement = visit_request.vitrine.departement
            due = add_working_days(timezone.localdate(), settings.ANSWER_WORKING_DAYS, departement=departement)
            workflow.move(visit_request, to=RequestState.SENT, by=by, purpose=SEAT, answer_due_on=due)
        tell_of_new_request(visit_request)


def _granted(slot: Slot) -> SeatState:
    """What a free seat becomes: the host’s word is waited for where the date, or the vitrine’s shield, wants it."""
    asks_first = slot.needs_confirmation or terms_of(slot.vitrine).shield_ask_first
    return SeatState.ASKED if asks_first else SeatState.BOOKED


def accept_for_asker(seat: Seat) -> None:
    """Who asked has accepted the confidentiality notice; the others do by their link, or at the gate."""
    asker = fold(seat.request.requester_name)
    for visitor in seat.visitors.all():
        if fold(visitor.full_name) == asker and visitor.notice_accepted_at is None:
            visitor.notice_accepted_at = seat.request.confidentiality_accepted_at
            visitor.save(update_fields=["notice_accepted_at"])


def erase_unconfirmed_seats(before: datetime) -> None:
    """Erase what strangers wrote down and never confirmed, before their requests are. Runs inside a transaction."""
    requests = VisitRequest.objects.unconfirmed_since(before)
    with transaction.atomic():
        Seat.objects.filter(request__in=requests, state=SeatState.UNCONFIRMED).delete()
