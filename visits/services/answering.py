"""Answering: what a host (or the Alliance on the host's behalf) does with a request."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from vitrines.enums import ExchangeFormat

from .. import notifications, workflow
from ..enums import RequestState, Side
from ..errors import FormatNotLighter
from ..models import DateOption, VisitRequest
from ..selectors import current_options, hosts_of, hosts_told_at_once
from ..workflow import Actor
from ..working_days import add_working_days
from .booking import book_chosen_slot, book_option
from .conflicts import guarded


@guarded
def accept_date(*, visit_request: VisitRequest, option_id: uuid.UUID, by: Actor) -> VisitRequest:
    """The host takes one of the requester's dates: slot and seat exist, both sides get the invitation.

    Raises DateNotOffered, DatePassed, TransitionRefused.
    """
    return book_option(visit_request, option_id=option_id, side=Side.REQUESTER, by=by)


@guarded
def accept_chosen_slot(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """The host gives the seats asked for in a published slot.

    Raises DateNotOffered (no slot was chosen, or it is cancelled), DatePassed, SlotFull, TransitionRefused.
    """
    return book_chosen_slot(visit_request, by=by)


@guarded
def start_review(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """“Je regarde”: once, and the deadline moves by ten working days (product.md)."""
    due = add_working_days(
        visit_request.answer_due_on or timezone.localdate(),
        settings.ANSWER_WORKING_DAYS,
        departement=visit_request.vitrine.departement,
    )
    workflow.move(
        visit_request, to=RequestState.UNDER_REVIEW, by=by, review_started_at=timezone.now(), answer_due_on=due
    )
    notifications.UnderReview(visit_request).queue()
    return visit_request


@guarded
def propose(
    *,
    visit_request: VisitRequest,
    format: str,
    dates: list[tuple[datetime, datetime]],
    message: str = "",
    by: Actor,
) -> VisitRequest:
    """Offer other dates, or a lighter format, or both; the requester is told.

    `dates` are aware (start, end) pairs, at least one. Raises FormatNotLighter when the vitrine does not offer that
    format, TransitionRefused when the request no longer stands where a proposal is possible.
    """
    if format not in ExchangeFormat.values:
        raise FormatNotLighter
    locked = workflow.lock(visit_request.pk)
    if locked.state == RequestState.PROPOSED and locked.offered_format == format and _on_the_table(locked) == dates:
        return locked  # the same proposal sent twice is one proposal
    offered = offer_round(visit_request, side=Side.HOST, dates=dates)
    workflow.move(
        visit_request,
        to=RequestState.PROPOSED,
        by=by,
        offered_format=format,
        host_message=message,
        answer_due_on=add_working_days(
            timezone.localdate(), settings.ANSWER_WORKING_DAYS, departement=visit_request.vitrine.departement
        ),
        decline_reason="",
        busy_until=None,
    )
    notifications.ProposalMade(visit_request, round=offered).queue()
    return visit_request


@guarded
def pool(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """Keep the request for a common date with others, for sixty working days at most; the requester is told."""
    due = add_working_days(
        timezone.localdate(), settings.POOLED_WORKING_DAYS, departement=visit_request.vitrine.departement
    )
    workflow.move(visit_request, to=RequestState.POOLED, by=by, answer_due_on=due)
    notifications.Pooled(visit_request).queue()
    return visit_request


@guarded
def answer_in_writing(*, visit_request: VisitRequest, text: str, by: Actor) -> VisitRequest:
    """Answer the question in writing; the answer is kept on the request and sent to the requester."""
    workflow.move(visit_request, to=RequestState.DONE, by=by, answer_text=text)
    notifications.AnsweredInWriting(visit_request).queue()
    return visit_request


@guarded
def decline(
    *, visit_request: VisitRequest, reason: str, text: str, busy_until: date | None = None, by: Actor
) -> VisitRequest:
    """Decline with a reason of the list and the text as the host sends it; the requester is told."""
    workflow.move(
        visit_request,
        to=RequestState.DECLINED,
        by=by,
        decline_reason=reason,
        host_message=text,
        busy_until=busy_until,
    )
    notifications.Declined(visit_request).queue()
    return visit_request


@guarded
def close_meeting(*, visit_request: VisitRequest, held: bool, by: Actor) -> VisitRequest:
    """After the date: it took place (`done`) or it did not (`missed`)."""
    return workflow.move(visit_request, to=RequestState.DONE if held else RequestState.MISSED, by=by)


def _on_the_table(visit_request: VisitRequest) -> list[tuple[datetime, datetime]]:
    return [(o.starts_at, o.ends_at) for o in current_options(visit_request) if o.side == Side.HOST]


def offer_round(visit_request: VisitRequest, *, side: Side, dates: list[tuple[datetime, datetime]]) -> int:
    """Put a new round of dates on the table for one side, and return its number. The row must be locked."""
    last = DateOption.objects.filter(request=visit_request).aggregate(last=Max("round"))["last"] or 0
    DateOption.objects.bulk_create(
        DateOption(request=visit_request, side=side, round=last + 1, starts_at=start, ends_at=end)
        for start, end in dates
    )
    return last + 1


def tell_hosts(
    visit_request: VisitRequest, notification: type[notifications.HostNotification], *, can_wait: bool = False
) -> None:
    """One mail to each host of the vitrine; `can_wait`: not to those who chose the Monday letter."""
    for host in hosts_told_at_once(visit_request.vitrine) if can_wait else hosts_of(visit_request.vitrine):
        notification(visit_request, host).queue()
