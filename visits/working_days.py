"""French working days: Monday to Friday without public holidays, those of Alsace-Moselle and overseas included."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

# `holidays` names Alsace by its European collectivity; Moselle and overseas by their INSEE code.
_SUBDIVISIONS = {
    "67": "6AE",
    "68": "6AE",
    "57": "57",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
}


@lru_cache(maxsize=128)
def _holidays(year: int, subdivision: str | None) -> dict[date, str]:
    return dict(holidays.country_holidays("FR", subdiv=subdivision, years=year, language="fr"))


def holiday_name(day: date, *, departement: str = "") -> str:
    """Name in French of the public holiday `day` is in this département (INSEE code), or an empty string."""
    return _holidays(day.year, _SUBDIVISIONS.get(departement)).get(day, "")


def is_working_day(day: date, *, departement: str = "") -> bool:
    """True from Monday to Friday, public holidays of the département (INSEE code) excepted."""
    return day.weekday() < 5 and not holiday_name(day, departement=departement)


def add_working_days(start: date, count: int, *, departement: str = "") -> date:
    """The `count`-th working day after `start` (`start` itself does not count). `count` ≥ 0."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, departement=departement):
            count -= 1
    return day


def subtract_working_days(start: date, count: int, *, departement: str = "") -> date:
    """The `count`-th working day before `start` (`start` itself does not count). `count` ≥ 0."""
    day = start
    while count > 0:
        day -= timedelta(days=1)
        if is_working_day(day, departement=departement):
            count -= 1
    return day


def working_days_between(start: date, end: date, *, departement: str = "") -> int:
    """Working days after `start` up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start, departement=departement)
    days = ((start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, departement=departement) for day in days)


def add_working_hours(start: datetime, hours: int, *, departement: str = "") -> datetime:
    """`hours` hours after `start` (aware), those of days off left out: 48 hours from Friday 14 h end on Tuesday 14 h.

    A working day counts for 24 hours, so the hour of the day stays; from a day off, the count begins at the midnight
    that ends it. Paris time; its clock changes fall on Sundays, which do not count.
    """
    moment = timezone.localtime(start)
    left = timedelta(hours=hours)
    while True:
        next_day = moment.date() + timedelta(days=1)
        midnight = timezone.make_aware(datetime.combine(next_day, time(0)))
        if is_working_day(moment.date(), departement=departement):
            if left <= midnight - moment:
                return moment + left
            left -= midnight - moment
        moment = midnight
