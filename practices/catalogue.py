"""The list of practices as the page shows it: facets counted together, an order, cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from vitrines.answering import answering_labels
from vitrines.catalogue import CARDS_KEPT, TERMS, Site, distance_label, distance_of, vitrine_cards
from vitrines.dates import FreeDates, dates_facet, free_dates, next_midnight
from vitrines.enums import ProcessType, Region, Sector, SizeClass
from vitrines.facets import Choice, Index, KeptByVersion
from vitrines.fairness import FairOrder, recent_requests
from vitrines.filters import NEAREST, NEWEST, RELEVANCE, ListFilters
from vitrines.finding import Found
from vitrines.models import Vitrine
from vitrines.places import Place
from vitrines.selectors import VitrineCard
from vitrines.versions import CatalogueVersion, catalogue_version

from .enums import Visibility
from .models import Practice, Problem
from .search.asking import find_practices
from .search.documents import Kind
from .search.passages import passages
from .selectors import PAGE_SIZE, PracticeCard

# Value of the facet, label, cost from which the band begins (€). A practice is in the band of its highest cost.
BUDGETS = (
    ("0", "Moins de 10 000 €", 0),
    ("10", "10 000 à 50 000 €", 10_000),
    ("50", "50 000 à 200 000 €", 50_000),
    ("200", "200 000 € et plus", 200_000),
)
CHOICES = (
    ("vitrine__sector", "secteur", "Secteur", Sector),
    ("vitrine__size_class", "taille", "Taille du site", SizeClass),
    ("process", "production", "Type de production", ProcessType),
    ("vitrine__region", "region", "Région", Region),
)
FIELDS = (
    *("pk", "vitrine", "published_revision__process_type", "published_revision__cost_min"),
    *("published_revision__cost_max", "published_revision__visibility", "vitrine__sector", "vitrine__size_class"),
    *("vitrine__process_type", "vitrine__region", "vitrine__latitude", "vitrine__longitude", "vitrine__slug"),
    *("vitrine__name", "vitrine__created_at"),
)

PRACTICES_SHOWN, VITRINES_SHOWN, SLOTS_SHOWN, PROBLEMS_SHOWN = 6, 6, 4, 5


@dataclass(frozen=True)
class Shelf:
    """The practices on line: index, vitrine of each, what is needed of those vitrines."""

    index: Index
    vitrines: dict[int, int]
    sites: dict[int, Site]


def _read(version: CatalogueVersion) -> tuple[Shelf, None]:
    rows = list(Practice.objects.published().newest_first().values(*FIELDS))
    index = Index.of([row["pk"] for row in rows], ())
    for relation, name, title in TERMS:
        terms = list(_terms_borne(relation))
        labels = {slug: label for _, slug, label in terms}
        index = index.with_facet(index.facet(name, title, labels, [(pk, slug) for pk, slug, _ in terms]))
    for row in rows:
        row["process"] = row["published_revision__process_type"] or row["vitrine__process_type"]
    for column, name, title, choices in CHOICES:
        labels = {str(value): str(label) for value, label in choices.choices}
        index = index.with_facet(index.facet(name, title, labels, [(row["pk"], row[column]) for row in rows]))
    bands = {value: label for value, label, _ in BUDGETS}
    index = index.with_facet(index.facet("budget", "Budget", bands, _budgets(rows)))
    sites = {
        row["vitrine"]: Site(
            *(row[f"vitrine__{name}"] for name in ("slug", "name", "created_at")),
            *(
                None if row[f"vitrine__{name}"] is None else float(row[f"vitrine__{name}"])
                for name in ("latitude", "longitude")
            ),
        )
        for row in rows
    }
    return Shelf(index, {row["pk"]: row["vitrine"] for row in rows}, sites), None


def _terms_borne(relation: str) -> Any:
    """(practice, slug, name) of the terms of the published texts, in the vocabulary's order."""
    term = f"published_revision__{relation}"
    practices = Practice.objects.published().filter(**{f"{term}__isnull": False})
    return practices.order_by(f"{term}__position", f"{term}__name").values_list("pk", f"{term}__slug", f"{term}__name")


