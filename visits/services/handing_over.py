"""Handing a request over to a sister vitrine. The requester agrees first; then a new request leaves, with its dates."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vitrines.models import Vitrine

from .. import notifications, workflow
from ..alternatives import is_receiving
from ..enums import ActorRole, Channel, RequestState, Side
from ..errors import SisterRefused
from ..models import DateOption, Handover, VisitRequest
from ..selectors import current_options, hosts_of, hosts_told_at_once
from ..workflow import Actor
from ..working_days import add_working_days
from .answering import tell_hosts
from .terms import Asker, lock_vitrine, require_room, require_terms

ACCEPTED = "Le demandeur a accepté."


@transaction.atomic
def offer_handover(*, visit_request: VisitRequest, to: Vitrine, message: str = "", by: Actor) -> Handover:
    """Ask the requester whether the request may go to `to`; the request stays where it is meanwhile.

    An offer that still waits is replaced; the same twice is one. Raises SisterRefused when `to` does not receive,
    TransitionRefused when the request is no longer open.
    """
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.TRANSFERRED, role=by.role)
    if to.pk == locked.vitrine_id or not is_receiving(to):
        raise SisterRefused
    waiting = Handover.objects.filter(request=locked, answered_at__isnull=True).first()
    if waiting is not None:
        if waiting.vitrine_id == to.pk:
            return waiting
        _close(waiting, accepted=False)
    handover = Handover.objects.create(
        request=locked, vitrine=to, message=message, offered_by=by.user, offered_as=by.role, channel=by.channel
    )
    workflow.write_notes([locked], by=by, text=f"Propose de confier la demande à {to}."[:240])
    notifications.HandoverOffered(handover).queue()
    return handover


@transaction.atomic
def accept_handover(*, handover: Handover, by: Actor) -> VisitRequest:
    """The requester agrees: a new request leaves for the sister, the first says where it went, each side is told.

    Twice is once: the new request is returned. Raises SisterRefused, TransitionRefused, and what the sister's terms
    refuse (`require_terms`).
    """
    lock_vitrine(handover.vitrine_id)
    locked = workflow.lock(handover.request_id)
    handover = Handover.objects.select_for_update(of=("self",)).select_related("vitrine").get(pk=handover.pk)
    if handover.answered_at is not None:
        moved = VisitRequest.objects.filter(transferred_from=locked).first()
        if moved is None:
            raise SisterRefused
        return moved
    if not is_receiving(handover.vitrine):
        raise SisterRefused
    offerer = Actor(role=ActorRole(handover.offered_as), channel=Channel(handover.channel), user=handover.offered_by)
    asker = Asker.of(locked.company_number, locked.organisation)
    require_terms(handover.vitrine, asker=asker, has_date=False)
    workflow.move(locked, to=RequestState.TRANSFERRED, by=offerer, note=ACCEPTED)
    if locked.requester is not None:
        require_room(locked.requester, handover.vitrine)
    _close(handover, accepted=True)
    moved = send_on(handover.vitrine, locked, by=by)
    notifications.RequestSent(moved).queue()
    for host in hosts_told_at_once(moved.vitrine):
        notifications.RequestReceived(moved, host).queue()
    tell_hosts(locked, notifications.HandedOver)
    return moved


@transaction.atomic
def refuse_handover(*, handover: Handover, by: Actor) -> VisitRequest:
    """The requester would rather wait for the first vitrine; its hosts are told and go on. Twice is once."""
    locked = workflow.lock(handover.request_id)
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if handover.answered_at is None:
        _close(handover, accepted=False)
        workflow.write_notes([locked], by=by, text="Préfère attendre la réponse de la vitrine.")
        for host in hosts_of(locked.vitrine):
            notifications.HandoverRefused(handover, host).queue()
    return locked


def _close(handover: Handover, *, accepted: bool) -> None:
    handover.answered_at, handover.is_accepted = timezone.now(), accepted
    handover.save(update_fields=["answered_at", "is_accepted"])


def send_on(vitrine: Vitrine, first: VisitRequest, *, by: Actor) -> VisitRequest:
    """The new request at the sister, as old as the first: it keeps its turn. Both rows' locks are the caller's."""
    now = timezone.now()
    due = add_working_days(timezone.localdate(), settings.ANSWER_WORKING_DAYS, departement=vitrine.departement)
    told = (
        "created_at",
        "message",
        "format",
        "headcount",
        "language",
        "on_behalf_of",
        "requester",
        "organisation",
        "requester_name",
        "requester_email",
        "company_name",
        "company_number",
        "company_country",
        "confirmed_at",
        "confidentiality_accepted_at",
    )
    moved = VisitRequest(
        vitrine=vitrine,
        state=RequestState.SENT,
        sent_at=now,
        answer_due_on=due,
        transferred_from=first,
        **{name: getattr(first, name) for name in told},
    )
    workflow.begin(moved, by=by)
    dates = [o for o in current_options(first) if o.side == Side.REQUESTER and o.starts_at > now]
    DateOption.objects.bulk_create(
        DateOption(request=moved, side=Side.REQUESTER, round=1, starts_at=o.starts_at, ends_at=o.ends_at) for o in dates
    )
    return moved
