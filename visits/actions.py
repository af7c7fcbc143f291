"""What a person can do with a request on a page: one entry a button, the same from a mail's link and when signed in."""

import uuid
from typing import Any

from django.utils import timezone

from .action import Action, has_dates
from .enums import ActorRole, RequestState, SeatState, SlotState
from .forms import AnswerForm, DatesForm, DeclineForm, TransferForm
from .group_actions import GROUP_ACTIONS
from .meeting_actions import MEETING_ACTIONS, TO_REQUESTER
from .message_actions import MESSAGE_ACTIONS
from .models import DateOption, VisitRequest
from .offers import OFFERS
from .publishing_actions import PUBLISHING_ACTIONS
from .querysets import POOLABLE_FORMATS
from .services import answering, following, handing_over, seats
from .workflow import SEAT, Actor

S, R = RequestState, ActorRole


def find(role: ActorRole, name: str) -> Action | None:
    """The action of that name for that side; None for an unknown name."""
    return next((action for action in ACTIONS if action.role == role and action.name == name), None)


def possible(visit_request: VisitRequest, role: ActorRole) -> list[Action]:
    """The actions open to one side now, in the order of the page."""
    return [action for action in ACTIONS if action.role == role and action.is_possible(visit_request)]


def _has_slot(visit_request: VisitRequest) -> bool:
    slot = visit_request.chosen_slot
    return slot is not None and slot.starts_at > timezone.now() and slot.state != SlotState.CANCELLED


def _is_offered(visit_request: VisitRequest) -> bool:
    if visit_request.state != S.WAITING:
        return False
    until = visit_request.seat.offered_until
    return visit_request.seat.state == SeatState.OFFERED and until is not None and until > timezone.now()


def _option_id(option: DateOption | None) -> uuid.UUID:
    return option.pk if option else uuid.uuid4()  # an option that is not on the table is refused by the service


def _accept(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.accept_date(visit_request=visit_request, option_id=_option_id(option), by=by)


def _accept_slot(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.accept_chosen_slot(visit_request=visit_request, by=by)


def _answer(visit_request: VisitRequest, form: AnswerForm, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.answer_in_writing(visit_request=visit_request, text=form.cleaned_data["text"], by=by)


def _review(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.start_review(visit_request=visit_request, by=by)


def _pool(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.pool(visit_request=visit_request, by=by)


def _decline(visit_request: VisitRequest, form: DeclineForm, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.decline(
        visit_request=visit_request,
        reason=form.cleaned_data["reason"],
        text=form.refusal(),
        busy_until=form.cleaned_data["busy_until"],
        by=by,
    )


def _transfer(visit_request: VisitRequest, form: TransferForm, by: Actor, option: DateOption | None) -> VisitRequest:
    handing_over.offer_handover(visit_request=visit_request, to=form.sister(), message=form.cleaned_data["text"], by=by)
    return visit_request


def _take(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return following.accept_proposal(visit_request=visit_request, option_id=_option_id(option), by=by)


def _counter(visit_request: VisitRequest, form: DatesForm, by: Actor, option: DateOption | None) -> VisitRequest:
    offered = visit_request.offered_format or visit_request.format
    return following.counter(visit_request=visit_request, dates=form.dated_spans(offered), by=by)


def _confirm_seat(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return seats.confirm_offer(visit_request=visit_request, by=by)


def _withdraw(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return following.withdraw(visit_request=visit_request, by=by)


ACTIONS: tuple[Action, ...] = (
    Action(
        "accept",
        R.HOST,
        S.SCHEDULED,
        "Accepter cette date",
        "Accepter",
        f"{TO_REQUESTER} l’invitation d’agenda, la fiche d’accès et votre adresse. Vous recevez la même invitation.",
        _accept,
        is_date=True,
        applies=has_dates(R.HOST),
    ),
    Action(
        "accept-slot",
        R.HOST,
        S.SCHEDULED,
        "Accepter sur ce créneau",
        "Accepter",
        f"{TO_REQUESTER} l’invitation d’agenda, la fiche d’accès et votre adresse. Vous recevez la même invitation.",
        _accept_slot,
        applies=_has_slot,
    ),
    Action(
        "answer",
        R.HOST,
        S.DONE,
        "Répondre par écrit",
        "Envoyer la réponse",
        f"{TO_REQUESTER} votre texte, et la demande est close.",
        _answer,
        form_class=AnswerForm,
        applies=lambda visit_request: visit_request.is_open,
    ),
    *OFFERS,
    Action(
        "review",
        R.HOST,
        S.UNDER_REVIEW,
        "Prendre le temps d’étudier la demande",
        "Prévenir que je regarde",
        f"{TO_REQUESTER} un mot qui le lui dit. L’échéance recule de dix jours ouvrés, une seule fois.",
        _review,
    ),
    Action(
        "pool",
        R.HOST,
        S.POOLED,
        "Mettre au vivier, pour une date commune",
        "Mettre au vivier",
        f"{TO_REQUESTER} un mot qui le lui dit, et garde sa place.",
        _pool,
        applies=lambda visit_request: visit_request.format in POOLABLE_FORMATS,
    ),
    Action(
        "decline",
        R.HOST,
        S.DECLINED,
        "Décliner",
        "Envoyer le refus",
        f"{TO_REQUESTER} votre texte, jamais la raison choisie.",
        _decline,
        form_class=DeclineForm,
    ),
    Action(
        "transfer",
        R.HOST,
        S.TRANSFERRED,
        "Confier à une vitrine sœur",
        "Proposer au demandeur",
        f"{TO_REQUESTER} votre proposition et décide. Sans son accord, la demande reste chez vous.",
        _transfer,
        form_class=TransferForm,
    ),
    Action(
        "accept",
        R.REQUESTER,
        S.SCHEDULED,
        "Accepter cette date",
        "Accepter",
        "Vous recevez l’invitation d’agenda, et la vitrine aussi.",
        _take,
        is_date=True,
        applies=has_dates(R.REQUESTER),
    ),
    Action(
        "confirm-seat",
        R.REQUESTER,
        S.SCHEDULED,
        "Prendre la place libérée",
        "Prendre la place",
        "La place est à vous : l’invitation d’agenda vous parvient, au plus tard quand la vitrine confirme.",
        _confirm_seat,
        applies=_is_offered,
        purpose=SEAT,
    ),
    *GROUP_ACTIONS,
    Action(
        "counter",
        R.REQUESTER,
        S.COUNTERED,
        "Proposer d’autres dates",
        "Envoyer mes dates",
        "La vitrine reçoit ces dates et choisit en un clic.",
        _counter,
        form_class=DatesForm,
    ),
    Action(
        "withdraw",
        R.REQUESTER,
        S.WITHDRAWN,
        "Retirer ma demande",
        "Retirer ma demande",
        "La vitrine est prévenue, et n’a plus rien à faire.",
        _withdraw,
    ),
    *MEETING_ACTIONS,
    *PUBLISHING_ACTIONS,
    *MESSAGE_ACTIONS,
)
