"""What the visits app writes to people. Each mail leaves through the outbox, in the transaction of what it tells."""

from .base import HostNotification, facts_about, organizer_of
from .by_clock import (
    Expired,
    ExpiredForHost,
    HostReminder,
    MeetingReminderForHost,
    MeetingReminderForRequester,
    OutcomeAskedOfHost,
    OutcomeAskedOfRequester,
    RequesterReminder,
    TakenOver,
    TakenOverForRequester,
    map_url,
)
from .from_alliance import AllianceWroteToHost, AllianceWroteToRequester
from .handover import HandedOver, HandoverOffered, HandoverRefused
from .to_host import (
    CancelledForHost,
    Countered,
    RequestReceived,
    RequestWithoutHost,
    ScheduledForHost,
    Withdrawn,
)
from .to_requester import (
    AnsweredInWriting,
    CancelledForRequester,
    ConfirmAddress,
    Declined,
    Pooled,
    ProposalMade,
    RequestSent,
    ScheduledForRequester,
    UnderReview,
)

__all__ = [
    "AllianceWroteToHost",
    "AllianceWroteToRequester",
    "AnsweredInWriting",
    "CancelledForHost",
    "CancelledForRequester",
    "ConfirmAddress",
    "Countered",
    "Declined",
    "Expired",
    "ExpiredForHost",
    "HandedOver",
    "HandoverOffered",
    "HandoverRefused",
    "HostNotification",
    "HostReminder",
    "MeetingReminderForHost",
    "MeetingReminderForRequester",
    "OutcomeAskedOfHost",
    "OutcomeAskedOfRequester",
    "Pooled",
    "ProposalMade",
    "RequestReceived",
    "RequestSent",
    "RequestWithoutHost",
    "RequesterReminder",
    "ScheduledForHost",
    "ScheduledForRequester",
    "TakenOver",
    "TakenOverForRequester",
    "UnderReview",
    "Withdrawn",
    "facts_about",
    "map_url",
    "organizer_of",
]
