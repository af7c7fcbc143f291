"""When the weekly mail leaves."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
MONDAY_AT = time(7, 0)  # Paris time, summer and winter


def next_monday(after: datetime) -> datetime:
    """The first Monday at seven in the morning, Paris time, strictly after this moment."""
    local = after.astimezone(PARIS)
    day = local.date() + timedelta(days=-local.weekday() % 7)
    moment = datetime.combine(day, MONDAY_AT, tzinfo=PARIS)
    return moment if moment > after else datetime.combine(day + timedelta(days=7), MONDAY_AT, tzinfo=PARIS)
