"""The requester's buttons on a date offered to several: accept it, or wait for the next one."""

from typing import Any

from django.utils import timezone

from .action import Action
from .enums import ActorRole, RequestState
from .models import DateOption, VisitRequest
from .services import group_dates
from .workflow import GROUP, Actor

S, R = RequestState, ActorRole


def _may_join(visit_request: VisitRequest) -> bool:
    group_date = visit_request.group_date
    return group_date is not None and visit_request.group_agreed_at is None and group_date.deadline > timezone.now()


def _join(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return group_dates.join_group_date(visit_request=visit_request, by=by)


def _pass(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return group_dates.pass_turn(visit_request=visit_request, by=by)


GROUP_ACTIONS: tuple[Action, ...] = (
    Action(
        "join",
        R.REQUESTER,
        S.SCHEDULED,
        "Accepter la date commune",
        "Accepter",
        "Votre accord est noté. Dès qu’assez d’entreprises acceptent, chacune reçoit l’invitation.",
        _join,
        applies=_may_join,
        purpose=GROUP,
    ),
    Action(
        "pass-turn",
        R.REQUESTER,
        S.POOLED,
        "Passer mon tour sans le perdre",
        "Passer mon tour",
        "Votre demande attend la prochaine date commune, à la place qu’elle avait.",
        _pass,
        purpose=GROUP,
    ),
)
