"""What the list of practices offers when nothing is left (see vitrines/nothing_found.py)."""

from urllib.parse import urlencode

from django.urls import reverse

from vitrines.catalogue import vitrine_cards
from vitrines.filters import ListFilters
from vitrines.finding import Found
from vitrines.nothing_found import VITRINES_SHOWN, NothingFound, describe_query, near_problems, relaxations

from .catalogue import PracticeState, distance_of


def nothing_among_practices(state: PracticeState, filters: ListFilters, found: Found | None) -> NothingFound:
    """For the list of practices; `found` is what the words found, None when no word was typed."""
    return NothingFound(
        relaxed=relaxations(state.index, filters, found),
        problems=near_problems(state.index, filters, found),
        vitrines=vitrine_cards(_near_vitrines(state, filters, found)[:VITRINES_SHOWN]),
        describe_query=describe_query(filters),
        elsewhere=_elsewhere(filters, found),
    )


def _elsewhere(filters: ListFilters, found: Found | None) -> str:
    """The same words among the vitrines, where they may stand when no practice says them."""
    is_known = found is not None and not found.ids and not found.unfound
    return f"{reverse('vitrines:list')}?{urlencode({'q': filters.q})}" if is_known else ""


def _near_vitrines(state: PracticeState, filters: ListFilters, found: Found | None) -> list[int]:
    """Those whose practices answer the words, else those near the place, else those with a date to come."""
    if found and found.ids:
        return list(dict.fromkeys(state.vitrines[pk] for pk in found.ids if pk in state.vitrines))
    if filters.place is not None:
        return sorted(state.sites, key=lambda pk: distance_of(state.sites[pk], filters.place))
    dated = sorted((dates[0].starts_at, pk) for pk, dates in state.dates.items() if dates and pk in state.sites)
    return [pk for _, pk in dated] or list(state.sites)
