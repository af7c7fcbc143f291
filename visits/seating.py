"""The life of a date and of a seat: their two tables, and the only functions that change their states.

Every function here wants its date locked (`lock_slot`, `lock_slots_of`): rows are locked in one order everywhere, the
vitrine, then the date, then the request.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q

from portal.accounts.models import User
from portal.mail.wakeup import Waker

from .enums import LIVE_STATES, ActorRole, Channel, SeatState, SlotChange, SlotState
from .errors import SlotChanged
from .models import Seat, Slot, SlotLog, VisitRequest

P, T = SlotState, SeatState

SLOT_TRANSITIONS: dict[SlotChange, tuple[tuple[SlotState, ...], SlotState]] = {
    SlotChange.PAUSED: ((P.PLANNED,), P.PAUSED),
    SlotChange.RESUMED: ((P.PAUSED,), P.PLANNED),
    SlotChange.CANCELLED: ((P.PLANNED, P.PAUSED), P.CANCELLED),
}

SEAT_TRANSITIONS: dict[SeatState, tuple[SeatState, ...]] = {
    T.UNCONFIRMED: (T.ASKED, T.WAITING, T.BOOKED, T.RELEASED),
    T.ASKED: (T.BOOKED, T.RELEASED),
    T.WAITING: (T.OFFERED, T.RELEASED),
    T.OFFERED: (T.ASKED, T.BOOKED, T.RELEASED),
    T.BOOKED: (T.RELEASED,),
    T.RELEASED: (T.ASKED, T.WAITING, T.BOOKED),  # the same request agrees on another date
}

_waker = Waker("visits.tasks.move_waiting_lists")


def lock_slot(pk: Any) -> Slot:
    """The date's row, locked until the end of the transaction. Raises Slot.DoesNotExist."""
    return Slot.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_slots_of(*request_pks: Any) -> None:
    """Lock the dates these requests have to do with: those they chose and those they have a seat in."""
    about = Q(wishes__pk__in=request_pks) | Q(seats__request__in=request_pks)
    pks = Slot.objects.filter(about).order_by().values("pk")
    list(Slot.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


def can_change(slot: Slot, change: SlotChange) -> bool:
    """Whether the table allows it now; the pages ask this before they show a button."""
    return SlotState(slot.state) in SLOT_TRANSITIONS[change][0]


def change_slot(
    slot: Slot,
    change: SlotChange,
    *,
    role: ActorRole,
    channel: Channel,
    user: User | None,
    note: str = "",
) -> Slot:
    """Change the state of a locked date and write it down. Raises SlotChanged when the table refuses."""
    if not can_change(slot, change):
        raise SlotChanged
    slot.state = SLOT_TRANSITIONS[change][1]
    slot.save(update_fields=["state"])
    log_slot(slot, change, role=role, channel=channel, user=user, note=note)
    return slot


def log_slot(
    slot: Slot, change: SlotChange, *, role: ActorRole, channel: Channel, user: User | None, note: str = ""
) -> None:
    """One line of the date's log."""
    SlotLog.objects.create(slot=slot, change=change, actor=user, actor_role=role, channel=channel, note=note[:240])


def move_seat(seat: Seat, to: SeatState, **changes: Any) -> Seat:
    """Change the state of a seat of a locked date; the database counts it.

    Raises SlotChanged when the table refuses, IntegrityError beyond the seats of the date or for a second seat of the
    same organisation.
    """
    if to not in SEAT_TRANSITIONS[SeatState(seat.state)]:
        raise SlotChanged
    seat.state = to
    for field, value in changes.items():
        setattr(seat, field, value)
    seat.save()
    return seat


def release(visit_request: VisitRequest) -> Seat | None:
    """Free the seat, or the turn, of a locked request; a private date left empty is cancelled. None without a seat.

    An invitation that was sent gets a new number, for the cancellation that follows. Whoever waits for the date is
    looked after by a worker as soon as this is committed.
    """
    seat = Seat.objects.select_related("slot").filter(request=visit_request).first()
    if seat is None or seat.state not in (*LIVE_STATES, T.UNCONFIRMED):
        return None
    was_invited = seat.state == T.BOOKED
    move_seat(seat, T.RELEASED, sequence=seat.sequence + was_invited, offered_until=None)
    others = Seat.objects.filter(slot=seat.slot, state__in=LIVE_STATES)
    if not seat.slot.is_public and seat.slot.state != P.CANCELLED and not others.exists():
        note = "Sa dernière place est libérée."
        change_slot(seat.slot, SlotChange.CANCELLED, role=ActorRole.CLOCK, channel=Channel.CLOCK, user=None, note=note)
    transaction.on_commit(_waker.wake, robust=True)
    return seat
