"""What the visits app writes to people. Each mail leaves through the outbox, in the transaction of what it tells."""

from .base import HostNotification, facts_about, organizer_of
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
    "AnsweredInWriting",
    "CancelledForHost",
    "CancelledForRequester",
    "ConfirmAddress",
    "Countered",
    "Declined",
    "HostNotification",
    "Pooled",
    "ProposalMade",
    "RequestReceived",
    "RequestSent",
    "RequestWithoutHost",
    "ScheduledForHost",
    "ScheduledForRequester",
    "UnderReview",
    "Withdrawn",
    "facts_about",
    "organizer_of",
]
