"""What a person can do with a request on a page: one entry a button, the same from a mail's link and when signed in."""

import uuid
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from vitrines.enums import ExchangeFormat

from .action import Action, answerable_dates, has_dates
from .enums import ActorRole, RequestState, SeatState, SlotState
from .fields import ROWS
from .forms import AnswerForm, DatesForm, DeclineForm, ProposeForm, TransferForm
from .group_actions import GROUP_ACTIONS
from .meeting_actions import MEETING_ACTIONS, TO_REQUESTER
from .message_actions import MESSAGE_ACTIONS
from .models import DateOption, VisitRequest
from .services import answering, following, handing_over, seats
from .workflow import SEAT, Actor
from .working_days import add_working_days

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


def _is_question(visit_request: VisitRequest) -> bool:
    return visit_request.format == ExchangeFormat.WRITTEN


def _preset_dates(visit_request: VisitRequest) -> list[datetime]:
    """Days to start from: those the requester offered, else the next working days at 14 h."""
    offered = [option.starts_at for option in answerable_dates(visit_request, R.HOST)]
    if offered:
        return offered[:ROWS]
    day, departement = timezone.localdate(), visit_request.vitrine.departement
    first = add_working_days(day, 5, departement=departement)
    days = [
        first,
        add_working_days(first, 2, departement=departement),
        add_working_days(first, 5, departement=departement),
    ]
    return [timezone.make_aware(datetime.combine(each, time(14, 0))) for each in days]


def _preset_proposal(visit_request: VisitRequest) -> dict[str, Any]:
    written = _is_question(visit_request)
    offered = ExchangeFormat.CALL if written else visit_request.offered_format or visit_request.format
    return {"format": offered, "dates": _preset_dates(visit_request)}


def _preset_call(visit_request: VisitRequest) -> dict[str, Any]:
    return {"format": ExchangeFormat.CALL, "dates": _preset_dates(visit_request)}


def _option_id(option: DateOption | None) -> uuid.UUID:
    return option.pk if option else uuid.uuid4()  # an option that is not on the table is refused by the service


def _accept(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.accept_date(visit_request=visit_request, option_id=_option_id(option), by=by)


def _accept_slot(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.accept_chosen_slot(visit_request=visit_request, by=by)


def _answer(visit_request: VisitRequest, form: AnswerForm, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.answer_in_writing(visit_request=visit_request, text=form.cleaned_data["text"], by=by)


def _propose(visit_request: VisitRequest, form: ProposeForm, by: Actor, option: DateOption | None) -> VisitRequest:
    offered = form.cleaned_data["format"]
    return answering.propose(
        visit_request=visit_request,
        format=offered,
        dates=form.dated_spans(offered),
        message=form.cleaned_data["text"],
        by=by,
    )


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
    Action(
        "propose",
        R.HOST,
        S.PROPOSED,
        "Proposer autre chose",
        "Envoyer la proposition",
        f"{TO_REQUESTER} ces dates et choisit en un clic.",
        _propose,
        form_class=ProposeForm,
        initial=_preset_proposal,
    ),
    Action(
        "call",
        R.HOST,
        S.PROPOSED,
        "Proposer un appel de 30 minutes",
        "Proposer l’appel",
        f"{TO_REQUESTER} ces dates et choisit en un clic.",
        _propose,
        form_class=ProposeForm,
        initial=_preset_call,
        applies=lambda visit_request: visit_request.format != ExchangeFormat.CALL,
    ),
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
        "Garder pour une date commune",
        "Garder la demande",
        f"{TO_REQUESTER} un mot qui le lui dit, et garde sa place.",
        _pool,
        applies=lambda visit_request: not _is_question(visit_request),
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
    *MESSAGE_ACTIONS,
)
