"""The public catalogue and the page of a vitrine."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from portal.limits import asks_in_words, limited
from portal.seo.conditional import held_again
from portal.seo.redirects import moved_or_404
from portal.ui.swapping import swapped

from . import catalogue
from .catalogue import like_mine
from .filters import ListFilters
from .freshness import public_state
from .map import draw
from .nothing_found import nothing_among_vitrines
from .reader import has_session, organisation_of
from .reading import read_by, read_by_anyone


@require_safe
@limited("search", when=asks_in_words)
@vary_on_headers("HX-Request")
@held_again(public_state)
def vitrine_list(request: HttpRequest) -> HttpResponse:
    """`/vitrines/`: the list with its filters and its map; only what changes when htmx asks."""
    state = catalogue.catalogue_state()
    filters = ListFilters(request.GET, facets=state.index.facets)
    result = catalogue.found_vitrines(state, filters, page=request.GET.get("page"))
    count, query = result.page.paginator.count, filters.query
    nothing = None
    if not count and filters.active_filters:
        nothing = nothing_among_vitrines(state, filters, result.found)
    context = {
        "filters": filters,
        "groups": filters.groups(result.choice, selects=("region",)),
        "page": result.page,
        "found": result.found,
        "nothing": nothing,
        "map": draw(result.marks, total=count, address=request.path, query=query, zone=request.GET.get("zone", "")),
        "whole_url": f"?{query}#carte",
        "mine": urlencode(like_mine(organisation_of(request))),
    }
    return render(request, swapped(request, "vitrines/list.html", "resultats"), context)


@require_safe
@vary_on_cookie  # members read more
@held_again(public_state)
def vitrine_detail(request: HttpRequest, slug: str) -> HttpResponse:
    reading = read_by(request.user, slug=slug) if has_session(request) else read_by_anyone(slug=slug)
    if reading is None:
        return moved_or_404(request)
    return render(request, "vitrines/detail.html", vars(reading))
