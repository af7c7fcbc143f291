"""Whole public pages kept in the process, each with the state of what it shows.

A kept page cannot be old: whoever gives it reads the state of now first, and gives it for that very state only. An
address has one page, the last that was made. What is no longer asked for leaves when there is no room.
`KEPT_PAGES_MB` is the room, a process; 0 keeps nothing.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

WORTH_PACKING = 200  # bytes
OVERHEAD = 2000  # bytes an entry takes beside its bodies, about
OF_THE_BODY = ("Content-Encoding", "Content-Length")


class State(NamedTuple):
    """The state of what a page shows: equal marks, equal pages. `changed_at`: when it last changed, if known."""

    mark: str
    changed_at: datetime | None


class Held(NamedTuple):
    """What a view says of a page that anyone may be given: how its state is read, and what it was made of."""

    state: Callable[[], State]
    made_of: str  # release and state
    etag: str
    body: bytes


@dataclass(eq=False)
class Page:
    """A page as it left the portal. It holds no secret, so its packed body may be the same for everyone (BREACH)."""

    held: Held
    headers: dict[str, str]
    packed: bytes | None = None  # once somebody who unpacks asked for it

    @property
    def size(self) -> int:
        return len(self.held.body) + len(self.packed or b"") + OVERHEAD


_pages: OrderedDict[Hashable, Page] = OrderedDict()
_lock = Lock()
_room_taken = 0


def is_for_one_reader(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the page sets a cookie or holds the token of a form: nobody else may be given it."""
    return bool(response.cookies) or "CSRF_COOKIE_NEEDS_UPDATE" in request.META


def keep(address: Hashable, held: Held, headers: dict[str, str]) -> None:
    """Keep the page that was made for this address, with the headers it left with, in place of an older one."""
    global _room_taken
    if not settings.KEPT_PAGES_MB:
        return
    page = Page(held, {name: value for name, value in headers.items() if name not in OF_THE_BODY})
    with _lock:
        if (older := _pages.pop(address, None)) is not None:
            _room_taken -= older.size
        _pages[address] = page
        _room_taken += page.size
        _make_room()


def _make_room() -> None:
    global _room_taken
    while _pages and _room_taken > settings.KEPT_PAGES_MB * 1_000_000:
        _, left = _pages.popitem(last=False)
        _room_taken -= left.size


def kept(address: Hashable) -> Page | None:
    """The page last made for this address, if it is still there; it may be of another state than that of now."""
    with _lock:
        page = _pages.get(address)
        if page is not None:
            _pages.move_to_end(address)
        return page


def packed(address: Hashable, page: Page) -> bytes:
    """The body of a kept page, packed: once, by the first who asks."""
    global _room_taken
    if page.packed is None:
        page.packed = gzip.compress(page.held.body, 6, mtime=0)
        with _lock:
            if _pages.get(address) is page:
                _room_taken += len(page.packed)
                _make_room()
    return page.packed


def forget() -> None:
    """Start again with nothing kept."""
    global _room_taken
    with _lock:
        _pages.clear()
        _room_taken = 0


def room_taken() -> int:
    """Bytes, about, that the pages take in this process."""
    return _room_taken
