"""Who is asked to a common date: the vitrine's own requests by a proposal, those of another by an invitation."""

from django.db.models import QuerySet
from django.utils import timezone

from .. import notifications, workflow
from ..enums import ActorRole, Channel, RequestState
from ..models import GroupDate, Handover, VisitRequest
from ..pooling import ASKED
from ..querysets import POOLABLE_STATES
from ..workflow import CLOCK, GROUP, Actor
from .answering import tell_hosts
from .booking import take_seat
from .handing_over import send_on

STANDS = "Assez d’entreprises ont accepté la date commune."


def propose(visit_request: VisitRequest, group_date: GroupDate, *, by: Actor) -> None:
    """The common date is what this locked request has to answer."""
    workflow.move(
        visit_request,
        to=RequestState.PROPOSED,
        by=by,
        note="Propose une date commune.",
        group_date=group_date,
        offered_format=group_date.format,
        host_message=group_date.message,
        answer_due_on=timezone.localdate(group_date.deadline),
    )


def still_asked(group_date: GroupDate) -> QuerySet[Handover]:
    """The invitations to requests of other vitrines that count: waiting or agreed, the request still without a date."""
    return group_date.handovers.filter(ASKED, request__state__in=POOLABLE_STATES).order_by("pk")


def bring(handover: Handover, first: VisitRequest, group_date: GroupDate) -> None:
    """The request of another vitrine comes to the date that stands; its former hosts are told where it went."""
    offerer = Actor(role=ActorRole(handover.offered_as), channel=Channel(handover.channel), user=handover.offered_by)
    asker = Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=first.requester)
    workflow.move(first, to=RequestState.TRANSFERRED, by=offerer, note=STANDS)
    moved = send_on(group_date.vitrine, first, by=asker)
    propose(moved, group_date, by=offerer)
    if group_date.slot is None:
        raise ValueError("a request is brought to a date that stands")
    take_seat(moved, slot=group_date.slot, by=CLOCK, purpose=GROUP, note=STANDS)
    tell_hosts(first, notifications.HandedOver)


def invite(visit_request: VisitRequest, group_date: GroupDate, *, by: Actor) -> None:
    """Ask a request of another vitrine whether it comes; it stays where it is meanwhile."""
    handover = Handover.objects.create(
        request=visit_request,
        vitrine=group_date.vitrine,
        group_date=group_date,
        message=group_date.message,
        offered_by=by.user,
        offered_as=by.role,
        channel=by.channel,
    )
    text = f"{group_date.vitrine} propose une date commune : le demandeur décide."
    workflow.write_notes([visit_request], by=by, text=text[:240])
    notifications.GroupDateElsewhere(handover).queue()


def answer_invitation(handover: Handover, *, accepted: bool) -> None:
    """Write the answer to a locked invitation."""
    handover.answered_at, handover.is_accepted = timezone.now(), accepted
    handover.save(update_fields=["answered_at", "is_accepted"])
