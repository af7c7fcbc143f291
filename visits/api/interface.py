"""`/api/v1/`: five lists and their rows, read-only, described by OpenAPI (ADR 0010)."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from portal.problems import WrongParameter, problem

from . import filters, reading
from .door import versioned
from .facts import PracticeFacts, SlotFacts, TermFacts, VitrineFacts
from .licence import LICENCE_NAME, LICENCE_URL
from .paging import UnreadableCursor, page_after
from .wording import in_french

VERSION = "1.0"
ADDRESS = "/api/v1/"

api = NinjaAPI(
    title="Vitrines ouvertes",
    version=VERSION,
    description=(
        "Les faits publics du portail, en lecture seule. Licence : "
        f"{LICENCE_NAME} ({LICENCE_URL}). Les listes se suivent par curseur ; chaque réponse porte un ETag."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)

Kind = TypeVar("Kind", bound=BaseModel)


class Listing(BaseModel, Generic[Kind]):
    resultats: list[Kind]
    suivant: str | None = Field(description="adresse de la page suivante, nulle à la dernière")


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str = ""
    erreurs: list[dict[str, str]] = []


@cache
def description() -> str:
    """The OpenAPI description, as JSON."""
    return json.dumps(api.get_openapi_schema(path_prefix=ADDRESS), ensure_ascii=False)


@cache
def release() -> str:
    """Changes when the interface does, so that a new release leaves no former answer valid."""
    return hashlib.sha256(description().encode()).hexdigest()[:12]


# ── Errors ───────────────────────────────────────────────────────────────────
@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _refused(
        [
            WrongParameter(str(each["loc"][-1 - isinstance(each["loc"][-1], int)]), in_french(each))
            for each in error.errors
        ]
    )


@api.exception_handler(filters.RefusedParameters)
def refused(request: HttpRequest, error: filters.RefusedParameters) -> HttpResponse:
    return _refused(error.wrong)


@api.exception_handler(UnreadableCursor)
def unreadable_cursor(request: HttpRequest, error: UnreadableCursor) -> HttpResponse:
    return _refused([WrongParameter("curseur", "Ce curseur ne vient pas de cette liste.")])


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "Introuvable", "Rien ne se trouve à cette adresse.")


def _refused(wrong: list[WrongParameter]) -> HttpResponse:
    return problem(400, "Paramètre refusé", "Corrigez les paramètres nommés ci-dessous.", wrong=wrong)


# ── Answers ──────────────────────────────────────────────────────────────────
def _list(
    request: HttpRequest,
    resource: reading.Resource,
    asked: filters.Paging,
    chosen: Callable[..., Any],
    *,
    by_version: bool = True,
) -> HttpResponse:
    known = set(type(asked).model_fields)
    if strangers := sorted(set(request.GET) - known):
        message = f"Ce paramètre n’existe pas ici. Paramètres connus : {', '.join(sorted(known))}."
        raise filters.RefusedParameters([WrongParameter(name[:80], message) for name in strangers[:5]])

    def build() -> Listing:
        rows, cursor = page_after(
            chosen(resource.rows(), asked),
            list_name=resource.name,
            order=resource.order,
            cursor=asked.curseur,
            size=asked.limite,
        )
        return Listing(resultats=[resource.facts(row) for row in rows], suivant=_next(request, cursor))

    return versioned(request, build, release=release(), by_version=by_version)


def _next(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = [(name, value) for name, values in request.GET.lists() if name != "curseur" for value in values]
    return f"{settings.PORTAL_URL}{request.path}?{urlencode([*query, ('curseur', cursor)])}"


def _one(request: HttpRequest, resource: reading.Resource, *, by_version: bool = True, **key: Any) -> HttpResponse:
    if any("\x00" in str(value) for value in key.values()):
        raise Http404
    return versioned(
        request,
        lambda: resource.facts(get_object_or_404(resource.rows(), **key)),
        release=release(),
        by_version=by_version,
    )


ANSWERS = {400: Problem, 429: Problem}
MISSING = {404: Problem, 429: Problem}


@api.get("vitrines/", response={200: Listing[VitrineFacts], **ANSWERS}, url_name="vitrines", summary="Les vitrines")
def vitrines(request: HttpRequest, asked: Query[filters.VitrineFilters]):
    return _list(request, reading.VITRINES, asked, filters.asked_vitrines, by_version=asked.is_timeless)


@api.get("vitrines/{slug}/", response={200: VitrineFacts, **MISSING}, url_name="vitrine", summary="Une vitrine")
def vitrine(request: HttpRequest, slug: str):
    return _one(request, reading.VITRINES, slug=slug)


@api.get("pratiques/", response={200: Listing[PracticeFacts], **ANSWERS}, url_name="practices", summary="Les pratiques")
def practices(request: HttpRequest, asked: Query[filters.PracticeFilters]):
    return _list(request, reading.PRACTICES, asked, filters.asked_practices, by_version=asked.is_timeless)


@api.get("pratiques/{slug}/", response={200: PracticeFacts, **MISSING}, url_name="practice", summary="Une pratique")
def practice(request: HttpRequest, slug: str):
    return _one(request, reading.PRACTICES, slug=slug)


@api.get(
    "problemes/", response={200: Listing[TermFacts], **ANSWERS}, url_name="problems", summary="Les problèmes résolus"
)
def problems(request: HttpRequest, asked: Query[filters.Paging]):
    return _list(request, reading.PROBLEMS, asked, filters.every_row)


@api.get("problemes/{slug}/", response={200: TermFacts, **MISSING}, url_name="problem", summary="Un problème résolu")
def problem_solved(request: HttpRequest, slug: str):
    return _one(request, reading.PROBLEMS, slug=slug)


@api.get(
    "technologies/", response={200: Listing[TermFacts], **ANSWERS}, url_name="technologies", summary="Les technologies"
)
def technologies(request: HttpRequest, asked: Query[filters.Paging]):
    return _list(request, reading.TECHNOLOGIES, asked, filters.every_row)


@api.get("technologies/{slug}/", response={200: TermFacts, **MISSING}, url_name="technology", summary="Une technologie")
def technology(request: HttpRequest, slug: str):
    return _one(request, reading.TECHNOLOGIES, slug=slug)


@api.get("creneaux/", response={200: Listing[SlotFacts], **ANSWERS}, url_name="slots", summary="Les dates publiées")
def slots(request: HttpRequest, asked: Query[filters.SlotFilters]):
    return _list(request, reading.SLOTS, asked, filters.asked_slots, by_version=False)


@api.get("creneaux/{uuid:pk}/", response={200: SlotFacts, **MISSING}, url_name="slot", summary="Une date publiée")
def slot(request: HttpRequest, pk: str):
    return _one(request, reading.SLOTS, by_version=False, pk=pk)


def resources() -> list[tuple[str, str]]:
    """(name, whole address) of each list."""
    return [(each.name, f"{settings.PORTAL_URL}{ADDRESS}{each.name}/") for each in reading.RESOURCES]


def index() -> dict[str, Any]:
    """What stands at the root: where the rest is."""
    return {
        "documentation": settings.PORTAL_URL + reverse("open_data:page"),
        "openapi": settings.PORTAL_URL + reverse("api:openapi"),
        "licence": LICENCE_NAME,
        "listes": dict(resources()),
    }
