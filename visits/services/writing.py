"""The Alliance writes about a request, to the person who asked or to the vitrine."""

import uuid

from django.db import transaction

from .. import notifications, workflow
from ..enums import ActorRole, Side
from ..models import Message, VisitRequest
from ..selectors import hosts_of
from ..workflow import Actor
from .messages import keep_message


@transaction.atomic
def write_from_alliance(*, visit_request: VisitRequest, to_host: bool, text: str, by: Actor) -> int:
    """Send `text` to each host of the vitrine, or to the requester; return how many people it is for.

    The same text twice leaves once. The thread of that side keeps it; the history says that the Alliance wrote.
    """
    locked = workflow.lock(visit_request.pk)
    side = Side.HOST if to_host else Side.REQUESTER
    if not Message.objects.filter(request=locked, author_role=ActorRole.STAFF, to=side, text=text).exists():
        keep_message(locked, text=text, to=side, submission_key=uuid.uuid4(), by=by)
    if to_host:
        hosts = hosts_of(locked.vitrine)
        for host in hosts:
            notifications.AllianceWroteToHost(locked, host, text=text).queue()
    else:
        hosts = []
        notifications.AllianceWroteToRequester(locked, text=text).queue()
    addressee = "à la vitrine" if to_host else "au demandeur"
    workflow.write_notes([locked], by=by, text=f"L’Alliance écrit {addressee}.")
    return len(hosts) if to_host else 1
