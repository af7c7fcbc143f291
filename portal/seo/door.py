"""The first door: what the process keeps for everyone is given before any other part of the portal wakes up."""

from collections.abc import Callable, Hashable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response

from portal.moment import one_moment

from .conditional import PARTS, PERSONAL_COOKIES, drawn_from
from .kept_pages import WORTH_PACKING, Page, keep, kept, packed

NOT_OF_A_304 = ("Content-Type", "Content-Disposition")  # nothing is sent that they would be of


class KeptPagesMiddleware:
    """Around all the others: gives again what `held_again` said anyone may be given, as it left the first time.

    What it gives passed every other middleware once, for the same address and host: neither the refusals before a page
    nor the headers after it can differ. Whoever has a session, a message waiting or a strange cookie goes on, and so
    does everyone whose page is of another state than that of now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = _address(request)
        page = kept(address) if address else None
        if page is None:
            response = self.get_response(request)
        else:
            with one_moment():  # a page that is made after all reads its state no second time
                response = _given(request, address, page) or self.get_response(request)
        held = getattr(response, "held", None)
        if held is not None and address and request.method == "GET" and not response.cookies:
            keep(address, held, dict(response.headers))
        return response


def _address(request: HttpRequest) -> Hashable:
    """All that a page for everyone may depend on besides its state; None for what is never given again."""
    told = request.META
    cookies = told.get("HTTP_COOKIE", "")
    if request.method not in ("GET", "HEAD") or "\\" in cookies or any(name in cookies for name in PERSONAL_COOKIES):
        return None
    host = told.get("HTTP_HOST") or (told["SERVER_NAME"], told["SERVER_PORT"])
    return (request.scheme, host, request.path, told.get("QUERY_STRING", ""), *(told.get(name, "") for name in PARTS))


def _given(request: HttpRequest, address: Hashable, page: Page) -> HttpResponse | None:
    """The page, or 304 to whoever holds it; None when it must be made."""
    told = request.META
    try:
        made_of = drawn_from(page.held.state())
    except DatabaseError:
        return None  # told as any page tells it
    if settings.DEBUG or made_of != page.held.made_of or "HTTP_IF_MATCH" in told or "HTTP_IF_UNMODIFIED_SINCE" in told:
        return None
    etag, holds = page.held.etag, told.get("HTTP_IF_NONE_MATCH")
    if holds and (holds == etag or get_conditional_response(request, etag=etag)):
        response: HttpResponse = HttpResponseNotModified()
        for name, value in page.headers.items():
            if name not in NOT_OF_A_304:
                response.headers[name] = value
        return response
    body, is_packed = page.held.body, False
    if len(body) > WORTH_PACKING and "gzip" in told.get("HTTP_ACCEPT_ENCODING", ""):
        body, is_packed = packed(address, page), True
    response = HttpResponse(body, headers=page.headers)
    response.headers["Content-Length"] = str(len(body))
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
