"""The monthly quota: how many requests a vitrine answers in a calendar month, and when it may be written to again."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

DEFAULT = 6  # product.md; of a vitrine that has not set its terms


def month_start(day: date | None = None) -> datetime:
    """The first moment of the month of `day` (today), Paris time."""
    day = day or timezone.localdate()
    return timezone.make_aware(datetime.combine(day.replace(day=1), time()))


def next_month(day: date | None = None) -> date:
    """The first day of the month after that of `day` (today)."""
    day = day or timezone.localdate()
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
