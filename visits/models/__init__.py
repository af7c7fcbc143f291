"""Requests to visit or exchange, the dates offered, the slots agreed and the seats taken in them."""

from .handovers import Handover
from .requests import MESSAGE_MAX, DateOption, TransitionLog, VisitRequest
from .seats import Seat
from .slots import Slot

__all__ = ["MESSAGE_MAX", "DateOption", "Handover", "Seat", "Slot", "TransitionLog", "VisitRequest"]
