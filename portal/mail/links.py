"""Signed links: one action, for one person, about one thing, until a date (ADR 0004).

A token is `LL` + payload + signature, in the letters `A-Z a-z 0-9 - _`: two digits for its whole length, so that a
mail reader that cut it is told from somebody who forged it; a base64 JSON payload; an HMAC of 43 letters, under a salt
of the purpose, with SECRET_KEY (or one of SECRET_KEY_FALLBACKS). The expiry is inside what is signed.
"""

import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import get_urlconf, reverse
from django.utils import timezone

LIFETIME_MAX = timedelta(days=14)  # security.md: 9.2.1, at most fourteen days
STOP_LIFETIME = timedelta(days=365)  # a link that can only stop mails: an old mail must still let its reader go
TOKEN_MAX = 400  # characters
SAMPLE = "A" * 100
SIGNATURE_LENGTH = 43  # base64 of SHA-256
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TOKEN_LETTERS = re.compile(r"[A-Za-z0-9_-]*")


class BadLink(Exception):
    """The link cannot be followed."""


class ForgedLink(BadLink):
    """Nobody here signed this."""


class TruncatedLink(BadLink):
    """The end is missing: a mail reader or a hand cut it."""


class ExpiredLink(BadLink):
    """Signed here, its date is past. `link` says what it was for."""

    def __init__(self, link: "Link") -> None:
        super().__init__(f"{link.purpose} expired at {link.expires_at}")
        self.link = link


@dataclass(frozen=True)
class Link:
    """What a token says: its purpose, the thing, the person it was sent to, and the rest."""

    purpose: str
    subject_id: str
    person: str
    data: Mapping[str, Any]
    expires_at: datetime


LinkView = Callable[[HttpRequest, Link], HttpResponse]
_views: dict[str, LinkView] = {}
_expired_views: dict[str, LinkView] = {}


def register_purpose(purpose: str, view: LinkView, *, expired: LinkView | None = None) -> None:
    """Say which view answers `purpose`; called where the app’s views are. GET must show, POST acts.

    `expired` answers a link whose date is past, where something better than “connectez-vous” can be offered: it may
    write to the address the link was sent to, and open nothing.
    """
    _views[purpose] = view
    if expired is not None:
        _expired_views[purpose] = expired


def view_for(purpose: str) -> LinkView:
    """Return the view registered for `purpose`. Raises ForgedLink for an unknown one."""
    try:
        return _views[purpose]
    except KeyError:
        raise ForgedLink(f"no view answers {purpose!r}") from None


def expired_view_for(purpose: str) -> LinkView | None:
    """Return the view registered for expired links of `purpose`, if there is one."""
    return _expired_views.get(purpose)


def sign_link(
    *,
    purpose: str,
    subject_id: object,
    person: object,
    data: Mapping[str, Any] | None = None,
    lifetime: timedelta = LIFETIME_MAX,
    only_stops_mails: bool = False,
) -> str:
    """Return the absolute address `/r/<token>/`.

    `data` holds JSON values and stays short. `only_stops_mails`: the link can do nothing but end a subscription and
    may live a year. Raises ValueError for a lifetime that is not positive or passes fourteen days (a year for such a
    link), and for a token longer than 400 characters.
    """
    longest = STOP_LIFETIME if only_stops_mails else LIFETIME_MAX
    if not timedelta(0) < lifetime <= longest:
        raise ValueError(f"a link lives between a moment and {longest.days} days, not {lifetime}")
    expires = int((timezone.now() + lifetime).timestamp())
    nonce = secrets.token_urlsafe(6)
    content = [purpose, str(subject_id), str(person), expires, nonce, *([dict(data)] if data else [])]
    encoded = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    payload = urlsafe_b64encode(encoded).rstrip(b"=").decode()
    length = 2 + len(payload) + SIGNATURE_LENGTH
    if length > TOKEN_MAX:
        raise ValueError(f"the token would have {length} characters, {TOKEN_MAX} at most")
    token = f"{DIGITS[length // 62]}{DIGITS[length % 62]}{payload}{_signer(purpose).signature(payload)}"
    return settings.PORTAL_URL.rstrip("/") + _door(get_urlconf()).replace(SAMPLE, token)


def read_link(token: str) -> Link:
    """Return what `token` says. Raises TruncatedLink, ForgedLink, ExpiredLink. Reads no database.

    What a mail reader glued behind the token (a full stop, a bracket, an underscore) is dropped.
    """
    letters = TOKEN_LETTERS.match(token)
    token = letters[0] if letters else ""
    if len(token) < 2:
        raise TruncatedLink("shorter than its own length")
    if not token[:2].isalnum():
        raise ForgedLink("no length")
    length = DIGITS.index(token[0]) * 62 + DIGITS.index(token[1])
    if length > TOKEN_MAX:
        raise ForgedLink(f"{length} characters announced")
    if len(token) < length:
        raise TruncatedLink(f"{len(token)} characters of {length}")
    token = token[:length]
    payload, signature = token[2:-SIGNATURE_LENGTH], token[-SIGNATURE_LENGTH:]
    purpose, subject_id, person, expires, data = _content(payload)
    try:
        _signer(purpose).unsign(f"{payload}:{signature}")
    except BadSignature as error:
        raise ForgedLink("the signature does not match") from error
    link = Link(purpose, subject_id, person, data, datetime.fromtimestamp(expires, tz=UTC))
    if link.expires_at <= timezone.now():
        raise ExpiredLink(link)
    return link


@lru_cache(maxsize=4)
def _door(urlconf: str | None) -> str:
    """The path of every link, `SAMPLE` in the place of the token: a mail of the clock has nine links."""
    return reverse("mail:link", urlconf=urlconf, args=[SAMPLE])


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"portal.mail.links:{purpose}")


def _content(payload: str) -> tuple[str, str, str, int, Mapping[str, Any]]:
    """Decode a payload that is not trusted yet: only its purpose is used, to choose the salt. Raises ForgedLink."""
    try:
        decoded = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        purpose, subject_id, person, expires, _nonce, *rest = decoded
        data = rest[0] if rest else {}
    except (Base64Error, UnicodeDecodeError, ValueError, TypeError, RecursionError) as error:
        raise ForgedLink("unreadable payload") from error
    if not (isinstance(purpose, str) and isinstance(expires, int) and isinstance(data, dict)):
        raise ForgedLink("unreadable payload")
    return purpose, str(subject_id), str(person), expires, data
