"""What holds at any moment of any walk, whatever people, beats and the clock did; asked of the database alone."""

from collections import Counter

from django.db.models import Sum

from portal.mail.models import OutgoingEmail
from visits import actions, alliance, timetable
from visits.enums import (
    HOLDING_STATES,
    OPEN_STATES,
    ActorRole,
    GroupDateState,
    RequestState,
    SeatState,
)
from visits.models import GroupDate, Seat, Slot, TransitionLog, VisitRequest
from visits.services import clock, group_dates, seats
from visits.workflow import CLOSED_STATES, TRANSITIONS, find_transition

S, R = RequestState, ActorRole
ENDS_OF_A_COMMON_DATE = (group_dates.FELL, group_dates.UNANSWERED, group_dates.TAKEN_BACK)
PURPOSES = {transition.purpose for transition in TRANSITIONS}


def check_seats() -> None:
    """The seats of a date are those its reservations hold, never more than it has; a turn offered has an end."""
    held = Seat.objects.filter(state__in=HOLDING_STATES).order_by()
    taken = dict(held.values_list("slot").annotate(people=Sum("headcount")))
    for slot in Slot.objects.all():
        assert slot.seats_taken == taken.get(slot.pk, 0)
        assert 0 <= slot.seats_taken <= slot.seats_total
    assert not Seat.objects.filter(state=SeatState.OFFERED, offered_until__isnull=True).exists()


def check_deadlines() -> None:
    """Whatever is open has a next moment, and a step that is done however late."""
    for each in VisitRequest.objects.exclude(state__in=CLOSED_STATES).select_related("vitrine", "seat__slot"):
        assert each.clock_due_at is not None
        assert each.state not in OPEN_STATES or each.answer_due_on is not None
        assert any(step.until is None for step in timetable.plan_of(each))
    assert not VisitRequest.objects.filter(state__in=CLOSED_STATES, clock_due_at__isnull=False).exists()


def check_places() -> None:
    """A request has a seat where it has a date, a turn where it waits, and none once it has left."""
    for each in VisitRequest.objects.select_related("seat", "group_date"):
        state = each.seat.state if hasattr(each, "seat") else None
        if each.state == S.SCHEDULED:
            assert state == SeatState.BOOKED
        elif each.state == S.WAITING:
            assert state in (SeatState.WAITING, SeatState.OFFERED)
        elif each.state not in (S.DONE, S.MISSED):
            assert state in (None, SeatState.RELEASED) or (each.state in OPEN_STATES and state == SeatState.ASKED)
        if each.group_date is not None:
            assert (each.state, each.group_date.state == GroupDateState.FALLEN) == (S.PROPOSED, False)
    for each in GroupDate.objects.filter(state=GroupDateState.STANDING).select_related("slot"):
        assert (each.slot.starts_at, each.slot.seats_total) == (each.starts_at, each.seats_total)


def check_log() -> None:
    """Every change is in the log with its author, was in the table, and the last one is where the request stands."""
    states: dict[object, str] = {}
    for line in TransitionLog.objects.order_by("pk"):
        assert line.from_state == states.get(line.request_id, "")
        assert line.actor_id is not None or line.actor_role in (R.CLOCK, R.STAFF)
        if line.from_state != line.to_state:
            source = S(line.from_state) if line.from_state else None
            arrows = (find_transition(source, S(line.to_state), R(line.actor_role), purpose=p) for p in PURPOSES)
            assert any(arrows), (line.from_state, line.to_state, line.actor_role)
        states[line.request_id] = line.to_state
    assert states == dict(VisitRequest.objects.values_list("pk", "state"))


def check_buttons() -> None:
    """No page shows a button for a move the table refuses."""
    for found in VisitRequest.objects.exclude(state__in=CLOSED_STATES):
        for role in (R.HOST, R.REQUESTER):
            for action in actions.possible(found, role):
                if action.target is not None:
                    assert find_transition(S(found.state), action.target, role, purpose=action.purpose), action.name
        for action in alliance.possible(found):
            if action.target:
                assert find_transition(S(found.state), action.target, R.STAFF), action.name


