"""Dates and times as French writes them. Aware datetimes are shown in the current time zone (Europe/Paris)."""

from datetime import date, datetime, time

from django.utils import timezone

NBSP = "\u00a0"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day_number(value: date | datetime) -> str:
    """« 3 », « 1er »."""
    day = _local(value).day
    return "1er" if day == 1 else str(day)


def day_month(value: date | datetime) -> str:
    """« 3 mars », « 1er avril »: day and month, held together."""
    return f"{day_number(value)}{NBSP}{MONTHS[_local(value).month - 1]}"


def long_date(value: date | datetime) -> str:
    """« mardi 3 mars 2026 »."""
    value = _local(value)
    return f"{DAYS[value.weekday()]} {day_month(value)} {value.year}"


def short_date(value: date | datetime) -> str:
    """« mar. 3 mars »; a datetime also gives its time: « mar. 3 mars, 14 h 30 »."""
    value = _local(value)
    label = f"{SHORT_DAYS[value.weekday()]} {day_month(value)}"
    return f"{label}, {clock(value)}" if isinstance(value, datetime) else label


def plain_date(value: date | datetime) -> str:
    """« 3 mars 2026 », without the day of the week: for publications and signatures."""
    value = _local(value)
    return f"{day_month(value)} {value.year}"


def month_year(value: date | datetime) -> str:
    """« mars 2026 »."""
    value = _local(value)
    return f"{MONTHS[value.month - 1]} {value.year}"


def clock(value: time | datetime) -> str:
    """« 14 h », « 9 h 05 »."""
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02d}" if moment.minute else "")


def long_datetime(value: datetime) -> str:
    """« mardi 3 mars 2026 à 14 h »."""
    return f"{long_date(value)} à {clock(value)}"


def clock_range(start: time | datetime, end: time | datetime) -> str:
    """« 14 h – 16 h »."""
    return f"{clock(start)} – {clock(end)}"


def deadline(value: date | datetime, *, today: date | None = None) -> str:
    """« aujourd’hui », « avant demain soir », « avant le mardi 3 mars »; the year only when it is not this one."""
    value = _local(value)
    day = value.date() if isinstance(value, datetime) else value
    today = today or timezone.localdate()
    if day == today:
        return "aujourd’hui"
    if (day - today).days == 1:
        return "avant demain soir"
    year = f" {day.year}" if day.year != today.year else ""
    return f"avant le {DAYS[day.weekday()]} {day_month(day)}{year}"


def weekday(value: date | datetime) -> str:
    """« mardi »."""
    return DAYS[_local(value).weekday()]
