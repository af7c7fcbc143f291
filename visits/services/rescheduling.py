"""Another date for an agreed meeting: one side offers, the other agrees; the same event is updated, not a new one."""

import uuid
from datetime import datetime

from django.utils import timezone

from portal.ui.dates import long_datetime
from vitrines.enums import ExchangeFormat

from .. import notifications, seating, workflow
from ..enums import ActorRole, RequestState, SeatState, Side
from ..errors import DateNotOffered, DatePassed, TransitionRefused
from ..models import DateOption, Slot, VisitRequest
from ..selectors import current_options, hosts_of, terms_of
from ..workflow import RESCHEDULE, Actor
from .answering import offer_round
from .conflicts import guarded
from .telling import tell_of_agreed_date
from .terms import lock_vitrine


@guarded
def offer_other_dates(
    *, visit_request: VisitRequest, dates: list[tuple[datetime, datetime]], by: Actor
) -> VisitRequest:
    """Offer the other side other dates (aware pairs, at least one); the agreed one holds meanwhile.

    The same dates twice are offered once. Raises TransitionRefused for a meeting that has begun or is no longer agreed.
    """
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role, purpose=RESCHEDULE)
    side = _side(by)
    if [(o.starts_at, o.ends_at) for o in pending_dates(locked) if o.side == side] == dates:
        return locked
    locked.reschedule_round = offer_round(locked, side=side, dates=dates)
    locked.save(update_fields=["reschedule_round"])
    workflow.write_notes([locked], by=by, text="Propose une autre date.")
    visit_request.refresh_from_db()
    if by.role == ActorRole.HOST:
        notifications.OtherDatesForRequester(visit_request).queue()
    else:
        for host in hosts_of(visit_request.vitrine):
            notifications.OtherDatesForHost(visit_request, host).queue()
    return visit_request


@guarded
def accept_other_date(*, visit_request: VisitRequest, option_id: uuid.UUID, by: Actor) -> VisitRequest:
    """Agree on one of the dates the other side offered: the seat moves there, calendars get the same event.

    Raises DateNotOffered, DatePassed, VisitsOverlap, TransitionRefused.
    """
    lock_vitrine(visit_request.vitrine_id)
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role, purpose=RESCHEDULE)
    option: DateOption | None = next(
        (o for o in pending_dates(locked) if o.pk == option_id and o.side != _side(by)), None
    )
    if option is None:
        raise DateNotOffered
    if option.starts_at <= timezone.now():
        raise DatePassed
    seat = seating.release(locked)
    if seat is None:
        raise DateNotOffered
    former = seat.slot
    slot = Slot.objects.create(
        vitrine_id=locked.vitrine_id,
        practice_id=former.practice_id,
        format=former.format,
        theme=former.theme,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        seats_total=seat.headcount,
        is_exclusive=former.format == ExchangeFormat.PRIVATE_VISIT and terms_of(locked.vitrine).one_visit_at_a_time,
    )
    seat.visitors.update(slot=slot)
    seating.move_seat(seat, SeatState.BOOKED, slot=slot)
    workflow.move(visit_request, to=RequestState.SCHEDULED, by=by, purpose=RESCHEDULE, note="Nouvelle date convenue.")
    tell_of_agreed_date(visit_request, before=long_datetime(former.starts_at))
    return visit_request


@guarded
def keep_date(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """Refuse the other dates: the agreed one holds, who offered them is told.

    Raises TransitionRefused, also when no date of the other side waits any more: the one agreed may be another by now.
    """
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role, purpose=RESCHEDULE)
    if not any(option.side != _side(by) for option in pending_dates(locked)):
        raise TransitionRefused(current=locked.state, wanted=RequestState.SCHEDULED)
    refused, locked.reschedule_round = locked.reschedule_round, None
    locked.save(update_fields=["reschedule_round"])
    workflow.write_notes([locked], by=by, text="Garde la date convenue.")
    visit_request.refresh_from_db()
    if by.role == ActorRole.HOST:
        notifications.DateKeptForRequester(visit_request, round=refused or 0).queue()
    else:
        for host in hosts_of(visit_request.vitrine):
            notifications.DateKeptForHost(visit_request, host, round=refused or 0).queue()
    return visit_request


def pending_dates(visit_request: VisitRequest) -> list[DateOption]:
    """The dates offered to replace the agreed one; empty when nothing waits."""
    return [o for o in current_options(visit_request) if o.round == visit_request.reschedule_round]


def _side(by: Actor) -> Side:
    return Side.HOST if by.role == ActorRole.HOST else Side.REQUESTER
