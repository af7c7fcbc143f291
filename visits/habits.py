"""Dates a host offers without typing anything: the requester's own, else those the vitrine usually receives on."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .action import answerable_dates
from .enums import ActorRole, SlotState
from .fields import ROWS, TIMES
from .models import Slot, VisitRequest
from .working_days import add_working_days, is_working_day

FIRST_DAY = 5  # working days from today: time for an agenda to have room
USUAL_TIME = time(14, 0)
LOOKED_AT = 12  # the latest dates that tell a vitrine's habits
WEEKS_AHEAD = 12


def convenient_moments(visit_request: VisitRequest) -> list[datetime]:
    """Dates for another format: those the requester offered and that are still to come, else the vitrine's usual."""
    offered = [option.starts_at for option in answerable_dates(visit_request, ActorRole.HOST)]
    return offered[:ROWS] or usual_moments(visit_request)


def usual_moments(visit_request: VisitRequest) -> list[datetime]:
    """The next dates on the day of the week and at the hour this vitrine most often receives; without a habit, three
    working days at 14 h. None of those the requester offered."""
    vitrine, taken = visit_request.vitrine, {each.starts_at for each in answerable_dates(visit_request, ActorRole.HOST)}
    first = add_working_days(timezone.localdate(), FIRST_DAY, departement=vitrine.departement)
    habit = _habit(visit_request)
    if habit is None:
        days = [add_working_days(first, count, departement=vitrine.departement) for count in (0, 2, 5, 7, 8, 9)]
        at = USUAL_TIME
    else:
        days, at = _next_days(first, habit[0], departement=vitrine.departement), habit[1]
    moments = [timezone.make_aware(datetime.combine(day, at)) for day in days]
    return [moment for moment in moments if moment not in taken][:ROWS]


def _habit(visit_request: VisitRequest) -> tuple[int, time] | None:
    """Day of the week and hour of most of the vitrine's latest dates; None before the second one alike."""
    kept = Slot.objects.filter(vitrine=visit_request.vitrine_id).exclude(state=SlotState.CANCELLED)
    latest = kept.order_by("-starts_at", "pk").values_list("starts_at", flat=True)[:LOOKED_AT]
    local = [timezone.localtime(moment) for moment in latest]
    usual = Counter((moment.weekday(), moment.time()) for moment in local if moment.time() in TIMES).most_common(1)
    return usual[0][0] if usual and usual[0][1] > 1 else None


def _next_days(first: date, weekday: int, *, departement: str) -> list[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = (day + timedelta(weeks=count) for count in range(WEEKS_AHEAD))
    return [each for each in days if is_working_day(each, departement=departement)]
