"""Public pages that a reader or the process already holds: answered before anything else is read, and never an old one.

The mark of a page names everything it depends on: the state of what it shows, the release and settings it is drawn
with, and which part htmx asked for. It is read before the page, so that a page is never newer in name than in fact.
Whoever has a session or a message waiting gets the page made for them, without a mark.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from portal.moment import one_moment

from .kept_pages import Held, State, is_for_one_reader

DRAWN_WITH = ("templates", "portal", "vitrines", "practices", "visits", "static")
PARTS = ("HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST")  # which part of a page htmx asks for
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
View = Callable[..., HttpResponse]


def held_again(state: Callable[[], State]) -> Callable[[View], View]:
    """Give the page an ETag from `state()`, Last-Modified, and answer 304 to whoever holds it.

    A page made once is kept for the next reader (door.py). Only If-None-Match makes a 304: a date in whole seconds
    cannot tell two changes of one second apart. Searches (`q`) depend on more than the state: they are always made. In
    development every page is made, so that an edited template shows.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def at_one_moment(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            with one_moment():
                return answered(request, *args, **kwargs)

        def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not _is_shareable(request):
                return view(request, *args, **kwargs)
            now = state()
            made_of = drawn_from(now)
            etag = f'W/"{_mark(made_of, request)}"'
            response = get_conditional_response(request, etag=etag) if "HTTP_IF_NONE_MATCH" in request.META else None
            if response is None:
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                if response.status_code != 200 or is_for_one_reader(request, response):
                    return response
                response.held = Held(state, made_of, etag, response.content)  # type: ignore[attr-defined]
            response.headers["ETag"] = etag
            response.headers["Cache-Control"] = "public, no-cache"  # kept by anyone, asked again before each use
            if now.changed_at:
                response.headers["Last-Modified"] = http_date(now.changed_at.timestamp())
            patch_vary_headers(response, ["HX-Request"])
            return response

        return at_one_moment

    return decorate


def _is_shareable(request: HttpRequest) -> bool:
    return (
        not settings.DEBUG
        and not request.GET.get("q")
        and not any(name in request.COOKIES for name in PERSONAL_COOKIES)
    )


def drawn_from(state: State) -> str:
    """All that a page is made of, but what its address and the headers of the request say."""
    return f"{release()}\0{state.mark}"


def _mark(made_of: str, request: HttpRequest) -> str:
    part = "|".join(request.META.get(name, "") for name in PARTS)
    named = "\0".join((made_of, request.get_host(), request.get_full_path(), part))
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def text_state() -> State:
    """The state of a page that reads nothing: the release alone changes it."""
    return State("", released_at())


@lru_cache(maxsize=1)
def released_at() -> datetime:
    """When the newest file of code, template or style was written. Read once a process, as a release restarts all."""
    files = (path for folder in DRAWN_WITH for path in (settings.BASE_DIR / folder).rglob("*.*"))
    newest = max((path.stat().st_mtime for path in files if path.suffix != ".pyc"), default=0.0)
    return datetime.fromtimestamp(newest, tz=UTC)


@lru_cache(maxsize=1)
def release() -> str:
    """What pages are drawn with: the files of the portal, and what the settings put on pages."""
    shown = (settings.PORTAL_NAME, settings.PORTAL_URL, settings.ALLIANCE_EMAIL, str(settings.ANSWER_WORKING_DAYS))
    return hashlib.sha256("\0".join((released_at().isoformat(), *shown)).encode()).hexdigest()[:16]
