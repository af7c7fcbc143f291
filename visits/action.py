"""What a button on a request is, and the dates it may be about. The buttons themselves: `actions.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from .enums import ActorRole, RequestState, Side
from .forms import ActionForm
from .models import DateOption, VisitRequest
from .selectors import current_options
from .workflow import Actor, can_move

S, R = RequestState, ActorRole
Perform = Callable[[VisitRequest, Any, Actor, DateOption | None], VisitRequest]


@dataclass(frozen=True)
class Action:
    """A button. `target` is the state it leads to: the page shows it only where the table allows the move.

    None for what changes no state: the table has no say then, `applies` alone decides.
    """

    name: str
    role: ActorRole
    target: RequestState | None
    title: str
    button: str
    consequence: str  # what will be sent, to whom
    perform: Perform
    form_class: type[ActionForm] = ActionForm
    is_date: bool = False  # needs one of the dates on the table
    initial: Callable[[VisitRequest], dict[str, Any]] = lambda visit_request: {}
    applies: Callable[[VisitRequest], bool] = lambda visit_request: True
    purpose: str = ""  # the arrow of the table, where the state alone does not name it
    per_minute: int = 0  # how often one address may do it in a minute; 0: as often as the table allows

    def is_possible(self, visit_request: VisitRequest) -> bool:
        """Whether the table, its guards and the action itself allow it now."""
        if self.target is not None and not can_move(
            visit_request, to=self.target, role=self.role, purpose=self.purpose
        ):
            return False
        return self.applies(visit_request)


def answerable_dates(visit_request: VisitRequest, role: ActorRole) -> list[DateOption]:
    """Dates of the other side still to come, that this side may accept now.

    Once a date is agreed, only those offered since to replace it.
    """
    other = Side.REQUESTER if role == R.HOST else Side.HOST
    now, agreed = timezone.now(), visit_request.state == S.SCHEDULED
    return [
        option
        for option in current_options(visit_request)
        if option.side == other
        and option.starts_at > now
        and (not agreed or option.round == visit_request.reschedule_round)
    ]


def has_dates(role: ActorRole) -> Callable[[VisitRequest], bool]:
    return lambda visit_request: bool(answerable_dates(visit_request, role))
