"""The published dates to come, by region and by problem: the same choice for the page, its feed and its calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from practices.catalogue import PracticeState, practice_state
from vitrines.enums import Region
from vitrines.facets import Index, KeptByVersion
from vitrines.filters import Groups, ListFilters, leads_nowhere
from vitrines.freshness import next_moment
from vitrines.versions import CatalogueVersion, catalogue_version

from .models import Slot
from .selectors import open_slots

SELECTS = {"region": "Toute la France", "probleme": "Tous les problèmes"}


@dataclass(frozen=True)
class Agenda:
    """`slots` are what the filters leave, the soonest first; `whole` counts those of no filter."""

    filters: ListFilters
    groups: Groups
    slots: list[Slot]
    whole: int
    leads_nowhere: bool  # a filter names what no date bears any more

    @property
    def feed_query(self) -> str:
        return self.filters.query


def agenda(asked: QueryDict) -> Agenda:
    """The dates an address asks for. What it asks and nobody bears is left out of the filters."""
    slots, index = _KEPT.current(catalogue_version())
    named = QueryDict(mutable=True)
    for name in SELECTS:
        named.setlist(name, asked.getlist(name))
    filters = ListFilters(named, facets=index.facets)
    choice = index.choose(filters.chosen)
    return Agenda(
        filters=filters,
        groups=filters.groups(choice, selects=tuple(SELECTS)),
        slots=[slots[rank] for rank in index.ids_of(choice.found)],
        whole=len(slots),
        leads_nowhere=leads_nowhere(named, filters, index.facets),
    )


def _read(version: CatalogueVersion) -> tuple[tuple[list[Slot], Index], datetime]:
    """Every date to come, and its filters, for one version of what is public."""
    slots, state = open_slots(), practice_state()
    index = Index.of(range(len(slots)), ())
    problems = next(facet for facet in state.index.facets if facet.name == "probleme")
    for name, title, labels, pairs in (
        ("region", "Région", {str(value): str(label) for value, label in Region.choices}, _regions(slots)),
        ("probleme", "Problème résolu", {term.value: term.label for term in problems.terms}, _problems(slots, state)),
    ):
        index = index.with_facet(index.facet(name, title, labels, pairs))
    return (slots, index), next_moment(version)


def _regions(slots: list[Slot]) -> Iterator[tuple[int, str]]:
    return ((rank, slot.vitrine.region) for rank, slot in enumerate(slots))


def _problems(slots: list[Slot], state: PracticeState) -> Iterator[tuple[int, str]]:
    """What one goes to see: the problems of the practices a date shows, else of all the vitrine's practices."""
    problems = next(facet for facet in state.index.facets if facet.name == "probleme")
    known: dict[tuple[int, ...], list[str]] = {}
    for rank, slot in enumerate(slots):
        shown: list[int] = slot.shown_practices  # type: ignore[attr-defined]  # annotated by `open_slots`
        on_line = [pk for pk in shown if pk in state.vitrines]
        rows = tuple(on_line or state.rows_of.get(slot.vitrine_id, ()))
        if rows not in known:
            bits = state.index.bits_of(rows)
            known[rows] = [term.value for term in problems.terms if term.bits & bits]
        for value in known[rows]:
            yield rank, value


_KEPT: KeptByVersion[tuple[list[Slot], Index]] = KeptByVersion(_read, of=lambda version: version.whole)
