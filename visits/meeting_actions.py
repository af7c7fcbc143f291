"""The buttons of an agreed date, the same for both sides: it took place or not, another date, none; a video’s link."""

import uuid
from typing import Any

from django.utils import timezone

from vitrines.enums import ExchangeFormat

from .action import Action, has_dates
from .enums import ActorRole, RequestState
from .fields import VideoLinkField
from .forms import ActionForm, CancelForm, DatesForm
from .models import DateOption, VisitRequest
from .services import answering, following, rescheduling
from .services.slot_details import give_video_link
from .workflow import RESCHEDULE, Actor

S, R = RequestState, ActorRole
TO_REQUESTER = "Le demandeur reçoit"


def _meeting_started(visit_request: VisitRequest) -> bool:
    return visit_request.state == S.SCHEDULED and visit_request.seat.slot.starts_at <= timezone.now()


def _held(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.close_meeting(visit_request=visit_request, held=True, by=by)


def _missed(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return answering.close_meeting(visit_request=visit_request, held=False, by=by)


def _cancel(visit_request: VisitRequest, form: CancelForm, by: Actor, option: DateOption | None) -> VisitRequest:
    return following.cancel_meeting(visit_request=visit_request, reason=form.cleaned_data["text"], by=by)


def _offer_new(visit_request: VisitRequest, form: DatesForm, by: Actor, option: DateOption | None) -> VisitRequest:
    dates = form.dated_spans(visit_request.seat.slot.format)
    return rescheduling.offer_other_dates(visit_request=visit_request, dates=dates, by=by)


def _accept_new(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    # a date that is not on the table is refused by the service
    option_id = option.pk if option else uuid.uuid4()
    return rescheduling.accept_other_date(visit_request=visit_request, option_id=option_id, by=by)


def _keep(visit_request: VisitRequest, form: Any, by: Actor, option: DateOption | None) -> VisitRequest:
    return rescheduling.keep_date(visit_request=visit_request, by=by)


class VideoLinkForm(ActionForm):
    video_url = VideoLinkField()


def _is_video(visit_request: VisitRequest) -> bool:
    if visit_request.state != S.SCHEDULED:
        return False
    slot = visit_request.seat.slot
    return slot.format == ExchangeFormat.VIDEO and slot.starts_at > timezone.now()


def _give_link(visit_request: VisitRequest, form: VideoLinkForm, by: Actor, option: DateOption | None) -> VisitRequest:
    give_video_link(slot=visit_request.seat.slot, video_url=form.cleaned_data["video_url"], by=by)
    return visit_request


MEETING_ACTIONS: tuple[Action, ...] = (
    Action(
        "video-link",
        R.HOST,
        None,
        "Donner le lien de la visio",
        "Envoyer le lien",
        "Chaque inscrit le reçoit par courriel, et son agenda est mis à jour.",
        _give_link,
        form_class=VideoLinkForm,
        initial=lambda visit_request: {"video_url": visit_request.seat.slot.video_url},
        applies=_is_video,
    ),
    Action(
        "held",
        R.HOST,
        S.DONE,
        "Le rendez-vous a eu lieu",
        "Oui, il a eu lieu",
        "La demande est close.",
        _held,
        applies=_meeting_started,
    ),
    Action(
        "missed",
        R.HOST,
        S.MISSED,
        "Le rendez-vous n’a pas eu lieu",
        "Non, il n’a pas eu lieu",
        "La demande est close.",
        _missed,
        applies=_meeting_started,
    ),
    Action(
        "accept-date",
        R.HOST,
        S.SCHEDULED,
        "Accepter la nouvelle date",
        "Accepter",
        f"{TO_REQUESTER} l’invitation corrigée : le même rendez-vous, à la nouvelle date.",
        _accept_new,
        is_date=True,
        applies=has_dates(R.HOST),
        purpose=RESCHEDULE,
    ),
    Action(
        "keep-date",
        R.HOST,
        S.SCHEDULED,
        "Garder la date convenue",
        "Garder la date convenue",
        f"{TO_REQUESTER} un mot : le rendez-vous reste à la date convenue.",
        _keep,
        applies=has_dates(R.HOST),
        purpose=RESCHEDULE,
    ),
    Action(
        "reschedule",
        R.HOST,
        S.SCHEDULED,
        "Proposer une autre date",
        "Envoyer ces dates",
        f"{TO_REQUESTER} ces dates et choisit en un clic. D’ici là, la date convenue tient.",
        _offer_new,
        form_class=DatesForm,
        purpose=RESCHEDULE,
    ),
    Action(
        "cancel",
        R.HOST,
        S.CANCELLED,
        "Annuler le rendez-vous",
        "Annuler le rendez-vous",
        f"{TO_REQUESTER} votre phrase, et l’agenda de chacun est corrigé.",
        _cancel,
        form_class=CancelForm,
    ),
    Action(
        "held",
        R.REQUESTER,
        S.DONE,
        "Le rendez-vous a eu lieu",
        "Oui, il a eu lieu",
        "La demande est close.",
        _held,
        applies=_meeting_started,
    ),
    Action(
        "missed",
        R.REQUESTER,
        S.MISSED,
        "Le rendez-vous n’a pas eu lieu",
        "Non, il n’a pas eu lieu",
        "La demande est close.",
        _missed,
        applies=_meeting_started,
    ),
    Action(
        "accept-date",
        R.REQUESTER,
        S.SCHEDULED,
        "Accepter la nouvelle date",
        "Accepter",
        "La vitrine et vous recevez l’invitation corrigée : le même rendez-vous, à la nouvelle date.",
        _accept_new,
        is_date=True,
        applies=has_dates(R.REQUESTER),
        purpose=RESCHEDULE,
    ),
    Action(
        "keep-date",
        R.REQUESTER,
        S.SCHEDULED,
        "Garder la date convenue",
        "Garder la date convenue",
        "La vitrine est prévenue : le rendez-vous reste à la date convenue.",
        _keep,
        applies=has_dates(R.REQUESTER),
        purpose=RESCHEDULE,
    ),
    Action(
        "reschedule",
        R.REQUESTER,
        S.SCHEDULED,
        "Proposer une autre date",
        "Envoyer ces dates",
        "La vitrine reçoit ces dates et choisit en un clic. D’ici là, la date convenue tient.",
        _offer_new,
        form_class=DatesForm,
        purpose=RESCHEDULE,
    ),
    Action(
        "cancel",
        R.REQUESTER,
        S.CANCELLED,
        "Annuler le rendez-vous",
        "Annuler le rendez-vous",
        "La vitrine reçoit votre phrase, et l’agenda de chacun est corrigé.",
        _cancel,
        form_class=CancelForm,
    ),
)
