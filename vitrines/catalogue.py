"""The list of vitrines as the page shows it: facets counted together, an order, cards, marks for the map."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator

from portal.accounts.models import Organisation
from portal.ui.numbers import quantity

from .answering import answering_labels
from .dates import FreeDates, dates_facet, free_dates, next_midnight
from .enums import ProcessType, Region, Sector, SizeClass
from .facets import Choice, Index, KeptByVersion
from .fairness import FairOrder, recent_requests
from .filters import NEAREST, NEWEST, RELEVANCE, ListFilters
from .finding import Found, find_vitrines
from .map import Mark
from .models import Vitrine
from .naf import sector_of
from .places import Place, distance_km
from .selectors import PAGE_SIZE, VitrineCard
from .versions import CatalogueVersion, catalogue_version

# relation of a practice's text, parameter of the address, title
TERMS = (("problems", "probleme", "Problème résolu"), ("technologies", "technologie", "Technologie"))

CARDS_KEPT = 4096  # about 2 kB each


class Site(NamedTuple):
    """What the order and the map need of a vitrine."""

    slug: str
    name: str
    created_at: datetime
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Catalogue:
    """The vitrines on line: index, what is needed of each."""

    index: Index
    sites: dict[int, Site]


def _read(version: CatalogueVersion) -> tuple[Catalogue, None]:
    fields = ("slug", "name", "created_at", "latitude", "longitude", "sector", "region", "size_class", "process_type")
    rows = list(Vitrine.objects.published().order_by("-created_at", "-pk").values("pk", *fields))
    index = Index.of([row["pk"] for row in rows], ())
    for relation, name, title in TERMS:
        terms = list(_terms_told(relation))
        labels = {slug: label for _, slug, label in terms}
        index = index.with_facet(index.facet(name, title, labels, [(pk, slug) for pk, slug, _ in terms]))
    for column, name, title, choices in (
        ("sector", "secteur", "Secteur", Sector),
        ("size_class", "taille", "Taille du site", SizeClass),
        ("process_type", "production", "Type de production", ProcessType),
        ("region", "region", "Région", Region),
    ):
        pairs = [(row["pk"], row[column]) for row in rows]
        index = index.with_facet(
            index.facet(name, title, {str(key): str(label) for key, label in choices.choices}, pairs)
        )
    sites = {
        row["pk"]: Site(
            row["slug"], row["name"], row["created_at"],
            *(None if row[name] is None else float(row[name]) for name in ("latitude", "longitude")),
        )
        for row in rows
    }  # fmt: skip
    return Catalogue(index, sites), None


def _terms_told(relation: str) -> Any:
    """(vitrine, slug, name) of the terms its published practices bear, in the vocabulary's order."""
    field: Any = Vitrine._meta.get_field("practices")
    term = f"published_revision__{relation}"
    practices = field.related_model._default_manager.published().filter(**{f"{term}__isnull": False})
    return practices.order_by(f"{term}__position", f"{term}__name").values_list(
        "vitrine", f"{term}__slug", f"{term}__name"
    )


_KEPT: KeptByVersion[Catalogue] = KeptByVersion(_read, of=lambda version: version.texts)


@dataclass(frozen=True)
class CatalogueState:
    """The catalogue at one version: read once a request, before the filters are understood."""

    index: Index
    sites: dict[int, Site]
    dates: FreeDates
    order: FairOrder
    cards: dict[int, VitrineCard] = field(default_factory=dict)  # those shown since, without a distance


def catalogue_state() -> CatalogueState:
    """The vitrines on line now, with their facets; one query when nothing was written since the last time."""
    version = catalogue_version()
    return _DATED.current(version)


def _add_dates(version: CatalogueVersion) -> tuple[CatalogueState, datetime | None]:
    kept, (dates, until) = _KEPT.current(version), free_dates(version)
    index = kept.index.with_facet(dates_facet(kept.index, ((pk, pk) for pk in kept.sites), dates))
    order = FairOrder.of(index, {pk: pk for pk in kept.sites}, dates, recent_requests())
    return CatalogueState(index, kept.sites, dates, order), min(until or next_midnight(), next_midnight())


_DATED: KeptByVersion[CatalogueState] = KeptByVersion(_add_dates, of=lambda version: version.whole)


@dataclass(frozen=True)
class CatalogueResult:
    page: Page
    choice: Choice
    marks: list[Mark]
    found: Found | None  # how the words were understood, if any were typed


def found_vitrines(state: CatalogueState, filters: ListFilters, *, page: str | None) -> CatalogueResult:
    """One page of what the filters leave, every mark for the map. A page past the end is the last one."""
    found = find_vitrines(filters.q)
    ranked = None if found is None else found.ids
    within = None if ranked is None else state.index.bits_of(ranked)
    choice = state.index.choose(filters.chosen, within=within)
    ids = _in_order(choice.found, state, filters, ranked)
    shown: Page[Any] = Paginator(ids, PAGE_SIZE).get_page(page)
    shown.object_list = _cards(list(shown.object_list), state, filters.place)
    return CatalogueResult(
        shown, choice, [_mark(pk, state) for pk in ids if state.sites[pk].latitude is not None], found
    )


def _in_order(bits: int, state: CatalogueState, filters: ListFilters, ranked: Sequence[int] | None) -> list[int]:
    if filters.sort == RELEVANCE and ranked is not None:
        found = set(state.index.ids_of(bits))
        return [pk for pk in ranked if pk in found]
    if filters.sort == NEWEST:
        return state.index.ids_of(bits)
    if filters.sort == NEAREST and filters.place is not None:
        return sorted(state.order.sort(state.index, bits), key=lambda pk: distance_of(state.sites[pk], filters.place))
    return state.order.sort(state.index, bits)


def distance_of(site: Site, place: Place | None) -> float:
    """Kilometres as the crow flies; beyond everything when the site's position is not known."""
    if place is None or site.latitude is None or site.longitude is None:
        return float("inf")
    return distance_km(site.latitude, site.longitude, place)


def distance_label(site: Site, place: Place | None) -> str:
    """“à 45 km”; empty when nothing is asked or known."""
    distance = distance_of(site, place)
    return "" if distance == float("inf") else f"à {quantity(round(distance), 'km')}"


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
    answers = answering_labels(ids)
    return {
        pk: replace(
            VitrineCard.of(row),
            visit_label=state.dates[pk][0].label if pk in state.dates else "",
            answer_label=answers.get(pk, ""),
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
