"""Whole public pages kept in the process, each under the mark that names everything it depends on.

A kept page cannot be old: whoever asks reads the mark of now first, and a page of another mark is another page. What is
no longer asked for leaves when there is no room. `KEPT_PAGES_MB` is the room, a process; 0 keeps nothing.
"""

import gzip
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

WORTH_PACKING = 200  # bytes
OVERHEAD = 1000  # bytes an entry takes beside its two bodies, about


class Page(NamedTuple):
    """A page as it was made. It holds no secret, so its packed body may be the same for everyone (BREACH)."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed) + OVERHEAD


_pages: OrderedDict[str, Page] = OrderedDict()
_lock = Lock()
_room_taken = 0


def is_for_one_reader(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page sets a cookie or holds the token of a form: nobody else may be given it."""
    return bool(response.cookies) or "CSRF_COOKIE_NEEDS_UPDATE" in request.META


def keep(mark: str, request: HttpRequest, response: HttpResponse) -> None:
    """Keep a page that anyone may be given under its mark."""
    global _room_taken
    room = settings.KEPT_PAGES_MB * 1_000_000
    if not room or request.method != "GET":
        return
    body = response.content
    packed = gzip.compress(body, 6, mtime=0) if len(body) > WORTH_PACKING else b""
    page = Page(tuple(response.headers.items()), body, packed)
    with _lock:
        if mark not in _pages:
            _pages[mark] = page
            _room_taken += page.size
        while _room_taken > room:
            _, left = _pages.popitem(last=False)
            _room_taken -= left.size


def kept(mark: str, request: HttpRequest) -> HttpResponse | None:
    """The page kept under this mark, packed for whoever unpacks it; None when there is none."""
    with _lock:
        page = _pages.get(mark)
        if page is None:
            return None
        _pages.move_to_end(mark)
    is_packed = bool(page.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.packed if is_packed else page.body, headers=dict(page.headers))
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def forget() -> None:
    """Start again with nothing kept."""
    global _room_taken
    with _lock:
        _pages.clear()
        _room_taken = 0


def room_taken() -> int:
    """Bytes, about, that the pages take in this process."""
    return _room_taken
