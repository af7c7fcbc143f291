"""The published dates to come, by region and by problem: the same choice for the page, its feed and its calendar."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.http import QueryDict

from practices.catalogue import PracticeState, practice_state
from vitrines.enums import Region
from vitrines.facets import Choice, Index, KeptByVersion
from vitrines.filters import Groups, ListFilters, leads_nowhere
from vitrines.freshness import next_moment
from vitrines.map import Mark
from vitrines.versions import CatalogueVersion, catalogue_version

from .models import Slot
from .open_dates import open_slots

CHOICES_KEPT = 32  # of one version; each holds its dates by reference
SELECTS = {"region": "Toute la France", "probleme": "Tous les problèmes"}


@dataclass(frozen=True)
class Agenda:
    """`slots` are what the filters leave, the soonest first; `whole` counts those of no filter."""

    filters: ListFilters
    groups: Groups
    slots: Sequence[Slot]
    marks: Sequence[Mark]  # their sites, for the map
    sites: int
    whole: int
    leads_nowhere: bool  # a filter names what no date bears any more

    @property
    def feed_query(self) -> str:
        return self.filters.query


class _Shown(NamedTuple):
    slots: tuple[Slot, ...]
    marks: tuple[Mark, ...]
    sites: int


@dataclass(frozen=True)
class _Dates:
    """Every date to come and its filters, as of one version; what some choices leave of them."""

    slots: list[Slot]
    index: Index
    choices: dict[int, _Shown] = field(default_factory=dict, init=False)

    def shown(self, choice: Choice) -> _Shown:
        if (shown := self.choices.get(choice.found)) is None:
            if len(self.choices) >= CHOICES_KEPT:
                self.choices.clear()
            slots = tuple(self.slots[rank] for rank in self.index.ids_of(choice.found))
            shown = _Shown(slots, _marks_of(slots), len({slot.vitrine_id for slot in slots}))
            self.choices[choice.found] = shown
        return shown


def agenda(asked: QueryDict) -> Agenda:
    """The dates an address asks for. What it asks and nobody bears is left out of the filters."""
    dates = _KEPT.current(catalogue_version())
    index = dates.index
    named = QueryDict(mutable=True)
    for name in SELECTS:
        named.setlist(name, asked.getlist(name))
    filters = ListFilters(named, facets=index.facets)
    choice = index.choose(filters.chosen)
    shown = dates.shown(choice)
    return Agenda(
        filters=filters,
        groups=filters.groups(choice, selects=tuple(SELECTS)),
        slots=shown.slots,
        marks=shown.marks,
        sites=shown.sites,
        whole=len(dates.slots),
        leads_nowhere=leads_nowhere(named, filters, index.facets),
    )


def _read(version: CatalogueVersion) -> tuple[_Dates, datetime]:
    """Every date to come, and its filters, for one version of what is public."""
    until = next_moment(version)  # read first: a date that begins meanwhile is left out the next time
    slots, state = open_slots(), practice_state()
    index = Index.of(range(len(slots)), ())
    problems = next(facet for facet in state.index.facets if facet.name == "probleme")
    for name, title, labels, pairs in (
        ("region", "Région", {str(value): str(label) for value, label in Region.choices}, _regions(slots)),
        ("probleme", "Problème résolu", {term.value: term.label for term in problems.terms}, _problems(slots, state)),
    ):
        index = index.with_facet(index.facet(name, title, labels, pairs))
    return _Dates(slots, index), until


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


def _marks_of(slots: Iterable[Slot]) -> tuple[Mark, ...]:
    """The sites of these dates for the map, each once; open where one of its dates has room."""
    marks: dict[str, Mark] = {}
    for slot in slots:
        site, is_open = slot.vitrine, slot.seats_left > 0
        known = marks.get(site.slug)
        if known is not None and (known.is_open or not is_open):
            continue
        if site.latitude is not None and site.longitude is not None:
            marks[site.slug] = Mark(site.slug, site.name, float(site.longitude), float(site.latitude), is_open)
    return tuple(marks.values())


_KEPT: KeptByVersion[_Dates] = KeptByVersion(_read, of=lambda version: version.whole)
