"""The order of the lists where nothing better is asked (product.md, “Catalogue order”).

Next open date, then fewest recent requests, then newest; never the size of the brand.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, groupby
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils import timezone

from .changes import KeptInStep, Touched
from .dates import FreeDates, next_midnight, renewed
from .enums import ChangeKind
from .facets import Index, Ordered
from .models import Vitrine
from .querysets import RECENT
from .versions import CatalogueVersion


class _Requests(NamedTuple):
    received: Mapping[int, int]
    day: date  # on which they were counted


def recent_requests(version: CatalogueVersion) -> Mapping[int, int]:
    """Requests that each vitrine received lately, those without any left out; counted once a day or when written."""
    return _KEPT.current(version).received


def _build(version: CatalogueVersion, before: _Requests | None, touched: Touched) -> tuple[_Requests, datetime]:
    today = timezone.localdate()
    if before is None or before.day != today:
        return _Requests(_read(None), today), next_midnight()
    return _Requests(renewed(before.received, touched, _read(touched) if touched else {}), today), next_midnight()


def _read(vitrines: Touched | None) -> dict[int, int]:
    field: Any = Vitrine._meta.get_field("requests")
    recent = field.related_model._default_manager.filter(created_at__gte=timezone.now() - RECENT).order_by()
    if vitrines is not None:
        recent = recent.filter(vitrine__in=vitrines)
    return dict(recent.values_list("vitrine").annotate(Count("pk")))


_KEPT: KeptInStep[_Requests] = KeptInStep(_build, of=lambda version: version.dates, kinds=frozenset({ChangeKind.DATES}))


class FairOrder(NamedTuple):
    """Rows that do not stand where the index, newest first, has them: before the others, and after."""

    first: tuple[int, ...]
    first_bits: int
    last: tuple[int, ...]
    last_bits: int
    requests: Mapping[int, int]  # of each row whose vitrine received some lately

    @classmethod
    def of(
        cls, index: Index, rows_of: Mapping[int, Sequence[int]], free: FreeDates, requests: Mapping[int, int]
    ) -> "FairOrder":
        """`rows_of` are each vitrine's rows. Those equal in dates and requests stay newest first."""
        dated: dict[tuple, list[int]] = {}
        asked: dict[tuple, list[int]] = {}
        for vitrine, found in free.items():
            dated.setdefault((found[0].starts_at, requests.get(vitrine, 0)), []).extend(rows_of.get(vitrine, ()))
        for vitrine, count in requests.items():
            if vitrine not in free:
                asked.setdefault((count,), []).extend(rows_of.get(vitrine, ()))
        first, last = _by_key(dated, index), _by_key(asked, index)
        told = {pk: count for vitrine, count in requests.items() for pk in rows_of.get(vitrine, ())}
        return cls(first, index.bits_of(first), last, index.bits_of(last), told)

    def sort(self, index: Index, bits: int) -> Ordered:
        """The rows of a set, in the fair order."""
        between = bits & ~self.first_bits & ~self.last_bits
        return Ordered(
            bits.bit_count(),
            lambda: chain(_those(self.first, index, bits), index.walk(between), _those(self.last, index, bits)),
        )

    def among_equals(self, index: Index, ids: Sequence[int], scores: Mapping[int, float]) -> list[int]:
        """Rows ordered by something better, best first: those it holds for equal go by requests, then newest first."""
        fair: list[int] = []
        for _, equals in groupby(ids, key=scores.__getitem__):
            rows = list(equals)
            if len(rows) > 1:
                rows.sort(key=lambda pk: (self.requests.get(pk, 0), index.positions[pk]))
            fair += rows
        return fair


def _those(ordered: tuple[int, ...], index: Index, bits: int) -> Iterator[int]:
    marks, positions = bits.to_bytes(len(index.ids) // 8 + 1, "little"), index.positions
    for pk in ordered:
        position = positions[pk]
        if marks[position >> 3] >> (position & 7) & 1:
            yield pk


def _by_key(rows: Mapping[tuple, list[int]], index: Index) -> tuple[int, ...]:
    """Rows by key, those of one key as the index has them."""
    return tuple(pk for key in sorted(rows) for pk in sorted(rows[key], key=index.positions.__getitem__))
