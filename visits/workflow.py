"""The life of a request: the transition table of product.md and the one function that changes a state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User

from . import seating, timetable
from .enums import OPEN_STATES, ActorRole, Channel, RequestState
from .errors import TransitionRefused
from .models import TransitionLog, VisitRequest

REOPENING = timedelta(days=60)  # product.md: “finalement, oui”, within 60 days

RESCHEDULE = "reschedule"  # another date for the same event: never what “accept a date” means
SEAT = "seat"  # a seat of a published date is taken, by who asked and without the host’s word
GROUP = "group"  # a date offered to several: stands with enough of them, else each goes back to the pool
LAPSE = "lapse"  # a turn in the waiting list is over

S, R = RequestState, ActorRole


@dataclass(frozen=True)
class Actor:
    """Who acts, in what capacity, by which door. `user` is None for the clock and for an unsigned link."""

    role: ActorRole
    channel: Channel
    user: User | None = None


CLOCK = Actor(role=R.CLOCK, channel=Channel.CLOCK)

Guard = Callable[[VisitRequest], bool]


@dataclass(frozen=True)
class Transition:
    """One arrow of the table: from any of `sources` to `target`, by any of `roles`, if `guard` holds."""

    sources: tuple[RequestState | None, ...]
    target: RequestState
    roles: tuple[ActorRole, ...]
    guard: Guard | None = None
    purpose: str = ""  # an arrow from a state to itself that must be asked for by name


def not_reviewed_yet(visit_request: VisitRequest) -> bool:
    return visit_request.review_started_at is None


def within_reopening(visit_request: VisitRequest) -> bool:
    return timezone.now() - visit_request.state_changed_at <= REOPENING


def deadline_passed(visit_request: VisitRequest) -> bool:
    return visit_request.answer_due_on is not None and visit_request.answer_due_on < timezone.localdate()


def before_start(visit_request: VisitRequest) -> bool:
    return visit_request.seat.slot.starts_at > timezone.now()


def in_group_date(visit_request: VisitRequest) -> bool:
    return visit_request.group_date_id is not None


# product.md, “A request: states and who moves them”. None is the request that does not exist yet.
TRANSITIONS: tuple[Transition, ...] = (
    Transition((None,), S.UNCONFIRMED, (R.REQUESTER,)),
    Transition((None, S.UNCONFIRMED), S.SENT, (R.REQUESTER,)),
    Transition((S.SENT,), S.UNDER_REVIEW, (R.HOST,), not_reviewed_yet),
    Transition((S.SENT, S.UNDER_REVIEW, S.POOLED, S.COUNTERED, S.PROPOSED, S.WAITING), S.PROPOSED, (R.HOST, R.STAFF)),
    Transition((S.DECLINED, S.EXPIRED), S.PROPOSED, (R.HOST, R.STAFF), within_reopening),
    Transition((S.SENT, S.UNDER_REVIEW, S.PROPOSED, S.COUNTERED), S.DONE, (R.HOST, R.STAFF)),
    Transition((S.PROPOSED,), S.COUNTERED, (R.REQUESTER,)),
    Transition((S.SENT, S.UNDER_REVIEW), S.SCHEDULED, (R.HOST,)),
    Transition((S.PROPOSED,), S.SCHEDULED, (R.REQUESTER,)),
    Transition((S.COUNTERED,), S.SCHEDULED, (R.HOST,)),
    Transition((S.SENT, S.UNDER_REVIEW), S.POOLED, (R.HOST,)),
    Transition(OPEN_STATES, S.DECLINED, (R.HOST, R.STAFF)),
    Transition(OPEN_STATES, S.WITHDRAWN, (R.REQUESTER,)),
    Transition(OPEN_STATES, S.TRANSFERRED, (R.HOST, R.STAFF)),
    Transition(OPEN_STATES, S.EXPIRED, (R.CLOCK,), deadline_passed),
    Transition((S.SENT,), S.WAITING, (R.REQUESTER,), purpose=SEAT),
    Transition((S.WAITING,), S.SENT, (R.REQUESTER,), purpose=SEAT),
    Transition((S.SENT, S.WAITING), S.SCHEDULED, (R.REQUESTER,), purpose=SEAT),
    Transition((S.WAITING,), S.EXPIRED, (R.CLOCK,), purpose=LAPSE),
    Transition((S.PROPOSED,), S.SCHEDULED, (R.REQUESTER, R.CLOCK), in_group_date, purpose=GROUP),
    Transition((S.PROPOSED,), S.POOLED, (R.REQUESTER, R.HOST, R.CLOCK), in_group_date, purpose=GROUP),
    Transition((S.SCHEDULED,), S.SCHEDULED, (R.REQUESTER, R.HOST), before_start, purpose=RESCHEDULE),
    Transition((S.SCHEDULED,), S.CANCELLED, (R.REQUESTER, R.HOST), before_start),
    Transition((S.SCHEDULED,), S.DONE, (R.HOST, R.REQUESTER, R.CLOCK)),
    Transition((S.SCHEDULED,), S.MISSED, (R.HOST, R.REQUESTER, R.CLOCK)),
)

_ARROWS: dict[tuple[RequestState | None, RequestState, ActorRole, str], Transition] = {}
for _each in TRANSITIONS:
    for _arrow in product(_each.sources, (_each.target,), _each.roles, (_each.purpose,)):
        _ARROWS.setdefault(_arrow, _each)

# A request that goes here no longer wants the seat it held or waited for.
LEAVING_STATES = (S.PROPOSED, S.POOLED, S.DECLINED, S.WITHDRAWN, S.CANCELLED, S.EXPIRED, S.TRANSFERRED)
CLOSED_STATES = (S.DONE, S.MISSED, S.DECLINED, S.WITHDRAWN, S.CANCELLED, S.EXPIRED, S.TRANSFERRED)


def find_transition(
    source: RequestState | None, target: RequestState, role: ActorRole, *, purpose: str = ""
) -> Transition | None:
    """The arrow of the table for these, guards not asked; None when the table refuses."""
    return _ARROWS.get((source, target, role, purpose))


def can_move(visit_request: VisitRequest, *, to: RequestState, role: ActorRole, purpose: str = "") -> bool:
    """Whether the table and its guards allow the move now. Pages ask this before they show a button."""
    transition = find_transition(RequestState(visit_request.state), to, role, purpose=purpose)
    return transition is not None and (transition.guard is None or transition.guard(visit_request))


def require(visit_request: VisitRequest, *, to: RequestState, role: ActorRole, purpose: str = "") -> None:
    """Raise TransitionRefused unless the move is possible now. For a row already locked, before costly work."""
    if not can_move(visit_request, to=to, role=role, purpose=purpose):
        raise TransitionRefused(current=visit_request.state, wanted=to)


def begin(visit_request: VisitRequest, *, by: Actor) -> VisitRequest:
    """Save a new request in its first state (`unconfirmed` or `sent`) and open its log.

    Raises TransitionRefused when the table knows no such beginning. Must run inside a transaction.
    """
    target = RequestState(visit_request.state)
    if find_transition(None, target, by.role) is None:
        raise TransitionRefused(current="", wanted=target)
    visit_request.clock_due_at = timetable.next_due_at(visit_request, timezone.now())
    visit_request.save(force_insert=True)
    _log(visit_request, source="", by=by, note="")
    return visit_request


@transaction.atomic
def move(
    visit_request: VisitRequest, *, to: RequestState, by: Actor, note: str = "", purpose: str = "", **changes: Any
) -> VisitRequest:
    """Change the state of a request; the only place that does.

    Locks the row, checks the table and its guard against the state found there, stamps the moment, applies `changes`
    (fields that belong to this move), writes the log, frees the seat of a request that leaves its date, and brings
    `visit_request` up to date.
    Raises TransitionRefused when the row is no longer where the table allows the move; nothing is changed then.
    """
    move_locked(lock(visit_request.pk), to=to, by=by, note=note, purpose=purpose, **changes)
    visit_request.refresh_from_db()
    return visit_request


def move_locked(
    locked: VisitRequest, *, to: RequestState, by: Actor, note: str = "", purpose: str = "", **changes: Any
) -> VisitRequest:
    """`move`, of a row that `lock` gave in this transaction and nobody touched since: it is read no more."""
    require(locked, to=to, role=by.role, purpose=purpose)
    source, now = locked.state, timezone.now()
    _arrive(locked, to, now)
    for field, value in changes.items():
        setattr(locked, field, value)
    if "answer_due_on" in changes:
        locked.taken_over_at = None  # a new deadline: the other side has its days again
    if to == S.SCHEDULED:
        locked.outcome_asked_at = None
    locked.clock_due_at = timetable.next_due_at(locked, now)
    locked.save()
    _log(locked, source=source, by=by, note=note)
    if _leaves_its_seat(source, to):
        seating.release(locked)
    return locked


def close_all(visit_requests: Iterable[VisitRequest], *, to: RequestState, by: Actor, note: str = "") -> None:
    """Close many requests at once, as `move` does each: all of them, or none.

    The caller holds their rows locked, as read with their seats, and the dates these are in. `to` is a closed state.
    Must run inside a transaction. Raises TransitionRefused.
    """
    rows, now = list(visit_requests), timezone.now()
    lines = []
    for each in rows:
        require(each, to=to, role=by.role)
        source = each.state
        _arrive(each, to, now)
        each.clock_due_at = None
        lines.append(_line(each, source=source, by=by, note=note))
    if rows:
        same = {field: getattr(rows[0], field) for field in (*ARRIVING, "clock_due_at")}
        VisitRequest.objects.filter(pk__in=[each.pk for each in rows]).update(**same)
    TransitionLog.objects.bulk_create(lines)
    for each, line in zip(rows, lines, strict=True):
        if hasattr(each, "seat") and _leaves_its_seat(line.from_state, to):
            seating.release(each)


ARRIVING = ("state", "state_changed_at", "closed_at", "group_date", "group_agreed_at", "reschedule_round")


def _arrive(locked: VisitRequest, to: RequestState, now: datetime) -> None:
    """What every move writes, `ARRIVING`: the same whatever state the request came from."""
    locked.state = to
    locked.state_changed_at = now
    locked.closed_at = now if to in CLOSED_STATES else None
    locked.group_date = locked.group_agreed_at = None
    locked.reschedule_round = None


def _leaves_its_seat(source: str, to: RequestState) -> bool:
    return to in LEAVING_STATES or (to == S.DONE and source != S.SCHEDULED)


def wind(visit_request: VisitRequest, **changes: Any) -> None:
    """Set the clock of a locked request again: its date moved, or its deadline did (`changes`)."""
    for field, value in changes.items():
        setattr(visit_request, field, value)
    visit_request.clock_due_at = timetable.next_due_at(visit_request, timezone.now())
    visit_request.save(update_fields=["clock_due_at", *changes])


def lock(pk: Any, *, has_dates: bool = True) -> VisitRequest:
    """The request's row, locked until the end of the transaction; the dates it has to do with are locked before it.

    `has_dates` is False for one that can have none: it chose none, and nobody has answered yet.
    """
    if has_dates:
        seating.lock_slots_of(pk)
    return VisitRequest.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_all(pks: Iterable[Any]) -> list[VisitRequest]:
    """The rows of these requests, locked as `lock` does, oldest request first."""
    wanted = list(pks)
    seating.lock_slots_of(*wanted)
    rows = VisitRequest.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk")
    return sorted(rows, key=lambda each: (each.created_at, each.pk))


def write_notes(visit_requests: Iterable[VisitRequest], *, by: Actor, text: str) -> None:
    """Write in the log of locked requests what happened to them without changing their state."""
    TransitionLog.objects.bulk_create(
        _line(visit_request, source=visit_request.state, by=by, note=text) for visit_request in visit_requests
    )


def _log(visit_request: VisitRequest, *, source: str, by: Actor, note: str) -> None:
    _line(visit_request, source=source, by=by, note=note).save(force_insert=True)


def _line(visit_request: VisitRequest, *, source: str, by: Actor, note: str) -> TransitionLog:
    return TransitionLog(
        request=visit_request,
        from_state=source,
        to_state=visit_request.state,
        actor=by.user,
        actor_role=by.role,
        channel=by.channel,
        note=note,
    )
