"""What a reader asked of a list, from the address to chosen terms: what cannot be understood is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from portal.ui.kept import WithPieces

from .facets import Choice, Facet
from .places import Place, find_place

QUERY_MAX = 100  # characters
SHOWN = 5  # terms of a facet before “Voir les …”
RELEVANCE, SOONEST, NEWEST, NEAREST = "pertinence", "date", "recentes", "proches"
SORTS = {
    RELEVANCE: "Les plus proches de vos mots",
    SOONEST: "La prochaine date de visite",
    NEWEST: "Les plus récentes",
    NEAREST: "Les plus proches de chez vous",
}


class ActiveFilter(NamedTuple):
    """What the reader chose, and the query string of the same list without it."""

    label: str
    query: str


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


class Group(NamedTuple):
    """A facet as the page shows it: the first options, then those behind “Voir les …”."""

    name: str
    title: str
    first: tuple[Option, ...]
    rest: tuple[Option, ...]
    is_select: bool

    @property
    def total(self) -> int:
        return len(self.first) + len(self.rest)

    @property
    def is_rest_open(self) -> bool:
        return any(option.chosen for option in self.rest)


@dataclass(frozen=True)
class Groups(WithPieces):
    """Every facet of a list, as the page shows them for one choice of terms."""

    groups: tuple[Group, ...]

    def __iter__(self) -> Iterator[Group]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)


class Told(NamedTuple):
    """What the form of the filters shows besides the facets."""

    q: str
    near: str
    is_near_unknown: bool
    sort: str
    sorts: tuple[tuple[str, str], ...]
    active: int


class ListFilters:
    """The filters of one list, read from the address."""

    def __init__(self, address: QueryDict, *, facets: Sequence[Facet]) -> None:
        self.q = _text(address, "q")
        self.near = _text(address, "pres")
        self.place: Place | None = find_place(self.near) if self.near else None
        self._facets = facets
        self.chosen: dict[str, list[str]] = {}
        for facet in facets:
            given = set(address.getlist(facet.name))
            if values := [term.value for term in facet.terms if term.value in given]:
                self.chosen[facet.name] = values
        self.asked_sort = address.get("tri", "") if address.get("tri") in self.sorts else ""

    @property
    def sorts(self) -> dict[str, str]:
        """The orders that make sense now."""
        hidden = {RELEVANCE: not self.q, NEAREST: self.place is None}
        return {value: label for value, label in SORTS.items() if not hidden.get(value)}

    @property
    def sort(self) -> str:
        """The order asked for, else the one that fits: nearest, relevance, or the list's own (empty)."""
        if self.asked_sort:
            return self.asked_sort
        return NEAREST if self.place else RELEVANCE if self.q else ""

    @property
    def is_near_unknown(self) -> bool:
        return bool(self.near) and self.place is None

    @cached_property
    def active_filters(self) -> list[ActiveFilter]:
        """Every active filter, each removable."""
        pairs = self._pairs()
        if not pairs:
            return []
        labels = {(facet.name, term.value): term.label for facet in self._facets for term in facet.terms}
        shown = []
        for pair in pairs:
            if pair[0] == "tri":
                continue
            label = labels.get(pair) or (f"« {self.q} »" if pair[0] == "q" else self._near_label())
            shown.append(ActiveFilter(label, urlencode([other for other in pairs if other != pair])))
        return shown

    @cached_property
    def query(self) -> str:
        """The address of this very list, without its page."""
        return urlencode(self._pairs())

    def query_without(self, name: str) -> str:
        """The address of this list without one of its filters; the order by relevance goes with the words."""
        gone = {name, "tri"} if name == "q" and self.asked_sort == RELEVANCE else {name}
        return urlencode([pair for pair in self._pairs() if pair[0] not in gone])

    @property
    def told(self) -> Told:
        sorts = tuple(self.sorts.items())
        return Told(self.q, self.near, self.is_near_unknown, self.asked_sort, sorts, len(self.active_filters))

    def groups(self, choice: Choice, *, selects: tuple[str, ...] = ()) -> Groups:
        """The facets with their counts. A term that would leave nothing is not offered, unless it is chosen.

        `choice` is that of these filters.
        """
        if selects not in choice.groups:
            choice.groups[selects] = Groups(self._groups(choice, selects))
        groups: Groups = choice.groups[selects]
        return groups

    def _groups(self, choice: Choice, selects: tuple[str, ...]) -> tuple[Group, ...]:
        groups = []
        for facet in self._facets:
            chosen = self.chosen.get(facet.name, [])
            options = tuple(
                Option(term.value, term.label, count, term.value in chosen)
                for term in facet.terms
                if (count := choice.counts[facet.name][term.value]) or term.value in chosen
            )
            if options:
                # one more shown costs less than a fold for it alone
                cut = len(options) if facet.name in selects or len(options) <= SHOWN + 1 else SHOWN
                groups.append(Group(facet.name, facet.title, options[:cut], options[cut:], facet.name in selects))
        return tuple(groups)

    def _near_label(self) -> str:
        return f"Près de {self.place.label if self.place else self.near}"

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("pres", self.near)] if self.near else []
        return pairs + ([("tri", self.asked_sort)] if self.asked_sort else [])


def leads_nowhere(asked: QueryDict, filters: ListFilters, facets: Sequence[Facet]) -> bool:
    """Whether the address names a term that no row bears any more, which the filters therefore left out.

    A list then shows the rest; a feed shows nothing: who follows a problem does not want everything on the day its last
    row goes.
    """
    return any(any(asked.getlist(facet.name)) and facet.name not in filters.chosen for facet in facets)


def _text(address: QueryDict, name: str) -> str:
    """What was typed, in one line; nothing when it is longer than the field allows."""
    text = " ".join(address.get(name, "").split())
    return text if len(text) <= QUERY_MAX and text.isprintable() else ""
