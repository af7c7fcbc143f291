"""The public calendar: dates one may join."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.seo.conditional import held_again
from vitrines.freshness import public_state
from vitrines.map import draw

from ..models import Slot
from ..selectors import marks_of, open_slots
from ..structured import slot_data


@require_safe
@held_again(public_state)
def calendar(request: HttpRequest) -> HttpResponse:
    """`/visites/`: every published date to come, and where."""
    slots = open_slots()
    sites = len({slot.vitrine_id for slot in slots})
    drawn = draw(marks_of(slots), total=sites, address=request.path, zone=request.GET.get("zone", ""))
    return render(request, "visits/calendar.html", {"slots": slots, "map": drawn, "sites": sites})


@require_safe
@held_again(public_state)
def slot(request: HttpRequest, pk) -> HttpResponse:
    """`/visites/<uuid>/`: one published date."""
    queryset = Slot.objects.open_to_public().select_related("vitrine", "vitrine__terms", "practice__published_revision")
    found = get_object_or_404(queryset, pk=pk)
    context = {"slot": found, "vitrine": found.vitrine, "structured": slot_data(found)}
    return render(request, "visits/slot.html", context)
