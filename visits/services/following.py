"""Following up: what the person who asked does with the request."""

import uuid
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from .. import notifications, workflow
from ..enums import RequestState, Side
from ..models import VisitRequest
from ..workflow import Actor
from ..working_days import add_working_days
from .answering import offer_round, tell_hosts
from .booking import book_option
from .conflicts import guarded
from .visitors import call_off


@guarded
def accept_proposal(*, visit_request: VisitRequest, option_id: uuid.UUID, by: Actor) -> VisitRequest:
    """The requester takes one of the host's dates. Raises DateNotOffered, DatePassed, TransitionRefused."""
    return book_option(visit_request, option_id=option_id, side=Side.HOST, by=by)


@guarded
def counter(*, visit_request: VisitRequest, dates: list[tuple[datetime, datetime]], by: Actor) -> VisitRequest:
    """The requester offers other dates (aware pairs, at least one); the hosts are told and have ten days again."""
    workflow.lock(visit_request.pk)
    offer_round(visit_request, side=Side.REQUESTER, dates=dates)
    due = add_working_days(
        timezone.localdate(), settings.ANSWER_WORKING_DAYS, departement=visit_request.vitrine.departement
    )
    workflow.move(visit_request, to=RequestState.COUNTERED, by=by, answer_due_on=due)
    tell_hosts(visit_request, notifications.Countered, can_wait=True)
    return visit_request


@guarded
def withdraw(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """The requester takes the request back; the hosts are told, their links then say so."""
    workflow.move(visit_request, to=RequestState.WITHDRAWN, by=by)
    tell_hosts(visit_request, notifications.Withdrawn, can_wait=True)
    return visit_request


@guarded
def cancel_meeting(*, visit_request: VisitRequest, reason: str, by: Actor) -> VisitRequest:
    """Either side cancels before the start: the seat is free again, calendars are told by the same event."""
    workflow.move(visit_request, to=RequestState.CANCELLED, by=by, cancelled_by=by.role, host_message=reason)
    notifications.CancelledForRequester(visit_request).queue()
    tell_hosts(visit_request, notifications.CancelledForHost)
    call_off(visit_request)
    return visit_request
