"""What every request passes through: refusals before anything is read, headers on every answer."""

from collections.abc import Callable
from typing import ClassVar

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers

from portal.error_views import bad_request, only_by_form, page_not_found, too_large

ALLOWED_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
QUERY_MAX, PATH_MAX = 64_000, 2_000  # characters of an address; ten thousand letters, encoded, get their sentence
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"

GetResponse = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Headers of every answer, the first refusals and the files of the site included.

    `Cross-Origin-Resource-Policy` lets no other site show what is ours, but what is made to be: the cards of
    `/integrer/`, the open data and the pictures other sites show beside a link.
    """

    for_other_sites = ("/integrer/", "/api/", "/donnees-ouvertes/", "/media/partage/", "/static/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        shared = request.path.startswith(self.for_other_sites)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content policy, written out once: an answer that asks for nothing of its own has the one of all."""

    of_its_own = frozenset(f"_csp_{what}" for what in ("config", "update", "replace", "exempt"))
    written: tuple[object, str] = (None, "")  # the setting it was written from, the header

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        policy = settings.CONTENT_SECURITY_POLICY
        is_usual = self.of_its_own.isdisjoint(vars(response)) and "_csp_nonce" not in vars(request)
        if not is_usual or policy.keys() != {"DIRECTIVES"} or settings.DEBUG:
            return super().process_response(request, response)
        if self.written[0] is not policy:
            self.written = (policy, build_policy())
        response.headers.setdefault(HEADER, self.written[1])
        return response


class SafeInputMiddleware:
    """Refuse unknown methods (405), null characters and endless addresses (400), what nests without end (400).

    Plain Django views answer TRACE or PUT with 200, PostgreSQL answers U+0000 with an error (a cookie may hold one,
    written \\000), and a JSON field of a form reads a hundred thousand brackets until Python gives up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ALLOWED_METHODS:
            return HttpResponseNotAllowed(ALLOWED_METHODS)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> None:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query:
            raise BadRequest("null character in the address")
        if len(query) > QUERY_MAX or len(request.path) > PATH_MAX:
            raise BadRequest("address too long")
        if any("\x00" in value for value in request.COOKIES.values()):
            request.COOKIES.clear()  # the page that says so looks for a session too
            raise BadRequest("null character in a cookie")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return bad_request(request, exception) if isinstance(exception, RecursionError) else None


class BoundedFormMiddleware:
    """Refuse a form longer than DATA_UPLOAD_MAX_MEMORY_SIZE in the portal's own words (413).

    Before anything reads it; files have their own bounds (portal/uploads.py). What was sent is let in and forgotten,
    within reason: a browser whose sending is cut shows a page of its own, and not ours.
    """

    forgotten = 32 * 1024 * 1024  # bytes

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_form = request.method == "POST" and request.content_type != "multipart/form-data"
        if not (is_form and length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return self.get_response(request)
        left = min(int(length), self.forgotten)
        while left > 0 and (chunk := request.read(min(left, 65_536))):
            left -= len(chunk)
        return too_large(request)


class FormAddressMiddleware:
    """An address that only forms send to, opened by hand: a page, where a browser would show nothing (405, empty)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET" and not response.content:
            return only_by_form(request, allowed=response.headers["Allow"])
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compress what compresses: pictures and documents are compressed by their own format."""

    def process_response(self, request: HttpRequest, response):
        if response.headers.get("Content-Type", "").startswith(("image/", "application/pdf", "application/zip")):
            return response
        return super().process_response(request, response)


class PrivatePagesMiddleware:
    """Keep signed-in pages out of every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only a page that asked who is reading can depend on it. Asking here would cost every other page a read, and
        # an error when the database is away. `_cached_user` is where django.contrib.auth keeps the answer.
        reader = getattr(request, "_cached_user", None)
        if reader is not None and reader.is_authenticated:
            add_never_cache_headers(response)
        return response


class OwnErrorPagesMiddleware:
    """Development only: answer 400 and 404 by the portal's own pages, as in production.

    Whoever tries the portal reads what a visitor would read; Django's page for developers stays for what breaks (500).
    """

    pages: ClassVar = {400: bad_request, 404: page_not_found}
    mark = b"DEBUG = True"  # what Django's pages for developers say at their end

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page = self.pages.get(response.status_code)
        if page is None or response.streaming or self.mark not in response.content:
            return response
        return page(request)
