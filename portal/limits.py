"""How often one address asks: a brake for what programs may call many times a minute."""

import time
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from portal.error_views import too_many_requests

MINUTE = 60  # seconds


def asked_this_minute(request: HttpRequest, what: str) -> int:
    """How often this address has asked for `what` in the current minute, this time included; 1 without a cache."""
    key = f"{what}:{_origin(get_adapter().get_client_ip(request))}:{int(time.time() // MINUTE)}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return 1


def is_counting() -> bool:
    """Whether the counts are kept just now. What must not be guessed (a code) is closed when they are not."""
    cache.set("limits:alive", 1, timeout=MINUTE)
    return cache.get("limits:alive") == 1


def limited(
    what: str, *, when: Callable[[HttpRequest], bool] = lambda request: True
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Decorator: answer 429 beyond settings.RATES[what] a minute, counted by address and, signed in, by account.

    `when` says which requests count. Open when Valkey is down: reading goes on (`is_counting` is for codes).
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if when(request) and _is_over(request, what, settings.RATES[what]):
                return too_many_requests(request, seconds=MINUTE)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def _is_over(request: HttpRequest, what: str, rate: int) -> bool:
    if asked_this_minute(request, what) > rate:
        return True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    key = f"{what}:account:{request.user.pk}:{int(time.time() // MINUTE)}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key) > rate
    except ValueError:
        return False


def asks_in_words(request: HttpRequest) -> bool:
    """Whether a list is searched, not only opened."""
    return bool(request.GET.get("q"))


def _origin(address: str) -> str:
    """An IPv4 address; the /64 of an IPv6 one, which is one subscriber's."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)
