"""What the clock does for a request, and when: read off the request's own facts, so that nothing has to be remembered.

product.md: the host is reminded at 3 and 7 working days, the Alliance takes over at 10, the request is closed at 15.
All of it counts back from `answer_due_on`, the tenth day, so that “je regarde”, a proposal, other dates move it whole.
A step with an end is worth nothing after it and is then left out; a step without one is done late rather than never.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .enums import OPEN_STATES, ClockStep, RequestState
from .models import Slot, VisitRequest
from .working_days import add_working_days, subtract_working_days

MORNING, NAMES_MORNING, EVENING = time(8, 0), time(9, 0), time(18, 0)  # Paris time
FIRST_REMINDER, SECOND_REMINDER = 7, 3  # working days before the answer is due: the third and seventh of ten
CLOSED_AFTER = 5  # working days after the answer was due: the fifteenth day
WEEK = timedelta(days=7)
SET_ASIDE = timedelta(hours=1)  # a request the clock stumbled over waits, the others do not wait for it
NAMES_ASKED, NAMES_ASKED_AGAIN = 5, 3  # working days before a group's date
NAMES_CLOSE = 2  # days before the date: the last on which a group names who comes
OUTCOME_ASKED_AFTER, OUTCOME_CLOSED_AFTER = 1, 5  # working days after the meeting, then after both were asked

LIVE_STATES = (*OPEN_STATES, RequestState.SCHEDULED)  # those the clock watches


@dataclass(frozen=True)
class Planned:
    """One step: when it comes, and when it stops making sense (None: it is done however late)."""

    step: ClockStep
    at: datetime
    until: datetime | None = None


def plan_of(visit_request: VisitRequest) -> list[Planned]:
    """Every step the request's facts call for, earliest first; empty for a request that is over or unconfirmed.

    Reads the seat and its slot for an agreed date.
    """
    state = visit_request.state
    if state == RequestState.SCHEDULED:
        return _around_the_meeting(visit_request)
    due = visit_request.answer_due_on
    if state not in OPEN_STATES or due is None:
        return []
    departement = visit_request.vitrine.departement
    if state == RequestState.WAITING:
        # The list moves up and closes by itself (services/seats.py); this is the last resort.
        return [Planned(ClockStep.EXPIRE, _at(due + timedelta(days=1), MORNING))]
    closing = add_working_days(due, CLOSED_AFTER, departement=departement)
    first = _at(subtract_working_days(due, FIRST_REMINDER, departement=departement), MORNING)
    second = _at(subtract_working_days(due, SECOND_REMINDER, departement=departement), MORNING)
    if visit_request.group_date_id is not None:
        # The date closes by itself (services/group_dates.py); this is the last resort.
        return [Planned(ClockStep.EXPIRE, _at(closing, EVENING))]
    if state == RequestState.PROPOSED:
        return [
            Planned(ClockStep.REMIND_REQUESTER, first, second),
            Planned(ClockStep.REMIND_REQUESTER, second, _at(due, EVENING)),
            Planned(ClockStep.EXPIRE, _at(closing, EVENING)),
        ]
    if visit_request.taken_over_at is not None:
        # However late the clock came, the Alliance has its five days.
        taken_over = timezone.localdate(visit_request.taken_over_at)
        closing = max(closing, add_working_days(taken_over, CLOSED_AFTER, departement=departement))
        return [Planned(ClockStep.EXPIRE, _at(closing, EVENING))]
    return [
        Planned(ClockStep.REMIND_HOST, first, second),
        Planned(ClockStep.REMIND_HOST, second, _at(due, EVENING)),
        Planned(ClockStep.TAKE_OVER, _at(due, EVENING)),
    ]


def _around_the_meeting(visit_request: VisitRequest) -> list[Planned]:
    departement = visit_request.vitrine.departement
    if visit_request.outcome_asked_at is not None:
        asked = timezone.localdate(visit_request.outcome_asked_at)
        closing = add_working_days(asked, OUTCOME_CLOSED_AFTER, departement=departement)
        return [Planned(ClockStep.CLOSE_MEETING, _at(closing, MORNING))]
    slot = visit_request.seat.slot
    day, over = timezone.localdate(slot.starts_at), timezone.localdate(slot.ends_at)
    eve = _at(subtract_working_days(day, 1, departement=departement), MORNING)
    asking = add_working_days(over, OUTCOME_ASKED_AFTER, departement=departement)
    return [
        Planned(ClockStep.WEEK_BEFORE, _at(day - WEEK, MORNING), eve),
        *(_names_to_ask(slot, departement) if visit_request.is_group else ()),
        Planned(ClockStep.DAY_BEFORE, eve, slot.starts_at),
        Planned(ClockStep.ASK_OUTCOME, _at(asking, MORNING)),
    ]


def _names_to_ask(slot: Slot, departement: str) -> list[Planned]:
    """A relay is reminded of the names that miss, at the fifth and the third working day before the date.

    At nine, not eight: on the same day as the reminder of the week before, each is a step of its own.
    """
    day, closes = timezone.localdate(slot.starts_at), naming_closes_at(slot)
    first = _at(subtract_working_days(day, NAMES_ASKED, departement=departement), NAMES_MORNING)
    second = _at(subtract_working_days(day, NAMES_ASKED_AGAIN, departement=departement), NAMES_MORNING)
    return [Planned(ClockStep.NAME_VISITORS, first, second), Planned(ClockStep.NAME_VISITORS, second, closes)]


def naming_closes_at(slot: Slot) -> datetime:
    """Until when visitors are named: the end of the second day before the date; then the gate names them."""
    return _at(timezone.localdate(slot.starts_at) - timedelta(days=NAMES_CLOSE - 1), time(0))


def next_due_at(visit_request: VisitRequest, now: datetime) -> datetime | None:
    """When the clock has to look at the request next; None when it never has to."""
    return min((each.at for each in plan_of(visit_request) if each.until is None or each.at > now), default=None)


def due_now(visit_request: VisitRequest, now: datetime) -> list[Planned]:
    """What to do at `now` for a request whose `clock_due_at` has come; empty when nothing makes sense any more.

    Steps before `clock_due_at` were done or skipped already, but for the one that failed and was set aside. Of several
    the latest stands for all, but for the names a relay has to give: those are asked for beside the rest.
    """
    since = (visit_request.clock_due_at or now) - 2 * SET_ASIDE
    come = [
        each
        for each in plan_of(visit_request)
        if each.at <= now and (each.until is None or (each.at >= since and each.until > now))
    ]
    names = [each for each in come if each.step == ClockStep.NAME_VISITORS]
    others = [each for each in come if each.step != ClockStep.NAME_VISITORS]
    return [*others[-1:], *names[-1:]]


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
