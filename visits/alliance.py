"""What the Alliance does with a request at its desk: one entry a button, on behalf of a silent vitrine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import actions
from .enums import ActorRole, RequestState
from .forms import ActionForm, AnswerForm, DeclineForm, ProposeForm, TransferForm, WriteForm
from .models import VisitRequest
from .publishing import may_publish, may_withdraw
from .services import answering, handing_over, publishing, writing
from .workflow import Actor, can_move

S = RequestState


@dataclass(frozen=True)
class StaffAction:
    """A button of the desk. `target` is the state it leads to, None for what changes no state."""

    name: str
    slug: str  # end of its address
    target: RequestState | None
    title: str
    button: str
    consequence: str
    done: str  # what the history of the desk says
    form_class: type[ActionForm]
    perform: Callable[[VisitRequest, Any, Actor], Any]
    initial: Callable[[VisitRequest], dict[str, Any]] = lambda visit_request: {}
    applies: Callable[[VisitRequest], bool] = lambda visit_request: visit_request.requester_id is not None

    def is_possible(self, visit_request: VisitRequest) -> bool:
        """Whether the table and its guards allow it now."""
        if self.target is None:
            return self.applies(visit_request)
        return can_move(visit_request, to=self.target, role=ActorRole.STAFF) and (
            self.name != "answer" or visit_request.is_open
        )


def possible(visit_request: VisitRequest) -> list[StaffAction]:
    """The Alliance's buttons for this request now."""
    return [action for action in STAFF_ACTIONS if action.is_possible(visit_request)]


def _preset_dates(visit_request: VisitRequest) -> dict[str, Any]:
    host_action = actions.find(ActorRole.HOST, "propose")
    return host_action.initial(visit_request) if host_action else {}


def _propose(visit_request: VisitRequest, form: ProposeForm, by: Actor) -> None:
    offered = form.cleaned_data["format"]
    answering.propose(
        visit_request=visit_request,
        format=offered,
        dates=form.dated_spans(offered),
        message=form.cleaned_data["text"],
        by=by,
    )


def _answer(visit_request: VisitRequest, form: AnswerForm, by: Actor) -> None:
    answering.answer_in_writing(visit_request=visit_request, text=form.cleaned_data["text"], by=by)


def _decline(visit_request: VisitRequest, form: DeclineForm, by: Actor) -> None:
    answering.decline(
        visit_request=visit_request,
        reason=form.cleaned_data["reason"],
        text=form.refusal(),
        busy_until=form.cleaned_data["busy_until"],
        by=by,
    )


def _transfer(visit_request: VisitRequest, form: TransferForm, by: Actor) -> None:
    handing_over.offer_handover(visit_request=visit_request, to=form.sister(), message=form.cleaned_data["text"], by=by)


def _write(visit_request: VisitRequest, form: WriteForm, by: Actor) -> None:
    writing.write_from_alliance(
        visit_request=visit_request, to_host=form.to_host, text=form.cleaned_data["text"], by=by
    )


def _publish(visit_request: VisitRequest, form: Any, by: Actor) -> None:
    publishing.approve_publication(visit_request=visit_request, by=by)


def _unpublish(visit_request: VisitRequest, form: Any, by: Actor) -> None:
    publishing.withdraw_publication(visit_request=visit_request, by=by)


STAFF_ACTIONS: tuple[StaffAction, ...] = (
    StaffAction(
        "propose",
        "proposer",
        S.PROPOSED,
        "Proposer des dates au nom de la vitrine",
        "Envoyer la proposition",
        "Le demandeur reçoit ces dates par courriel et choisit en un clic. L’échéance repart de dix jours ouvrés.",
        "Dates proposées au nom de la vitrine.",
        ProposeForm,
        _propose,
        _preset_dates,
    ),
    StaffAction(
        "answer",
        "repondre",
        S.DONE,
        "Répondre par écrit au nom de la vitrine",
        "Envoyer la réponse",
        "Le demandeur reçoit ce texte par courriel, et la demande est close.",
        "Réponse écrite au nom de la vitrine.",
        AnswerForm,
        _answer,
    ),
    StaffAction(
        "transfer",
        "confier",
        S.TRANSFERRED,
        "Confier à une vitrine sœur",
        "Proposer au demandeur",
        "Le demandeur reçoit la proposition et décide. Sans son accord, la demande reste où elle est.",
        "Passage à une vitrine sœur proposé.",
        TransferForm,
        _transfer,
    ),
    StaffAction(
        "decline",
        "decliner",
        S.DECLINED,
        "Décliner au nom de la vitrine",
        "Envoyer le refus",
        "Le demandeur reçoit ce texte, jamais la raison choisie.",
        "Déclinée au nom de la vitrine.",
        DeclineForm,
        _decline,
    ),
    StaffAction(
        "write",
        "ecrire",
        None,
        "Écrire au demandeur ou à la vitrine",
        "Envoyer le message",
        "Le message part par courriel, signé de l’Alliance. Une réponse revient à l’adresse de l’Alliance.",
        "Message envoyé.",
        WriteForm,
        _write,
    ),
    StaffAction(
        "publish",
        "publier",
        None,
        "Publier la question et sa réponse",
        "Publier",
        "L’échange paraît sous la pratique, sans le nom de qui demande. Les deux parties en sont prévenues.",
        "Question et réponse publiées.",
        ActionForm,
        _publish,
        applies=may_publish,
    ),
    StaffAction(
        "unpublish",
        "ne-pas-publier",
        None,
        "Ne pas publier, ou ne plus publier",
        "Retirer la publication",
        "L’échange n’est pas, ou plus, montré sur le portail. Les deux parties en sont prévenues.",
        "Publication retirée.",
        ActionForm,
        _unpublish,
        applies=may_withdraw,
    ),
)
