"""Dates one may still join, by vitrine, kept in the process for one version of the catalogue."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.utils import timezone

from portal.ui.dates import day_month, month_year

from .changes import KeptInStep, Touched
from .enums import ChangeKind
from .facets import Facet, Index
from .models import Vitrine
from .versions import CatalogueVersion

ANY = "on"  # value of the facet for any date to come
Value = TypeVar("Value")


class FreeDate(NamedTuple):
    starts_at: datetime
    seats_left: int
    month: str  # “2026-04”, where the portal is

    @property
    def label(self) -> str:
        """“Visite le 12 avril, 5 places”."""
        return f"Visite le {day_month(self.starts_at)}, {self.seats_left} place{'s' * (self.seats_left > 1)}"


def next_midnight() -> datetime:
    """When what is told by the day is no longer true."""
    return (timezone.localtime() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


FreeDates = Mapping[int, tuple[FreeDate, ...]]  # vitrine → its dates, soonest first


class Dates(NamedTuple):
    """Published dates to come that have room, and when each vitrine's first one closes."""

    free: FreeDates
    closing: Mapping[int, datetime]

    @property
    def until(self) -> datetime | None:
        """When the first of them closes."""
        return min(self.closing.values(), default=None)


def dates_now(version: CatalogueVersion) -> Dates:
    """The dates as of now; one query for the vitrines written since the last time."""
    return _KEPT.current(version)


def _build(version: CatalogueVersion, before: Dates | None, touched: Touched) -> tuple[Dates, datetime | None]:
    if before is None:
        made = _read(None)
    else:
        now = timezone.now()
        late = touched | {vitrine for vitrine, moment in before.closing.items() if moment <= now}
        read = _read(late) if late else Dates({}, {})
        made = Dates(renewed(before.free, late, read.free), renewed(before.closing, late, read.closing))
        made = before if made == before else made
    return made, made.until


def _read(vitrines: Touched | None) -> Dates:
    """Of these vitrines, or of all."""
    field: Any = Vitrine._meta.get_field("slots")
    slots = field.related_model._default_manager.open_to_public().with_room()
    if vitrines is not None:
        slots = slots.filter(vitrine__in=vitrines)
    rows = slots.values_list("vitrine_id", "starts_at", "seats_total", "seats_taken", "booking_deadline")
    found: dict[int, list[FreeDate]] = {}
    closing: dict[int, datetime] = {}
    for vitrine, starts_at, total, taken, deadline in rows:
        found.setdefault(vitrine, []).append(
            FreeDate(starts_at, total - taken, f"{timezone.localtime(starts_at):%Y-%m}")
        )
        closes = min(deadline or starts_at, starts_at)
        closing[vitrine] = min(closes, closing.get(vitrine, closes))
    return Dates({vitrine: tuple(dates) for vitrine, dates in found.items()}, closing)


def renewed(held: Mapping[int, Value], vitrines: Touched, read: Mapping[int, Value]) -> Mapping[int, Value]:
    """What was held, with what was read of these vitrines in place of theirs."""
    return {key: value for key, value in held.items() if key not in vitrines} | dict(read) if vitrines else held


_KEPT: KeptInStep[Dates] = KeptInStep(
    _build, of=lambda version: version.whole, kinds=frozenset({ChangeKind.TEXTS, ChangeKind.DATES})
)


def dates_facet(index: Index, rows_of: Mapping[int, Iterable[int]], dates: FreeDates) -> Facet:
    """“Une date publiée”, then each month that has one; `rows_of` are the rows of the index by vitrine."""
    labels, pairs = {ANY: "Une date publiée"}, []
    months: dict[str, str] = {}
    for vitrine, free in dates.items():
        if vitrine not in rows_of:
            continue
        for date in free:
            if date.month not in months:
                months[date.month] = month_year(timezone.localtime(date.starts_at)).capitalize()
        pairs += [(pk, value) for value in {ANY, *(date.month for date in free)} for pk in rows_of[vitrine]]
    return index.facet("ouvert", "Visites", labels | dict(sorted(months.items())), pairs)
