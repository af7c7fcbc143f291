"""French working days, told from the official list of public holidays (service-public.fr)."""

from datetime import date

import pytest

from visits.working_days import add_working_days, holiday_name, is_working_day, working_days_between


@pytest.mark.parametrize(
    ("day", "departement", "works"),
    [
        (date(2027, 3, 16), "", True),
        (date(2027, 3, 20), "", False),  # Saturday
        (date(2027, 3, 29), "", False),  # Easter Monday
        (date(2027, 3, 26), "02", True),  # Good Friday
        (date(2027, 3, 26), "67", False),
        (date(2027, 3, 26), "57", False),
        (date(2026, 5, 22), "972", False),  # abolition of slavery, Martinique
        (date(2026, 5, 22), "", True),
        (date(2027, 11, 11), "", False),
    ],
)
def test_working_day_follows_the_departement(day, departement, works):
    assert is_working_day(day, departement=departement) is works


def test_holiday_has_its_french_name():
    assert holiday_name(date(2027, 7, 14)) == "Fête nationale"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2027, 3, 16), 0, date(2027, 3, 16)),
        (date(2027, 3, 16), 1, date(2027, 3, 17)),
        (date(2027, 3, 19), 1, date(2027, 3, 22)),  # over a weekend
        (date(2027, 3, 22), 10, date(2027, 4, 6)),  # over Easter Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
    ],
)
def test_working_days_are_counted_from_the_next_one(start, count, end):
    assert add_working_days(start, count) == end
    assert working_days_between(start, end) == count


def test_days_behind_are_negative():
    assert working_days_between(date(2027, 3, 22), date(2027, 3, 18)) == -2
