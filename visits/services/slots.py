"""Published dates: opened alone, paused, moved, cancelled. Everyone concerned is told, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from portal.ui.dates import long_datetime
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import VisitTerms, Vitrine

from .. import notifications, seating, workflow
from ..enums import LIVE_STATES, ActorRole, DeclineReason, RequestState, SeatState, SlotChange, SlotState
from ..errors import DatePassed, SlotChanged
from ..models import GroupDate, Seat, Slot, SlotSeries
from ..selectors import hosts_of, terms_of
from ..workflow import Actor
from .conflicts import guarded
from .group_dates import end_with_slot, follow_slot
from .visitors import call_off, send_sheets


@dataclass(frozen=True)
class Opening:
    """What a published date says of itself, cleaned by the form."""

    format: str
    seats_total: int
    theme: str = ""
    place: str = ""
    video_url: str = ""
    headcount_max: int | None = None
    languages: list[str] = field(default_factory=lambda: [Language.FR.value])
    equipment: str = ""
    needs_confirmation: bool = True

    def fields(self) -> dict[str, object]:
        """The columns a date and a rule share."""
        return dict(self.__dict__)


@guarded
def publish_slot(
    *,
    vitrine: Vitrine,
    opening: Opening,
    starts_at: datetime,
    ends_at: datetime,
    booking_deadline: datetime | None = None,
    practices: Iterable[Practice] = (),
    by: Actor,
) -> Slot:
    """Publish one date of a vitrine; the calendar, the feeds and its page show it at once.

    Raises DatePassed, VisitsOverlap (a private visit, where the vitrine holds one at a time).
    """
    locked = lock_vitrine(vitrine)
    if starts_at <= timezone.now():
        raise DatePassed
    return open_slot(
        locked,
        opening=opening,
        starts_at=starts_at,
        ends_at=ends_at,
        booking_deadline=booking_deadline,
        practices=practices,
        by=by,
    )


def open_slot(
    vitrine: Vitrine,
    *,
    opening: Opening,
    starts_at: datetime,
    ends_at: datetime,
    booking_deadline: datetime | None,
    practices: Iterable[Practice],
    series: SlotSeries | None = None,
    by: Actor,
) -> Slot:
    """The row of a published date, its practices and its log. The vitrine must be locked."""
    shown = list(practices)
    slot = Slot.objects.create(
        vitrine=vitrine,
        practice=shown[0] if shown else None,
        starts_at=starts_at,
        ends_at=ends_at,
        booking_deadline=booking_deadline,
        is_public=True,
        is_exclusive=opening.format == ExchangeFormat.PRIVATE_VISIT and terms_of(vitrine).one_visit_at_a_time,
        series=series,
        series_day=timezone.localdate(starts_at) if series else None,
        **opening.fields(),
    )
    slot.practices.set(shown)
    log_change(slot, SlotChange.PUBLISHED, by=by)
    return slot


@guarded
def pause_slot(*, slot: Slot, by: Actor) -> Slot:
    """Take no more seats: the date leaves the calendar, the seats taken stay. Raises SlotChanged."""
    return _change(lock_whole(slot), SlotChange.PAUSED, by=by)


@guarded
def resume_slot(*, slot: Slot, by: Actor) -> Slot:
    """Take seats again. Raises SlotChanged."""
    return _change(lock_whole(slot), SlotChange.RESUMED, by=by)


@guarded
def move_slot(*, slot: Slot, starts_at: datetime, ends_at: datetime, by: Actor) -> Slot:
    """Give a published or a common date another day or hour: seats are kept, calendars corrected under the same event.

    The booking deadline moves by as much. Moving twice to the same moment is one move. Raises SlotChanged for a date
    cancelled or that belongs to one request, DatePassed, VisitsOverlap.
    """
    locked = lock_whole(slot)
    if locked.state == SlotState.CANCELLED or not is_of_several(locked) or locked.starts_at <= timezone.now():
        raise SlotChanged
    if starts_at <= timezone.now():
        raise DatePassed
    if (locked.starts_at, locked.ends_at) == (starts_at, ends_at):
        return locked
    before = long_datetime(locked.starts_at)
    if locked.booking_deadline is not None:
        locked.booking_deadline = _by_as_much(locked.booking_deadline, locked.starts_at, starts_at)
    locked.starts_at, locked.ends_at = starts_at, ends_at
    locked.sequence += 1
    locked.save(update_fields=["starts_at", "ends_at", "booking_deadline", "sequence"])
    log_change(locked, SlotChange.MOVED, by=by, note=f"{before} → {long_datetime(starts_at)}")
    seats = live_seats(locked)
    for seat in seats:
        _follow_move(seat, locked)
        notifications.SlotMoved(seat.request, before=before).queue()
        send_sheets(seat.request, before=before)
    follow_slot(locked, before=before)
    for host in hosts_of(locked.vitrine):
        notifications.SlotMovedForHost(locked, host, before=before, seats=seats).queue()
    return locked


@guarded
def cancel_slot(*, slot: Slot, reason: str, by: Actor) -> Slot:
    """Cancel a published or a common date: who has a seat, was asked or waits reads `reason`, calendars are corrected.

    Raises SlotChanged for a date cancelled already, begun, or that belongs to one request.
    """
    locked = lock_whole(slot)
    if not is_of_several(locked) or locked.starts_at <= timezone.now():
        raise SlotChanged
    _change(locked, SlotChange.CANCELLED, by=by, note=reason)
    booked: list[Seat] = []
    host_word = Actor(role=ActorRole.HOST, channel=by.channel, user=by.user)
    for seat in live_seats(locked):
        request = seat.request
        if seat.state == SeatState.BOOKED:
            workflow.move(
                request, to=RequestState.CANCELLED, by=host_word, cancelled_by=ActorRole.HOST, host_message=reason
            )
            notifications.CancelledForRequester(request).queue()
            call_off(request)
            booked.append(request.seat)
        else:
            workflow.move(
                request,
                to=RequestState.DECLINED,
                by=host_word,
                decline_reason=DeclineReason.OTHER,
                host_message=reason,
            )
            notifications.Declined(request).queue()
    end_with_slot(locked, by=host_word)
    for host in hosts_of(locked.vitrine):
        notifications.SlotCancelledForHost(locked, host, seats=booked).queue()
    return locked


@guarded
def hold_one_visit_at_a_time(*, vitrine: Vitrine, wanted: bool) -> None:
    """Say whether two private visits may overlap; the dates to come follow.

    Raises VisitsOverlap when two of them do already.
    """
    locked = lock_vitrine(vitrine)
    VisitTerms.objects.update_or_create(vitrine=locked, defaults={"one_visit_at_a_time": wanted})
    to_come = Slot.objects.filter(vitrine=locked, format=ExchangeFormat.PRIVATE_VISIT, ends_at__gt=timezone.now())
    to_come.exclude(state=SlotState.CANCELLED).update(is_exclusive=wanted)


def lock_vitrine(vitrine: Vitrine) -> Vitrine:
    """The vitrine’s row, locked first of all, with its terms."""
    return Vitrine.objects.select_for_update(of=("self",)).select_related("terms").get(pk=vitrine.pk)


def is_of_several(slot: Slot) -> bool:
    """Whether a date is moved and cancelled as a whole: published, or agreed by several. That of one request is not."""
    return slot.is_public or GroupDate.objects.filter(slot=slot).exists()


def lock_whole(slot: Slot) -> Slot:
    """The date’s row, locked after its vitrine and the common date behind it."""
    vitrine = Vitrine.objects.select_for_update(of=("self",)).select_related("terms").get(pk=slot.vitrine_id)
    list(GroupDate.objects.select_for_update(of=("self",)).filter(slot=slot))
    locked = seating.lock_slot(slot.pk)
    locked.vitrine = vitrine
    return locked


def live_seats(slot: Slot) -> list[Seat]:
    """Who has a seat, asked or waits, in the order they came."""
    seats = Seat.objects.filter(slot=slot, state__in=LIVE_STATES).order_by("created_at", "pk")
    related = ("slot__vitrine", "request__vitrine__terms", "request__practice", "request__requester")
    return list(seats.select_related(*related))


def _by_as_much(moment: datetime, before: datetime, after: datetime) -> datetime:
    """`moment` moved as `before` to `after` by the clocks of Paris: across a clock change its hour stays."""
    was, becomes, at = (timezone.make_naive(each) for each in (before, after, moment))
    return timezone.make_aware(at + (becomes - was))


def _follow_move(seat: Seat, slot: Slot) -> None:
    """The event’s next version for who was invited; the deadline of who waits; the clock of both."""
    if seat.state == SeatState.BOOKED:
        seat.sequence += 1
        seat.save(update_fields=["sequence"])
    seat.slot, seat.request.seat = slot, seat
    waits = seat.state == SeatState.WAITING
    workflow.wind(seat.request, **({"answer_due_on": timezone.localdate(slot.starts_at)} if waits else {}))


def _change(slot: Slot, change: SlotChange, *, by: Actor, note: str = "") -> Slot:
    return seating.change_slot(slot, change, role=by.role, channel=by.channel, user=by.user, note=note)


def log_change(slot: Slot, change: SlotChange, *, by: Actor, note: str = "") -> None:
    """One line of the date’s log."""
    seating.log_slot(slot, change, role=by.role, channel=by.channel, user=by.user, note=note)
