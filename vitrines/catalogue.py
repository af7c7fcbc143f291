"""The list of vitrines as the page shows it: facets counted together, an order, cards, marks for the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from portal.accounts.models import Organisation
from portal.ui.numbers import quantity

from .answering import answering_labels
from .changes import KeptInStep, Touched
from .dates import FreeDates, dates_facet, dates_now, next_midnight
from .enums import ChangeKind
from .facets import Choice, Index, Ordered
from .fairness import FairOrder, recent_requests
from .filters import NEAREST, NEWEST, RELEVANCE, ListFilters
from .finding import Found, find_vitrines
from .map import Mark
from .models import Vitrine
from .naf import sector_of
from .places import Place, distance_km
from .selectors import PAGE_SIZE, VitrineCard
from .sites import Site, listed_vitrines
from .versions import CatalogueVersion, catalogue_version

CARDS_KEPT = 4096  # about 2 kB each


@dataclass(frozen=True)
class CatalogueState:
    """The catalogue at one version: read once a request, before the filters are understood."""

    index: Index
    sites: Mapping[int, Site]
    dates: FreeDates
    order: FairOrder
    answers: Mapping[int, str]  # how fast each vitrine answers
    day: date
    cards: dict[int, VitrineCard] = field(default_factory=dict)  # those shown since, without a distance


def catalogue_state() -> CatalogueState:
    """The vitrines on line now, with their facets; one query when nothing was written since the last time."""
    version = catalogue_version()
    return _KEPT.current(version)


def _build(
    version: CatalogueVersion, before: CatalogueState | None, touched: Touched
) -> tuple[CatalogueState, datetime | None]:
    held, dates = listed_vitrines(version), dates_now(version)
    index = held.index.with_facet(dates_facet(held.index, held.shelf.rows_of, dates.free))
    order = FairOrder.of(index, held.shelf.rows_of, dates.free, recent_requests(version))
    today = timezone.localdate()
    state = CatalogueState(index, held.sites, dates.free, order, answering_labels(version), today)
    if before is not None and before.day == today:
        state.cards.update(
            (pk, card)
            for pk, card in before.cards.items()
            if pk not in touched and dates.free.get(pk) == before.dates.get(pk)
        )
    return state, min(dates.until or next_midnight(), next_midnight())


_KEPT: KeptInStep[CatalogueState] = KeptInStep(_build, of=lambda version: version.whole, kinds=frozenset(ChangeKind))


@dataclass(frozen=True)
class CatalogueResult:
    page: Page
    choice: Choice
    marks: list[Mark]
    found: Found | None  # how the words were understood, if any were typed


def found_vitrines(state: CatalogueState, filters: ListFilters, *, page: str | None) -> CatalogueResult:
    """One page of what the filters leave, every mark for the map. A page past the end is the last one."""
    found = find_vitrines(filters.q)
    within = None if found is None else state.index.bits_of(found.ids)
    choice = state.index.choose(filters.chosen, within=within)
    ids = _in_order(choice.found, state, filters, found)
    shown: Page[Any] = Paginator(ids, PAGE_SIZE).get_page(page)
    shown.object_list = _cards(list(shown.object_list), state, filters.place)
    return CatalogueResult(
        shown, choice, [_mark(pk, state) for pk in ids if state.sites[pk].latitude is not None], found
    )


def _in_order(bits: int, state: CatalogueState, filters: ListFilters, found: Found | None) -> Sequence[int]:
    if filters.sort == RELEVANCE and found is not None:
        left = set(state.index.ids_of(bits))
        return state.order.among_equals(state.index, [pk for pk in found.ids if pk in left], found.scores)
    if filters.sort == NEWEST:
        return Ordered(bits.bit_count(), lambda: state.index.walk(bits))
    if filters.sort == NEAREST and filters.place is not None:
        return sorted(state.order.sort(state.index, bits), key=lambda pk: distance_of(state.sites[pk], filters.place))
    return state.order.sort(state.index, bits)


def distance_of(site: Site, place: Place | None) -> float:
    """Kilometres as the crow flies; beyond everything when the site's position is not known."""
    if place is None or site.latitude is None or site.longitude is None:
        return float("inf")
    return distance_km(site.latitude, site.longitude, place)


def distance_label(site: Site, place: Place | None) -> str:
    """“à 45 km”, “à environ 45 km” from a commune whose position is rough; empty when nothing is asked or known."""
    distance = distance_of(site, place)
    if place is None or distance == float("inf"):
        return ""
    return f"à {'' if place.is_exact else 'environ '}{quantity(round(distance), 'km')}"


def _cards(ids: list[int], state: CatalogueState, place: Place | None) -> list[VitrineCard]:
    cards = {pk: card for pk in ids if (card := state.cards.get(pk))}
    if missing := [pk for pk in ids if pk not in cards]:
        made = _made(missing, state)
        if len(state.cards) + len(made) > CARDS_KEPT:
            state.cards.clear()
        state.cards.update(made)
        cards |= made
    shown = [(pk, cards[pk]) for pk in ids if pk in cards]  # not taken off line since the index was read
    if place is None:
        return [card for _, card in shown]
    return [replace(card, distance_label=distance_label(state.sites[pk], place)) for pk, card in shown]


def _made(ids: list[int], state: CatalogueState) -> dict[int, VitrineCard]:
    rows = Vitrine.objects.with_card_data().in_bulk(ids)
    return {
        pk: replace(
            VitrineCard.of(row),
            visit_label=state.dates[pk][0].label if pk in state.dates else "",
            answer_label=state.answers.get(pk, ""),
        )
        for pk, row in rows.items()
    }


def vitrine_cards(ids: list[int]) -> list[VitrineCard]:
    """The cards of these vitrines, in this order, for whoever shows a few."""
    return _cards(ids, catalogue_state(), None)


def _mark(pk: int, state: CatalogueState) -> Mark:
    site = state.sites[pk]
    return Mark(site.slug, site.name, site.longitude or 0.0, site.latitude or 0.0, pk in state.dates)


def like_mine(organisation: Organisation | None) -> list[tuple[str, str]]:
    """The filters of a plant like one's own, as (parameter, value): its size, its sector from its NAF code."""
    if organisation is None:
        return []
    pairs = [("taille", organisation.size_band), ("secteur", sector_of(organisation.naf_code))]
    return [(name, value) for name, value in pairs if value]