def _budgets(rows: Iterable[dict[str, Any]]) -> list[tuple[int, str]]:
    """The band of each practice that tells its cost to everyone: what is reserved is not counted either."""
    pairs = []
    for row in rows:
        cost = row["published_revision__cost_max"] or row["published_revision__cost_min"]
        told = row["published_revision__visibility"].get("cost", Visibility.PUBLIC) == Visibility.PUBLIC
        if cost is not None and told:
            pairs.append((row["pk"], next(value for value, _, start in reversed(BUDGETS) if cost >= start)))
    return pairs


_KEPT: KeptByVersion[Shelf] = KeptByVersion(_read, of=lambda version: version.texts)


@dataclass(frozen=True)
class PracticeState:
    """The practices at one version: read once a request, before the filters are understood."""

    index: Index
    vitrines: dict[int, int]
    sites: dict[int, Site]
    dates: FreeDates
    order: FairOrder
    cards: dict[int, PracticeCard] = field(default_factory=dict)  # those shown since, without a distance


def practice_state() -> PracticeState:
    """The practices on line now, with their facets; one query when nothing was written since the last time."""
    version = catalogue_version()
    return _DATED.current(version)


def _add_dates(version: CatalogueVersion) -> tuple[PracticeState, datetime | None]:
    shelf, (dates, until) = _KEPT.current(version), free_dates(version)
    index = shelf.index.with_facet(dates_facet(shelf.index, shelf.vitrines.items(), dates))
    order = FairOrder.of(index, shelf.vitrines, dates, recent_requests())
    state = PracticeState(index, shelf.vitrines, shelf.sites, dates, order)
    return state, min(until or next_midnight(), next_midnight())


_DATED: KeptByVersion[PracticeState] = KeptByVersion(_add_dates, of=lambda version: version.whole)


@dataclass(frozen=True)
class PracticeResult:
    page: Page
    choice: Choice
    found: Found | None  # how the words were understood, if any were typed


def found_practices(state: PracticeState, filters: ListFilters, *, page: str | None) -> PracticeResult:
    """One page of what the filters leave. A page past the end is the last one."""
    found = find_practices(filters.q)
    ranked = None if found is None else found.ids
    within = None if ranked is None else state.index.bits_of(ranked)
    choice = state.index.choose(filters.chosen, within=within)
    ids = _in_order(choice.found, state, filters, ranked)
    shown: Page[Any] = Paginator(ids, PAGE_SIZE).get_page(page)
    shown.object_list = _with_passages(cards_of(list(shown.object_list), state, filters.place), found)
    return PracticeResult(shown, choice, found)


def _with_passages(cards: list[PracticeCard], found: Found | None) -> list[PracticeCard]:
    """The same cards, each with the passage that answers the words."""
    if found is None:
        return cards
    quoted = passages(kind=Kind.PRACTICE, object_ids=[card.pk for card in cards], stems=found.stems)
    return [replace(card, passage=quoted.get(card.pk, ())) for card in cards]


def _in_order(bits: int, state: PracticeState, filters: ListFilters, ranked: Sequence[int] | None) -> list[int]:
    if filters.sort == RELEVANCE and ranked is not None:
        found = set(state.index.ids_of(bits))
        return [pk for pk in ranked if pk in found]
    if filters.sort == NEWEST:
        return state.index.ids_of(bits)
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
    answers = answering_labels([state.vitrines[pk] for pk in ids])
    cards = {}
    for row in rows:
        vitrine = state.vitrines[row.pk]
        dates = state.dates.get(vitrine)
        cards[row.pk] = replace(
            PracticeCard.of(row),
            visit_label=dates[0].label if dates else "",
            answer_label=answers.get(vitrine, ""),
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
    """The page of a problem, None when there is no such problem. One that nobody solved yet has a page too."""
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
