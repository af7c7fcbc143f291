"""What every address of the interface has in common: methods, other sites, a limit by address, 304."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel

from portal.limits import MINUTE, asked_this_minute
from portal.problems import problem
from vitrines.versions import catalogue_version

METHODS = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponse]


def open_to_programs(view: View) -> View:
    """Reading only, from any site, so many times a minute from one address. Never asks who is reading."""

    @csrf_exempt  # nothing is written, and a refusal in JSON is of more use to a program than a page about a token
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response

    return guarded


def _answer(view: View, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    if request.method == "OPTIONS":
        allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": "If-None-Match"}
        return HttpResponse(status=204, headers={"Allow": METHODS, "Access-Control-Max-Age": "86400", **allowed})
    if request.method not in ("GET", "HEAD"):
        response = problem(405, "Lecture seule", "Cette adresse se lit (GET) et ne s’écrit pas.")
        response["Allow"] = METHODS
        return response
    if asked_this_minute(request, "open-data") > settings.OPEN_DATA_PER_MINUTE:
        refused = problem(429, "Trop de demandes", "Reprenez dans une minute, ou prenez les fichiers de la nuit.")
        refused["Retry-After"] = str(MINUTE)
        return refused
    asked, request.method = request.method, "GET"  # the library knows no HEAD; the server leaves the body out
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def versioned(request: HttpRequest, build: Callable[[], BaseModel], *, release: str, by_version: bool) -> HttpResponse:
    """What `build` gives, as JSON, or 304 when the reader already holds it.

    `by_version`: nothing in it depends on the hour, so the version of the catalogue tells, and nothing else is read.
    Otherwise the text itself tells: dates pass without anything being written.
    """
    etag = _tag(release, request.get_full_path(), catalogue_version().whole) if by_version else ""
    response = get_conditional_response(request, etag=etag) if by_version else None
    if response is None:
        text = build().model_dump_json()
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        etag = etag or _tag(release, text)
        response = get_conditional_response(request, etag=etag, response=response) or response
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"  # kept by anyone, asked again before each use
    return response


def _tag(*parts: str) -> str:
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'
