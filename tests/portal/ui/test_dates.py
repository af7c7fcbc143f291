"""Dates and times as French writes them."""

from datetime import UTC, date, datetime, time

import pytest

from portal.ui import dates
from portal.ui.templatetags import french

N = "\u00a0"


def test_long_date():
    assert dates.long_date(date(2026, 3, 3)) == f"mardi 3{N}mars 2026"


def test_first_of_the_month():
    assert dates.long_date(date(2026, 4, 1)) == f"mercredi 1er{N}avril 2026"


def test_short_date():
    assert dates.short_date(date(2026, 3, 3)) == f"mar. 3{N}mars"


def test_short_date_with_time():
    assert dates.short_date(datetime(2026, 3, 3, 13, 30, tzinfo=UTC)) == f"mar. 3{N}mars, 14{N}h{N}30"


def test_aware_datetime_is_shown_in_paris():
    assert dates.long_datetime(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == f"samedi 1er{N}août 2026 à 0{N}h{N}30"


@pytest.mark.parametrize(
    ("value", "expected"), [(time(14), f"14{N}h"), (time(9, 5), f"9{N}h{N}05"), (time(0), f"0{N}h")]
)
def test_clock(value, expected):
    assert dates.clock(value) == expected


def test_clock_range():
    assert dates.clock_range(time(9, 30), time(11)) == f"9{N}h{N}30 – 11{N}h"


def test_plain_month_and_weekday():
    day = date(2017, 11, 30)
    assert (dates.plain_date(day), dates.month_year(day), dates.weekday(day)) == (
        f"30{N}novembre 2017",
        "novembre 2017",
        "jeudi",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 3, 2), "aujourd’hui"),
        (date(2026, 3, 3), "avant demain soir"),
        (date(2026, 3, 10), f"avant le mardi 10{N}mars"),
        (date(2027, 1, 1), f"avant le vendredi 1er{N}janvier 2027"),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), f"avant le mardi 10{N}mars"),
    ],
)
def test_deadline(value, expected):
    assert dates.deadline(value, today=date(2026, 3, 2)) == expected


def test_day_apart_from_its_month_has_its_ending_raised():
    assert [french.day_number(date(2026, 4, day)) for day in (1, 11)] == ["1<sup>er</sup>", "11"]
