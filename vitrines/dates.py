"""Dates one may still join, by vitrine, kept in the process for one version of the catalogue."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from portal.ui.dates import day_month, month_year

from .facets import Facet, Index, KeptByVersion
from .models import Vitrine
from .versions import CatalogueVersion

ANY = "on"  # value of the facet for any date to come


class FreeDate(NamedTuple):
    starts_at: datetime
    seats_left: int

    @property
    def label(self) -> str:
        """“Visite le 12 avril, 5 places”."""
        return f"Visite le {day_month(self.starts_at)}, {self.seats_left} place{'s' * (self.seats_left > 1)}"


def next_midnight() -> datetime:
    """When what is told by the day is no longer true."""
    return (timezone.localtime() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


FreeDates = Mapping[int, tuple[FreeDate, ...]]  # vitrine → its dates, soonest first


def free_dates(version: CatalogueVersion) -> tuple[FreeDates, datetime | None]:
    """Published dates to come that have room, as of now, and when the first of them is over."""
    return _KEPT.current(version)


def _read(version: CatalogueVersion) -> tuple[tuple[FreeDates, datetime | None], datetime | None]:
    field: Any = Vitrine._meta.get_field("slots")
    slots = field.related_model._default_manager.open_to_public().with_room()
    rows = slots.values_list("vitrine_id", "starts_at", "seats_total", "seats_taken", "booking_deadline")
    found: dict[int, list[FreeDate]] = {}
    closing: list[datetime] = []
    for vitrine, starts_at, total, taken, deadline in rows:
        found.setdefault(vitrine, []).append(FreeDate(starts_at, total - taken))
        closing.append(min(deadline or starts_at, starts_at))
    soonest = min(closing, default=None)
    return ({vitrine: tuple(dates) for vitrine, dates in found.items()}, soonest), soonest


_KEPT: KeptByVersion[tuple[FreeDates, datetime | None]] = KeptByVersion(_read, of=lambda version: version.whole)


def dates_facet(index: Index, rows: Iterable[tuple[int, int]], dates: FreeDates) -> Facet:
    """“Une date publiée”, then each month that has one; `rows` are (row of the index, vitrine)."""
    labels, pairs = {ANY: "Une date publiée"}, []
    months: dict[str, str] = {}
    for pk, vitrine in rows:
        for date in dates.get(vitrine, ()):
            local = timezone.localtime(date.starts_at)
            month = f"{local:%Y-%m}"
            months[month] = month_year(local).capitalize()
            pairs += [(pk, ANY), (pk, month)]
    return index.facet("ouvert", "Visites", labels | dict(sorted(months.items())), pairs)
