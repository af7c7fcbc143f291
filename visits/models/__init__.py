"""Requests to visit or exchange, the dates offered, the slots agreed and the seats taken in them."""

from .digests import Digest
from .group_dates import GROUP_FORMATS, GroupDate
from .handovers import Handover
from .messages import Message
from .publications import Publication
from .requests import MESSAGE_MAX, DateOption, TransitionLog, VisitRequest
from .seats import CalendarFeed, Seat, Visitor
from .slots import ON_SITE, SEATS_MAX, Slot, SlotLog, SlotSeries

__all__ = [
    "GROUP_FORMATS",
    "MESSAGE_MAX",
    "ON_SITE",
    "SEATS_MAX",
    "CalendarFeed",
    "DateOption",
    "Digest",
    "GroupDate",
    "Handover",
    "Message",
    "Publication",
    "Seat",
    "Slot",
    "SlotLog",
    "SlotSeries",
    "TransitionLog",
    "VisitRequest",
    "Visitor",
]
