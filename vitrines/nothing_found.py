"""What a list offers when nothing is left: a filter to let go, the nearest problems, the nearest sites.

Never an empty page while something matches: each way told here leads to at least one row, counted as the list counts.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlencode

from django.urls import reverse

from .catalogue import CatalogueState, vitrine_cards
from .facets import Facet, Index
from .filters import ListFilters
from .finding import Found
from .folding import fold
from .places import Place, distance_km
from .selectors import VitrineCard

PROBLEMS_SHOWN, VITRINES_SHOWN = 5, 3
LIKE = 0.72  # two words are near from this share of common letters on (“pannnes” and “pannes” reach 0.92)
WORD_MIN = 4  # letters: shorter words of French link, they do not name


@dataclass(frozen=True)
class Relaxed:
    """The same list with one filter let go: what goes, the query string of what remains, how many rows that leaves."""

    label: str
    query: str
    count: int


@dataclass(frozen=True)
class NearProblem:
    name: str
    url: str
    count: int


@dataclass(frozen=True)
class NothingFound:
    """What templates/vitrines/_nothing_found.html shows. `describe_query` carries the words to the request without a
    target."""

    relaxed: list[Relaxed]
    problems: list[NearProblem]
    vitrines: list[VitrineCard]
    describe_query: str
    elsewhere: str = ""  # address of another list that may know the words


def nothing_among_vitrines(state: CatalogueState, filters: ListFilters, found: Found | None) -> NothingFound:
    """For the list of vitrines; `found` is what the words found, None when no word was typed."""
    near = (
        [pk for pk in (found.ids if found else ()) if pk in state.sites]
        or _nearest(state, filters.place)
        or _open_first(state)
    )
    return NothingFound(
        relaxed=relaxations(state.index, filters, found),
        problems=near_problems(state.index, filters, found),
        vitrines=vitrine_cards(near[:VITRINES_SHOWN]),
        describe_query=describe_query(filters),
    )


def relaxations(index: Index, filters: ListFilters, found: Found | None) -> list[Relaxed]:
    """Each single filter whose leaving brings rows back, the one that brings most first.

    A facet goes as a whole (its values widen, so taking one away would bring nothing back); so do the words.
    """
    within = None if found is None else index.bits_of(found.ids)
    ways = []
    for facet in index.facets:
        if facet.name in filters.chosen:
            rest = {name: values for name, values in filters.chosen.items() if name != facet.name}
            count = index.choose(rest, within=within).found.bit_count()
            ways.append(Relaxed(_label(facet, filters), filters.query_without(facet.name), count))
    if filters.q:
        count = index.choose(filters.chosen).found.bit_count()
        ways.append(Relaxed(f"« {filters.q} »", filters.query_without("q"), count))
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def near_problems(index: Index, filters: ListFilters, found: Found | None) -> list[NearProblem]:
    """The problems nearest to what was asked: those of the rows the words found, else those whose name has words like
    the words typed, else those most often solved. The chosen ones are not offered again."""
    facet = next(facet for facet in index.facets if facet.name == "probleme")
    everyone = (1 << len(index.ids)) - 1
    within = index.bits_of(found.ids if found else ())
    typed = [word for word in fold(filters.q).replace("'", " ").split() if len(word) >= WORD_MIN]
    ranked = []
    for rank, term in enumerate(facet.terms):
        if term.value in filters.chosen.get(facet.name, ()):
            continue
        likeness = max((_likeness(word, fold(term.label)) for word in typed), default=0.0)
        ranked.append(
            (
                (term.bits & within).bit_count(),
                likeness if likeness >= LIKE else 0.0,
                term.bits.bit_count(),
                -rank,
                term,
            )
        )
    ranked.sort(key=lambda row: row[:4], reverse=True)
    return [
        NearProblem(term.label, reverse("practices:problem", args=[term.value]), (term.bits & everyone).bit_count())
        for *_, term in ranked[:PROBLEMS_SHOWN]
    ]


def describe_query(filters: ListFilters) -> str:
    """The query string that opens the request without a target with what was asked here."""
    pairs = [("q", filters.q)] if filters.q else []
    return urlencode(pairs + [("probleme", slug) for slug in filters.chosen.get("probleme", ())])


def _label(facet: Facet, filters: ListFilters) -> str:
    return ", ".join(f"« {term.label} »" for term in facet.terms if term.value in filters.chosen[facet.name])


def _likeness(word: str, label: str) -> float:
    return max(SequenceMatcher(None, word, other).ratio() for other in label.replace("'", " ").split())


def _nearest(state: CatalogueState, place: Place | None) -> list[int]:
    """Sites whose position is known, the nearest first; none when no place was asked for."""
    if place is None:
        return []
    located = [
        (distance_km(site.latitude, site.longitude, place), pk)
        for pk, site in state.sites.items()
        if site.latitude is not None and site.longitude is not None
    ]
    return [pk for _, pk in sorted(located)]


def _open_first(state: CatalogueState) -> list[int]:
    """Sites with a date to come first, the soonest of them first; then the newest."""
    dated = sorted((dates[0].starts_at, pk) for pk, dates in state.dates.items() if dates and pk in state.sites)
    return [pk for _, pk in dated] or list(state.sites)
