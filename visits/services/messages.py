"""Messages on a request: kept in its thread, written about once to the other side, noted in its log."""

import uuid
from datetime import timedelta

from django.utils import timezone

from .. import notifications, workflow
from ..enums import ActorRole, Side
from ..errors import ThreadClosed, TooManyMessages
from ..models import Message, VisitRequest
from ..selectors import hosts_of, hosts_told_at_once
from ..thread import is_writable
from ..workflow import Actor
from .conflicts import guarded

MOST_AN_HOUR = 10  # of one side, about one request
NOTES = {ActorRole.REQUESTER: "Le demandeur écrit à la vitrine.", ActorRole.HOST: "La vitrine écrit au demandeur."}


@guarded
def write_message(*, visit_request: VisitRequest, text: str, submission_key: uuid.UUID, by: Actor) -> Message:
    """One side writes to the other, who gets one mail (hosts who chose the Monday letter read it there).

    The same form sent twice is one message. Raises ThreadClosed, TooManyMessages.
    """
    locked = workflow.lock(visit_request.pk)
    sent = Message.objects.filter(request=locked, author_role=by.role)
    if (existing := sent.filter(submission_key=submission_key).first()) is not None:
        return existing
    if not is_writable(locked):
        raise ThreadClosed
    if sent.filter(sent_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooManyMessages
    message = keep_message(
        locked,
        text=text,
        to=Side.HOST if by.role == ActorRole.REQUESTER else Side.REQUESTER,
        submission_key=submission_key,
        by=by,
    )
    workflow.write_notes([locked], by=by, text=NOTES[by.role])
    if by.role == ActorRole.HOST:
        notifications.MessageForRequester(message).queue()
        return message
    for host in hosts_told_at_once(locked.vitrine):
        notifications.MessageForHost(message, host).queue()
    if not hosts_of(locked.vitrine):
        notifications.MessageWithoutHost(message).queue()
    return message


def keep_message(visit_request: VisitRequest, *, text: str, to: Side, submission_key: uuid.UUID, by: Actor) -> Message:
    """Put a message in the thread of a locked request."""
    return Message.objects.create(
        request=visit_request,
        submission_key=submission_key,
        author_role=by.role,
        author=by.user,
        to=to,
        channel=by.channel,
        text=text,
    )
