"""Who is told of a request that has just reached the vitrine."""

from copy import copy

from django.db.models import prefetch_related_objects

from portal.mail.notifications import Notification, queue_all

from .. import notifications
from ..models import VisitRequest
from ..pooling import count_waiting
from ..selectors import hosts_of, hosts_told_at_once
from .visitors import send_sheets


def tell_of_new_request(visit_request: VisitRequest, *, tell_requester: bool = True) -> None:
    """Each host, the Alliance where there is none, and the requester, whose mail may leave last."""
    asked = copy(visit_request)
    prefetch_related_objects([asked], "date_options")  # read once for all these mails, and for them alone
    told, vitrine = hosts_told_at_once(asked.vitrine), asked.vitrine_id
    companies = count_waiting([vitrine]).get(vitrine, 0) if told else 0
    mails: list[Notification] = [notifications.RequestReceived(asked, host, companies=companies) for host in told]
    if not mails and not hosts_of(asked.vitrine):
        mails.append(notifications.RequestWithoutHost(asked))
    if tell_requester:
        mails.append(notifications.RequestSent(asked))
    queue_all(mails)


def tell_of_agreed_date(visit_request: VisitRequest, *, before: str = "") -> None:
    """Both sides get the invitation, and the visitors named the practical sheet."""
    notifications.ScheduledForRequester(visit_request).queue()
    for host in hosts_of(visit_request.vitrine):
        notifications.ScheduledForHost(visit_request, host).queue()
    send_sheets(visit_request, before=before)