def told() -> Counter[tuple[object, str]]:
    """How many mails of each kind were written about each request, reminders and corrected offers left out.

    With one host a vitrine: a host's mail counts once.
    """
    found: Counter[tuple[object, str]] = Counter()
    pks = {str(pk): pk for pk in VisitRequest.objects.values_list("pk", flat=True)}
    for key in OutgoingEmail.objects.values_list("key", flat=True):
        kind, about, _, occasion = key.split(":", 3)
        kind = kind.removeprefix("visits.")
        if about in pks and kind in COUNTED and (not kind.startswith("group_date") or len(occasion) == 36):
            found[pks[about], kind] += 1
    return found


COUNTED = (
    "request_sent",
    "request_received",
    "under_review",
    "proposal_made",
    "pooled",
    "answered_in_writing",
    "declined",
    "scheduled_for_requester",
    "scheduled_for_host",
    "cancelled_for_requester",
    "waiting_listed",
    "seat_offered",
    "waiting_over",
    "withdrawn",
    "expired",
    "expired_for_host",
    "handed_over",
    "taken_over",
    "taken_over_for_requester",
    "group_date_offered",
    "group_date_elsewhere",
    "group_date_over",
)


def to_tell() -> Counter[tuple[object, str]]:
    """What the log says people had to be told: one mail of each kind for each occasion."""
    due: Counter[tuple[object, str]] = Counter()
    lines = list(TransitionLog.objects.select_related("request__seat__slot").order_by("pk"))
    # A seat in a published date is told by what becomes of it at once: agreed, or on the list.
    seated = {line.request_id for line in lines if line.from_state == S.SENT and _takes_a_seat(line)}
    for line in lines:
        is_quiet = line.request.transferred_from_id is not None or (line.from_state == "" and line.request_id in seated)
        for kind in _kinds(line, is_quiet=is_quiet):
            due[line.request_id, kind] += 1
    return due


def _takes_a_seat(line: TransitionLog) -> bool:
    return line.actor_role == R.REQUESTER and line.to_state in (S.SCHEDULED, S.WAITING)


def _kinds(line: TransitionLog, *, is_quiet: bool) -> tuple[str, ...]:
    note = line.note
    match S(line.from_state) if line.from_state else None, S(line.to_state):
        case source, target if source == target:
            if note in ENDS_OF_A_COMMON_DATE:
                return ("group_date_over",)
            if note == seats.OFFERED:
                return ("seat_offered",)
            if note == clock.TAKEN_OVER:
                return ("taken_over", "taken_over_for_requester")
            if target == S.PROPOSED and not note:
                return ("proposal_made",)  # another proposal in the place of the first
            return ("group_date_elsewhere",) if note.endswith("le demandeur décide.") else ()
        case None, S.SENT:
            return () if is_quiet else ("request_sent", "request_received")
        case S.WAITING, S.SENT:
            return ("request_sent", "request_received")
        case _, S.WAITING:
            return ("waiting_listed",)
        case _, S.UNDER_REVIEW:
            return ("under_review",)
        case _, S.SCHEDULED:
            return ("scheduled_for_requester", "scheduled_for_host")
        case _, S.PROPOSED:
            if note.startswith("Propose une date commune"):
                return () if is_quiet else ("group_date_offered",)
            return ("proposal_made",)
        case S.PROPOSED, S.POOLED:
            return ("group_date_over",) if note in ENDS_OF_A_COMMON_DATE else ()
        case _, S.POOLED:
            return ("pooled",)
        case _, S.DECLINED:
            return ("declined",)
        case _, S.CANCELLED:
            return ("cancelled_for_requester",)
        case _, S.WITHDRAWN:
            return ("withdrawn",)
        case _, S.TRANSFERRED:
            return ("handed_over",)
        case S.WAITING, S.EXPIRED:
            return ("waiting_over",) if line.at < line.request.seat.slot.starts_at else ()
        case _, S.EXPIRED:
            return ("expired", "expired_for_host")
    return ()


def check_told() -> None:
    """Everybody was told of each occasion, once."""
    due, done = to_tell(), told()
    assert done == due, (done - due, due - done)


def check_all() -> None:
    for check in (check_seats, check_deadlines, check_places, check_log, check_buttons, check_told):
        check()
