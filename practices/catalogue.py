"""The list of practices as the page shows it: facets counted together, an order, cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from vitrines.answering import answering_labels
from vitrines.catalogue import CARDS_KEPT, distance_label, distance_of, vitrine_cards
from vitrines.changes import KeptInStep, Touched
from vitrines.dates import FreeDates, dates_facet, dates_now, next_midnight
from vitrines.enums import ChangeKind
from vitrines.facets import Choice, Index, KeptByVersion, Ordered
from vitrines.fairness import FairOrder, recent_requests
from vitrines.filters import NEAREST, NEWEST, RELEVANCE, ListFilters
from vitrines.finding import Found
from vitrines.freshness import next_moment
from vitrines.models import Vitrine
from vitrines.places import Place
from vitrines.readings import KeptReadings
from vitrines.selectors import VitrineCard
from vitrines.shelf import Labels, Shelf
from vitrines.sites import Site
from vitrines.versions import CatalogueVersion, catalogue_version

from .listing import listed_practices
from .models import Practice, Problem
from .search.asking import find_practices
from .search.documents import Kind
from .search.passages import passages
from .selectors import PAGE_SIZE, PracticeCard

PRACTICES_SHOWN, VITRINES_SHOWN, SLOTS_SHOWN, PROBLEMS_SHOWN = 6, 6, 4, 5
PROBLEMS_KEPT = 512  # more than the vocabulary has terms


@dataclass(frozen=True)
class PracticeState:
    """The practices at one version: read once a request, before the filters are understood."""

    index: Index
    shelf: Shelf
    sites: Mapping[int, Site]
    dates: FreeDates
    requests: Mapping[int, int]  # lately, by vitrine
    order: FairOrder
    answers: Mapping[int, str]  # how fast each vitrine answers
    labels: Labels  # of the facets but that of the dates
    day: date
    cards: dict[int, PracticeCard] = field(default_factory=dict)  # those shown since, without a distance

    @property
    def vitrines(self) -> Mapping[int, int]:
        """The vitrine of each practice."""
        return self.shelf.vitrines

    @property
    def rows_of(self) -> Mapping[int, tuple[int, ...]]:
        """The practices of each vitrine, newest first."""
        return self.shelf.rows_of


def practice_state() -> PracticeState:
    """The practices on line now, with their facets; one query when nothing was written since the last time."""
    version = catalogue_version()
    return _KEPT.current(version)


def _build(
    version: CatalogueVersion, before: PracticeState | None, touched: Touched
) -> tuple[PracticeState, datetime | None]:
    held, dates, requests = listed_practices(version), dates_now(version), recent_requests(version)
    shelf, today = held.shelf, timezone.localdate()
    if before is not None and _stands(before, shelf, dates.free, requests, touched):
        index, order = held.index.with_facet(before.index.facets[-1]), before.order
    else:
        index = held.index.with_facet(dates_facet(held.index, shelf.rows_of, dates.free))
        order = FairOrder.of(index, shelf.rows_of, dates.free, requests)
    answers = answering_labels(version)
    state = PracticeState(index, shelf, held.sites, dates.free, requests, order, answers, held.labels, today)
    if before is not None and before.day == today and before.labels == held.labels:
        state.cards.update(_cards_still_true(before, state, touched))
    return state, min(dates.until or next_midnight(), next_midnight())


def _stands(
    before: PracticeState, shelf: Shelf, dates: FreeDates, requests: Mapping[int, int], touched: Touched
) -> bool:
    """Whether the dates and the order are those of before: no row moved, none of those they name was written."""
    return (
        shelf.positions is before.index.positions
        and (dates is before.dates and requests is before.requests)
        and not any(vitrine in dates or vitrine in requests for vitrine in touched)
    )


def _cards_still_true(before: PracticeState, state: PracticeState, touched: Touched) -> dict[int, PracticeCard]:
    """Cards of vitrines nobody wrote about, whose dates are those of before."""
    kept = {}
    for pk, card in before.cards.items():
        vitrine = state.vitrines.get(pk)
        if vitrine and vitrine not in touched and state.dates.get(vitrine) == before.dates.get(vitrine):
            kept[pk] = card
    return kept


_KEPT: KeptInStep[PracticeState] = KeptInStep(_build, of=lambda version: version.whole, kinds=frozenset(ChangeKind))


@dataclass(frozen=True)
class PracticeResult:
    page: Page
    choice: Choice
    found: Found | None  # how the words were understood, if any were typed


def found_practices(state: PracticeState, filters: ListFilters, *, page: str | None) -> PracticeResult:
    """One page of what the filters leave. A page past the end is the last one."""
    found = find_practices(filters.q)
    within = None if found is None else state.index.bits_of(found.ids)
    choice = state.index.choose(filters.chosen, within=within)
    ids = _in_order(choice.found, state, filters, found)
    shown: Page[Any] = Paginator(ids, PAGE_SIZE).get_page(page)
    shown.object_list = _with_passages(cards_of(list(shown.object_list), state, filters.place), found)
    return PracticeResult(shown, choice, found)


def _with_passages(cards: list[PracticeCard], found: Found | None) -> list[PracticeCard]:
    """The same cards, each with the passage that answers the words."""
    if found is None:
        return cards
    quoted = passages(kind=Kind.PRACTICE, object_ids=[card.pk for card in cards], names=found.names)
    return [replace(card, passage=quoted.get(card.pk, ())) for card in cards]


def _in_order(bits: int, state: PracticeState, filters: ListFilters, found: Found | None) -> Sequence[int]:
    if filters.sort == RELEVANCE and found is not None:
        left = set(state.index.ids_of(bits))
        return state.order.among_equals(state.index, [pk for pk in found.ids if pk in left], found.scores)
    if filters.sort == NEWEST:
        return Ordered(bits.bit_count(), lambda: state.index.walk(bits))
    ids = state.order.sort(state.index, bits)
    if filters.sort == NEAREST and filters.place is not None:
        return sorted(ids, key=lambda pk: distance_of(state.sites[state.vitrines[pk]], filters.place))
    return ids


def cards_of(ids: Sequence[int], state: PracticeState, place: Place | None = None) -> list[PracticeCard]:
    """The cards of these practices, in this order, saying whether one may come and how fast the vitrine answers."""
    cards = {pk: card for pk in ids if (card := state.cards.get(pk))}
    if missing := [pk for pk in ids if pk not in cards]:
        made = _made(missing, state)
        if len(state.cards) + len(made) > CARDS_KEPT:
            state.cards.clear()
        state.cards.update(made)
        cards |= made
    shown = [(pk, cards[pk]) for pk in ids if pk in cards]  # not taken back since the index was read
    if place is None:
        return [card for _, card in shown]
    return [replace(card, distance_label=distance_label(state.sites[state.vitrines[pk]], place)) for pk, card in shown]


def _made(ids: list[int], state: PracticeState) -> dict[int, PracticeCard]:
    rows = Practice.objects.published().filter(pk__in=ids).with_card_data()
    cards = {}
    for row in rows:
        vitrine = state.vitrines[row.pk]
        dates = state.dates.get(vitrine)
        cards[row.pk] = replace(
            PracticeCard.of(row),
            visit_label=dates[0].label if dates else "",
            answer_label=state.answers.get(vitrine, ""),
        )
    return cards


@dataclass(frozen=True)
class ProblemPage:
    """What `/problemes/<slug>/` shows: the first practices and vitrines, the next dates, and how many there are."""

    problem: Problem
    practice_count: int
    practices: list[PracticeCard]
    vitrine_count: int
    vitrines: list[VitrineCard]
    slots: list[Any]
    others: list[tuple[str, str]]  # the problems most often solved along with it: name, address


def problem_page(*, slug: str) -> ProblemPage | None:
    """The page of a problem, None when there is no such problem. One that nobody solved yet has a page too.

    Kept in the process until something is written or a date begins; nobody writes in it.
    """
    return _PROBLEMS.of(slug)


def _read_problem(slug: str) -> ProblemPage | None:
    problem = Problem.objects.filter(slug=slug).first()
    if problem is None:
        return None
    state = practice_state()
    choice = state.index.choose({"probleme": [slug]})
    is_solved = any(term.value == slug for term in state.index.facets[0].terms)
    ids = state.index.ids_of(choice.found) if is_solved else []
    sites = list(dict.fromkeys(state.vitrines[pk] for pk in ids))
    return ProblemPage(
        problem=problem,
        practice_count=len(ids),
        practices=cards_of(ids[:PRACTICES_SHOWN], state),
        vitrine_count=len(sites),
        vitrines=vitrine_cards(sites[:VITRINES_SHOWN]),
        slots=_next_slots(sites) if any(pk in state.dates for pk in sites) else [],
        others=_solved_along(state, slug, ids),
    )


_PROBLEMS: KeptReadings[ProblemPage] = KeptReadings(_read_problem, most=PROBLEMS_KEPT)


class NamedProblem(NamedTuple):
    """A line of `/problemes/`."""

    problem: Problem
    practice_count: int


class ProblemIndex(NamedTuple):
    """Every problem of the vocabulary, in its order; `open` ones nobody told of yet."""

    solved: list[NamedProblem]
    open: list[NamedProblem]


def problem_index() -> ProblemIndex:
    """What `/problemes/` shows. Kept in the process until something is written; nobody writes in it."""
    return _PROBLEM_INDEX.current(catalogue_version())


def _read_problem_index() -> ProblemIndex:
    counts = {term.value: term.bits.bit_count() for term in practice_state().index.facets[0].terms}
    lines = [NamedProblem(problem, counts.get(problem.slug, 0)) for problem in Problem.objects.all()]
    return ProblemIndex(
        [line for line in lines if line.practice_count], [line for line in lines if not line.practice_count]
    )


_PROBLEM_INDEX: KeptByVersion[ProblemIndex] = KeptByVersion(
    lambda version: (_read_problem_index(), next_moment(version)), of=lambda version: version.whole
)


def _next_slots(vitrines: Sequence[int]) -> list[Any]:
    field: Any = Vitrine._meta.get_field("slots")
    slots = field.related_model._default_manager.open_to_public().select_related("vitrine")
    return list(slots.filter(vitrine__in=vitrines)[:SLOTS_SHOWN])


def _solved_along(state: PracticeState, slug: str, ids: Sequence[int]) -> list[tuple[str, str]]:
    within = state.index.bits_of(ids)
    counted = [
        ((term.bits & within).bit_count(), term.label, reverse("practices:problem", args=[term.value]))
        for term in state.index.facets[0].terms
        if term.value != slug
    ]
    return [(label, url) for count, label, url in sorted(counted, reverse=True)[:PROBLEMS_SHOWN] if count]
