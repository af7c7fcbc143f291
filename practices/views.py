"""The public list of practices and an article."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from portal.limits import MINUTE, asked_this_minute, asks_in_words, limited
from portal.seo.conditional import held_again
from portal.seo.redirects import moved_or_404
from portal.ui.swapping import swapped
from vitrines.catalogue import like_mine
from vitrines.filters import ListFilters
from vitrines.freshness import public_state
from vitrines.reader import has_session, organisation_of

from . import catalogue, selectors
from .nothing_found import nothing_among_practices
from .reading import read_by, read_by_anyone
from .search.door import suggest


@require_safe
@limited("search", when=asks_in_words)
@vary_on_headers("HX-Request")
@held_again(public_state)
def practice_list(request: HttpRequest) -> HttpResponse:
    """`/pratiques/`: the list with its filters; only what changes when htmx asks."""
    state = catalogue.practice_state()
    filters = ListFilters(request.GET, facets=state.index.facets)
    result = catalogue.found_practices(state, filters, page=request.GET.get("page"))
    nothing = None
    if not result.page.paginator.count and filters.active_filters:
        nothing = nothing_among_practices(state, filters, result.found)
    context = {
        "filters": filters,
        "groups": filters.groups(result.choice, selects=("region",)),
        "page": result.page,
        "found": result.found,
        "nothing": nothing,
        "mine": urlencode(like_mine(organisation_of(request))),
    }
    return render(request, swapped(request, "practices/list.html", "resultats"), context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """`/recherche/suggestions/?q=`: lines to go on with; `liste=vitrines` names the list that a word leads to."""
    if asked_this_minute(request, "suggestions") > settings.SUGGESTIONS_PER_MINUTE:
        return JsonResponse({"suggestions": []}, status=429, headers={"Retry-After": str(MINUTE)})
    address = reverse("vitrines:list" if request.GET.get("liste") == "vitrines" else "practices:list")
    found = suggest(request.GET.get("q", ""), address=address)
    return JsonResponse({"suggestions": [one._asdict() for one in found]}, headers={"Cache-Control": "no-cache"})


@require_safe
@held_again(public_state)
def problem_list(request: HttpRequest) -> HttpResponse:
    """`/problemes/`: every problem by its name, those that practices solve first."""
    return render(request, "problems/list.html", {"index": catalogue.problem_index()})


@require_safe
@held_again(public_state)
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    """`/problemes/<slug>/`: a problem, the practices that solve it, who shows them and when."""
    page = catalogue.problem_page(slug=slug)
    if page is None:
        raise Http404
    return render(request, "problems/detail.html", {"page": page, "problem": page.problem})


@require_safe
@vary_on_cookie  # members read more
@held_again(public_state)
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    reading = read_by(request.user, slug=slug) if has_session(request) else read_by_anyone(slug=slug)
    if reading is None:
        return _gone(request, slug)
    return render(request, "practices/detail.html", {**vars(reading), "reading": reading})


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """410 for a practice that was taken back, 301 for one that stands elsewhere, 404 for one that never was on line."""
    practice = selectors.withdrawn_practice(slug=slug)
    if practice is None:
        return moved_or_404(request)
    context = {"practice": practice, "sisters": selectors.sister_practices(practice=practice)}
    return render(request, "practices/gone.html", context, status=410)
