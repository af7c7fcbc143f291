"""The order of the lists where nothing better is asked (product.md, “Catalogue order”).

Next open date, then fewest recent requests, then newest; never the size of the brand.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils import timezone

from .dates import FreeDates
from .facets import Index
from .models import Vitrine
from .querysets import RECENT


def recent_requests() -> dict[int, int]:
    """Requests that each vitrine received lately, those without any left out. One query."""
    field: Any = Vitrine._meta.get_field("requests")
    recent = field.related_model._default_manager.filter(created_at__gte=timezone.now() - RECENT).order_by()
    return dict(recent.values_list("vitrine").annotate(Count("pk")))


class FairOrder(NamedTuple):
    """Rows that do not stand where the index, newest first, has them: before the others, and after."""

    first: tuple[int, ...]
    first_bits: int
    last: tuple[int, ...]
    last_bits: int

    @classmethod
    def of(
        cls, index: Index, vitrines: Mapping[int, int], dates: FreeDates, requests: Mapping[int, int]
    ) -> "FairOrder":
        """`vitrines` says whose each row is. Sorting is stable: what is equal stays newest first."""
        dated = [pk for pk in index.ids if vitrines[pk] in dates]
        asked = [pk for pk in index.ids if vitrines[pk] in requests and vitrines[pk] not in dates]
        dated.sort(key=lambda pk: (dates[vitrines[pk]][0].starts_at, requests.get(vitrines[pk], 0)))
        asked.sort(key=lambda pk: requests[vitrines[pk]])
        return cls(tuple(dated), index.bits_of(dated), tuple(asked), index.bits_of(asked))

    def sort(self, index: Index, bits: int) -> list[int]:
        """The rows of a set, in the fair order."""
        between = bits & ~self.first_bits & ~self.last_bits
        first = _those(self.first, self.first_bits, index, bits)
        return [*first, *index.ids_of(between), *_those(self.last, self.last_bits, index, bits)]


def _those(ordered: tuple[int, ...], its_bits: int, index: Index, bits: int) -> list[int]:
    if its_bits & ~bits == 0:
        return list(ordered)
    wanted = set(index.ids_of(its_bits & bits))
    return [pk for pk in ordered if pk in wanted]
