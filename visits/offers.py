"""The host's offers: other dates, or a lighter format, everything preset so that nothing need be typed."""

from collections.abc import Callable
from typing import Any

from vitrines.enums import ExchangeFormat

from .action import Action
from .enums import ActorRole, RequestState
from .forms import ProposeForm
from .habits import convenient_moments, usual_moments
from .ladder import rung_below
from .meeting_actions import TO_REQUESTER
from .models import DateOption, VisitRequest
from .services import answering
from .workflow import Actor

S, R, F = RequestState, ActorRole, ExchangeFormat
CHOOSES = f"{TO_REQUESTER} ces dates et choisit en un clic."
LIGHTER = f"Un cran plus léger que ce qui est demandé. {CHOOSES}"


def _preset(visit_request: VisitRequest) -> dict[str, Any]:
    if visit_request.format == F.WRITTEN:
        return {"format": F.CALL, "dates": usual_moments(visit_request)}
    return {
        "format": visit_request.offered_format or visit_request.format,
        "dates": usual_moments(visit_request),
    }


def _preset_of(format: ExchangeFormat) -> Callable[[VisitRequest], dict[str, Any]]:
    return lambda visit_request: {"format": format, "dates": convenient_moments(visit_request)}


def _is_below(format: ExchangeFormat) -> Callable[[VisitRequest], bool]:
    return lambda visit_request: rung_below(visit_request) == format


def _propose(visit_request: VisitRequest, form: ProposeForm, by: Actor, option: DateOption | None) -> VisitRequest:
    offered = form.cleaned_data["format"]
    return answering.propose(
        visit_request=visit_request,
        format=offered,
        dates=form.dated_spans(offered),
        message=form.cleaned_data["text"],
        by=by,
    )


OFFERS: tuple[Action, ...] = (
    Action(
        "propose",
        R.HOST,
        S.PROPOSED,
        "Proposer autre chose",
        "Envoyer la proposition",
        CHOOSES,
        _propose,
        form_class=ProposeForm,
        initial=_preset,
    ),
    Action(
        "group",
        R.HOST,
        S.PROPOSED,
        "Proposer une visite de groupe",
        "Proposer la visite de groupe",
        LIGHTER,
        _propose,
        form_class=ProposeForm,
        initial=_preset_of(F.GROUP_VISIT),
        applies=_is_below(F.GROUP_VISIT),
    ),
    Action(
        "video",
        R.HOST,
        S.PROPOSED,
        "Proposer une visio collective",
        "Proposer la visio",
        LIGHTER,
        _propose,
        form_class=ProposeForm,
        initial=_preset_of(F.VIDEO),
        applies=_is_below(F.VIDEO),
    ),
    Action(
        "call",
        R.HOST,
        S.PROPOSED,
        "Proposer un appel de 30 minutes",
        "Proposer l’appel",
        CHOOSES,
        _propose,
        form_class=ProposeForm,
        initial=_preset_of(F.CALL),
        applies=lambda visit_request: visit_request.format != F.CALL,
    ),
)
