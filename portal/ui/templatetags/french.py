"""French filters: typography, dates, numbers. A builtin library, like `ui`: no {% load %} in the templates."""

from datetime import date, datetime, time

from django import template
from django.utils.safestring import SafeString

from portal.ui import dates, numbers, typography

register = template.Library()


# ── Typography ───────────────────────────────────────────────────────────────
@register.filter(is_safe=True)
def typo(text) -> str:
    """The same text with French spaces and apostrophes."""
    return typography.french(text if isinstance(text, str) else str(text))


@register.filter(is_safe=True)
def of(name) -> str:
    """“de Texloire”, “d’Émaillerie Sauvagnac”."""
    return typography.of(str(name))


@register.filter(is_safe=True)
def that(name) -> str:
    """“que Texloire”, “qu’Émaillerie Sauvagnac”."""
    return typography.that(str(name))


@register.filter
def typo_html(text) -> SafeString:
    """The same text as HTML, with 1er, 2e and CO2 raised or lowered."""
    return typography.french_html(text if isinstance(text, str) else str(text))


@register.filter
def paragraphs(text) -> SafeString:
    """Paragraphs, lists and quotations of a text typed in a plain field."""
    return typography.paragraphs(str(text or ""))


# ── Dates ────────────────────────────────────────────────────────────────────
@register.filter
def date_long(value: date | datetime | None) -> str:
    """« mardi 3 mars 2026 »."""
    return dates.long_date(value) if value else ""


@register.filter
def date_short(value: date | datetime | None) -> str:
    """« mar. 3 mars », with the time for a datetime."""
    return dates.short_date(value) if value else ""


@register.filter
def date_plain(value: date | datetime | None) -> str:
    """« 3 mars 2026 »."""
    return dates.plain_date(value) if value else ""


@register.filter
def day_month(value: date | datetime | None) -> str:
    """« 3 mars »."""
    return dates.day_month(value) if value else ""


@register.filter
def day_number(value: date | datetime) -> SafeString:
    """« 3 », « 1<sup>er</sup> »: a day that stands apart from its month, as HTML."""
    return typography.french_html(dates.day_number(value))


@register.filter
def month_year(value: date | datetime | None) -> str:
    """« mars 2026 »."""
    return dates.month_year(value) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """« mardi »."""
    return dates.weekday(value) if value else ""


@register.filter
def time_fr(value: time | datetime | None) -> str:
    """« 14 h 30 »."""
    return dates.clock(value) if value is not None else ""


@register.filter
def time_range(start: time | datetime | None, end: time | datetime | None) -> str:
    """{{ slot.starts_at|time_range:slot.ends_at }}: « 14 h – 16 h »."""
    return dates.clock_range(start, end) if start is not None and end is not None else ""


@register.filter
def datetime_long(value: datetime | None) -> str:
    """« mardi 3 mars 2026 à 14 h »."""
    return dates.long_datetime(value) if value else ""


@register.filter
def deadline(value: date | datetime | None) -> str:
    """« avant le mardi 3 mars »."""
    return dates.deadline(value) if value else ""


# ── Numbers ──────────────────────────────────────────────────────────────────
@register.filter
def number(value, decimals=None) -> str:
    """« 3 400 », « 6,2 »."""
    return "" if value is None or value == "" else numbers.number(value, decimals)


@register.filter
def euros(value) -> str:
    """« 120 k€ »."""
    return "" if value is None or value == "" else numbers.euros(value)


@register.filter
def delta_percent(value, decimals=0) -> str:
    """« −39 % »."""
    return "" if value is None or value == "" else numbers.delta_percent(value, decimals)


@register.filter
def counted(count: int, words: str) -> str:
    """{{ n|counted:"place,places" }}: « 1 place », « 3 places ». French: zero and one take the singular."""
    singular, plural = words.split(",")
    return f"{numbers.number(count)}\u00a0{plural if abs(count) >= 2 else singular}"


@register.filter
def spelled(count: int, gender: str = "m") -> str:
    """« trois », « une » with "f", « 11 »."""
    return numbers.spelled(count, gender)
