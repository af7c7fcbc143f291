"""The root of the interface and its description; for people, the open data, the card and the line to paste."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import http_date
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from vitrines.desk import vitrine_desk
from vitrines.models import Vitrine

from ..agenda import SELECTS, agenda
from ..policies import can_see_desk
from . import dumps
from .embedding import (
    HEIGHT,
    HEIGHT_OF_SEVERAL,
    card_of,
    dates_card_of,
    dates_query,
    dates_snippet,
    snippet_of,
    vitrines_in_frames,
)
from .interface import description, index, resources
from .licence import LICENCE_NAME, LICENCE_URL

CONTENT_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson", "txt": "text/plain"}


def api_index(request: HttpRequest) -> JsonResponse:
    """`/api/v1/`: where the lists, their description and their licence are."""
    return JsonResponse(index(), json_dumps_params={"ensure_ascii": False})


def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`."""
    return HttpResponse(description(), content_type="application/json; charset=utf-8")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """`/donnees-ouvertes/`: what may be taken, under which licence, what each column means."""
    context = {
        "files": dumps.files(),
        "dictionary": dumps.dictionary(),
        "resources": resources(),
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
    }
    return render(request, "open_data/page.html", context)


@require_safe
def open_data_file(request: HttpRequest, name: str) -> FileResponse:
    """`/donnees-ouvertes/<file>`: one file of the night, for any site."""
    path = dumps.path_of(name)
    if path is None:
        raise Http404
    response = FileResponse(
        path.open("rb"), content_type=f"{CONTENT_TYPES[path.suffix[1:]]}; charset=utf-8", as_attachment=True
    )
    response["Last-Modified"] = http_date(path.stat().st_mtime)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, no-cache"
    return response


@csp_replace({"frame-ancestors": ["*"]})
@xframe_options_exempt
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """`/integrer/vitrines/<slug>/`: other sites may frame it and the next one; they hold links, nothing that acts."""
    vitrine = get_object_or_404(vitrines_in_frames(), slug=slug)
    return render(request, "embed/card.html", {"card": card_of(vitrine)})


@csp_replace({"frame-ancestors": ["*"]})
@xframe_options_exempt
@require_safe
def dates_card(request: HttpRequest) -> HttpResponse:
    """`/integrer/visites/?region=…&probleme=…&vitrine=…`: the next dates of a region or a cluster, for any site."""
    context = {"card": dates_card_of(request.GET), "portal_url": settings.PORTAL_URL}
    return render(request, "embed/dates.html", context)


@require_safe
def build(request: HttpRequest) -> HttpResponse:
    """`/integrer/`: choose what a region's or a cluster's card shows, copy the line, see it."""
    query, found = dates_query(request.GET), agenda(request.GET)
    context = {
        "fields": [(group, SELECTS[group.name]) for group in found.groups],
        "vitrines": list(vitrines_in_frames().order_by("name", "pk").only("slug", "name", "city", "departement")),
        "chosen": set(request.GET.getlist("vitrine")),
        "snippet": dates_snippet(query, dates_card_of(request.GET).title),
        "query": query,
        "height": HEIGHT_OF_SEVERAL,
    }
    return render(request, "embed/build.html", context)


@login_required
@require_safe
def snippet(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/integrer/`: the line to paste, and what it shows."""
    vitrine = get_object_or_404(Vitrine, slug=slug)
    if not can_see_desk(request.user, vitrine):
        raise Http404
    context = {
        "vitrine": vitrine,
        "desk": vitrine_desk(vitrine),
        "tab": "public",
        "snippet": snippet_of(vitrine) if vitrine.is_published else "",
        "height": HEIGHT,
    }
    return render(request, "embed/snippet.html", context)
