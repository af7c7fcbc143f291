"""The published dates to come, by region and by problem: the same choice for the page, its feed and its calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from practices.catalogue import PracticeState, practice_state
from vitrines.enums import Region
from vitrines.facets import Index
from vitrines.filters import Group, ListFilters, leads_nowhere

from .models import Slot
from .selectors import open_slots

SELECTS = {"region": "Toute la France", "probleme": "Tous les problèmes"}


@dataclass(frozen=True)
class Agenda:
    """`slots` are what the filters leave, the soonest first; `whole` counts those of no filter."""

    filters: ListFilters
    groups: Sequence[Group]
    slots: list[Slot]
    whole: int
    leads_nowhere: bool  # a filter names what no date bears any more

    @property
    def feed_query(self) -> str:
        return self.filters.query


def agenda(asked: QueryDict, *, limit: int = 200) -> Agenda:
    """The dates an address asks for, at most `limit` read. What it asks and nobody bears is left out of the filters."""
    slots, state = open_slots(limit=limit), practice_state()
    index = Index.of(range(len(slots)), ())
    problems = next(facet for facet in state.index.facets if facet.name == "probleme")
    for name, title, labels, pairs in (
        ("region", "Région", {str(value): str(label) for value, label in Region.choices}, _regions(slots)),
        ("probleme", "Problème résolu", {term.value: term.label for term in problems.terms}, _problems(slots, state)),
    ):
        index = index.with_facet(index.facet(name, title, labels, pairs))
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


def _regions(slots: list[Slot]) -> Iterator[tuple[int, str]]:
    return ((rank, slot.vitrine.region) for rank, slot in enumerate(slots))


def _problems(slots: list[Slot], state: PracticeState) -> Iterator[tuple[int, str]]:
    """What one goes to see: the problems of the practices a date shows, else of all the vitrine's practices."""
    problems = next(facet for facet in state.index.facets if facet.name == "probleme")
    for rank, slot in enumerate(slots):
        shown: list[int] = slot.shown_practices  # type: ignore[attr-defined]  # annotated by `open_slots`
        on_line = [pk for pk in shown if pk in state.vitrines]
        bits = state.index.bits_of(on_line or state.rows_of.get(slot.vitrine_id, ()))
        for term in problems.terms:
            if term.bits & bits:
                yield rank, term.value
