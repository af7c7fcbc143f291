"""Who is told of a request that has just reached the vitrine."""

from portal.mail.notifications import Notification, queue_all

from .. import notifications
from ..models import VisitRequest
from ..selectors import hosts_of, hosts_told_at_once
from .visitors import send_sheets


def tell_of_new_request(visit_request: VisitRequest, *, tell_requester: bool = True) -> None:
    """Each host, the Alliance where there is none, and the requester, whose mail may leave last."""
    mails: list[Notification] = [
        notifications.RequestReceived(visit_request, host) for host in hosts_told_at_once(visit_request.vitrine)
    ]
    if not mails and not hosts_of(visit_request.vitrine):
        mails.append(notifications.RequestWithoutHost(visit_request))
    if tell_requester:
        mails.append(notifications.RequestSent(visit_request))
    queue_all(mails)


def tell_of_agreed_date(visit_request: VisitRequest, *, before: str = "") -> None:
    """Both sides get the invitation, and the visitors named the practical sheet."""
    notifications.ScheduledForRequester(visit_request).queue()
    for host in hosts_of(visit_request.vitrine):
        notifications.ScheduledForHost(visit_request, host).queue()
    send_sheets(visit_request, before=before)
