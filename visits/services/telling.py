"""Who is told of a request that has just reached the vitrine."""

from .. import notifications
from ..models import VisitRequest
from ..selectors import hosts_of, hosts_told_at_once


def tell_of_new_request(visit_request: VisitRequest, *, tell_requester: bool = True) -> None:
    """The requester, and each host; the Alliance where there is none."""
    if tell_requester:
        notifications.RequestSent(visit_request).queue()
    for host in hosts_told_at_once(visit_request.vitrine):
        notifications.RequestReceived(visit_request, host).queue()
    if not hosts_of(visit_request.vitrine):
        notifications.RequestWithoutHost(visit_request).queue()


def tell_of_agreed_date(visit_request: VisitRequest) -> None:
    """Both sides get the invitation."""
    notifications.ScheduledForRequester(visit_request).queue()
    for host in hosts_of(visit_request.vitrine):
        notifications.ScheduledForHost(visit_request, host).queue()
