"""Who is told of a request that has just reached the vitrine."""

from .. import notifications
from ..models import VisitRequest
from ..selectors import hosts_of, hosts_told_at_once
from .visitors import send_sheets


def tell_of_new_request(visit_request: VisitRequest, *, tell_requester: bool = True) -> None:
    """The requester, and each host; the Alliance where there is none."""
    if tell_requester:
        notifications.RequestSent(visit_request).queue()
    for host in hosts_told_at_once(visit_request.vitrine):
        notifications.RequestReceived(visit_request, host).queue()
    if not hosts_of(visit_request.vitrine):
        notifications.RequestWithoutHost(visit_request).queue()


def tell_of_agreed_date(visit_request: VisitRequest, *, before: str = "") -> None:
    """Both sides get the invitation, and the visitors named the practical sheet."""
    notifications.ScheduledForRequester(visit_request).queue()
    for host in hosts_of(visit_request.vitrine):
        notifications.ScheduledForHost(visit_request, host).queue()
    send_sheets(visit_request, before=before)
