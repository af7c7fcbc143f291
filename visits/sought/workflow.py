"""The life of a sought practice: a table of few arrows and the one function that changes a state."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..enums import ActorRole
from ..errors import TransitionRefused
from ..workflow import Actor
from .enums import SoughtState
from .models import SoughtPractice

S, R = SoughtState, ActorRole


@dataclass(frozen=True)
class Transition:
    """One arrow: from any of `sources` (None: it does not exist yet) to `target`, by any of `roles`."""

    sources: tuple[SoughtState | None, ...]
    target: SoughtState
    roles: tuple[ActorRole, ...]


TRANSITIONS: tuple[Transition, ...] = (
    Transition((None,), S.UNCONFIRMED, (R.REQUESTER,)),
    Transition((None, S.UNCONFIRMED), S.SENT, (R.REQUESTER,)),
    Transition((S.SENT,), S.ROUTED, (R.HOST, R.STAFF)),
    Transition((S.SENT,), S.ANSWERED, (R.STAFF,)),
    Transition((S.SENT,), S.CLOSED, (R.STAFF,)),
    Transition((S.SENT,), S.WITHDRAWN, (R.REQUESTER,)),
)


def is_allowed(source: SoughtState | None, target: SoughtState, role: ActorRole) -> bool:
    """Whether the table has this arrow."""
    return any(
        source in transition.sources and transition.target == target and role in transition.roles
        for transition in TRANSITIONS
    )


def require(sought: SoughtPractice, *, to: SoughtState, role: ActorRole) -> None:
    """Raise TransitionRefused unless the move is possible now. For a row already locked, before other writing."""
    if not is_allowed(SoughtState(sought.state), to, role):
        raise TransitionRefused(current=sought.state, wanted=to)


def begin(sought: SoughtPractice, *, to: SoughtState, by: Actor) -> SoughtPractice:
    """Save a new sought practice in its first state. Raises TransitionRefused when the table knows no such beginning.

    Must run inside a transaction.
    """
    if not is_allowed(None, to, by.role):
        raise TransitionRefused(current="", wanted=to)
    _stamp(sought, to=to, by=by)
    sought.save(force_insert=True)
    return sought


@transaction.atomic
def move(sought: SoughtPractice, *, to: SoughtState, by: Actor, **changes: Any) -> SoughtPractice:
    """Change the state; the only place that does. Locks the row, checks the table against the state found there, stamps
    who and when, applies `changes`, and brings `sought` up to date.

    Raises TransitionRefused when the row is no longer where the table allows the move; nothing is changed then.
    """
    locked = lock(sought.pk)
    require(locked, to=to, role=by.role)
    for field, value in changes.items():
        setattr(locked, field, value)
    _stamp(locked, to=to, by=by)
    locked.save()
    sought.refresh_from_db()
    return sought


def lock(pk: Any) -> SoughtPractice:
    """The row, locked until the end of the transaction."""
    return SoughtPractice.objects.select_for_update(of=("self",)).get(pk=pk)


def _stamp(sought: SoughtPractice, *, to: SoughtState, by: Actor) -> None:
    sought.state = to
    sought.state_changed_at = timezone.now()
    sought.state_changed_as = by.role
    sought.state_changed_by = by.user
