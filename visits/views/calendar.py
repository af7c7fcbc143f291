"""The public calendar: dates one may join."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal.seo.conditional import held_again
from portal.ui.swapping import swapped
from vitrines.freshness import public_state
from vitrines.map import draw

from ..agenda import SELECTS, agenda
from ..models import Slot
from ..structured import slot_data

DATES_SHOWN = 100  # on one page


@require_safe
@vary_on_headers("HX-Request")
@held_again(public_state)
def calendar(request: HttpRequest) -> HttpResponse:
    """`/visites/`: the published dates to come, by region and problem, and where; only the list when htmx asks."""
    found = agenda(request.GET)
    page = Paginator(found.slots, DATES_SHOWN).get_page(request.GET.get("page"))
    query, zone = found.filters.query, request.GET.get("zone", "")
    context = {
        "agenda": found,
        "fields": [(group, SELECTS[group.name]) for group in found.groups],
        "page": page,
        "slots": list(page.object_list),
        "sites": found.sites,
        "map": draw(found.marks, total=found.sites, address=request.path, query=query, zone=zone),
        "whole_url": f"?{query}#carte",
        "webcal_url": f"webcal://{urlsplit(settings.PORTAL_URL).netloc}{reverse('visits:calendar-file')}",
    }
    return render(request, swapped(request, "visits/calendar.html", "resultats"), context)


@require_safe
@held_again(public_state)
def slot(request: HttpRequest, pk) -> HttpResponse:
    """`/visites/<uuid>/`: one published date."""
    found = get_object_or_404(Slot.objects.open_to_public().with_page_data(), pk=pk)
    context = {"slot": found, "vitrine": found.vitrine, "practice": found.practice, "structured": slot_data(found)}
    return render(request, "visits/slot.html", context)
