"""What the visits app writes to people. Each mail leaves through the outbox, in the transaction of what it tells."""

from .about_slots import SlotCancelledForHost, SlotMoved, SlotMovedForHost
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
from .group_dates import GroupDateFallenForHost, GroupDateOffered, GroupDateOver
from .handover import HandedOver, HandoverOffered, HandoverRefused
from .messages import MessageForHost, MessageForRequester, MessageWithoutHost
from .other_date import DateKeptForHost, DateKeptForRequester, OtherDatesForHost, OtherDatesForRequester
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
    SeatOffered,
    UnderReview,
    WaitingListed,
    WaitingOver,
)
from .weekly_digest import WeeklyDigest

__all__ = [
    "AllianceWroteToHost",
    "AllianceWroteToRequester",
    "AnsweredInWriting",
    "CancelledForHost",
    "CancelledForRequester",
    "ConfirmAddress",
    "Countered",
    "DateKeptForHost",
    "DateKeptForRequester",
    "Declined",
    "Expired",
    "ExpiredForHost",
    "GroupDateFallenForHost",
    "GroupDateOffered",
    "GroupDateOver",
    "HandedOver",
    "HandoverOffered",
    "HandoverRefused",
    "HostNotification",
    "HostReminder",
    "MeetingReminderForHost",
    "MeetingReminderForRequester",
    "MessageForHost",
    "MessageForRequester",
    "MessageWithoutHost",
    "OtherDatesForHost",
    "OtherDatesForRequester",
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
    "SeatOffered",
    "SlotCancelledForHost",
    "SlotMoved",
    "SlotMovedForHost",
    "TakenOver",
    "TakenOverForRequester",
    "UnderReview",
    "WaitingListed",
    "WaitingOver",
    "WeeklyDigest",
    "Withdrawn",
    "facts_about",
    "map_url",
    "organizer_of",
]
