"""How often one address asks: a brake for what programs may call many times a minute."""

import time
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60  # seconds


def asked_this_minute(request: HttpRequest, what: str) -> int:
    """How often this address has asked for `what` in the current minute, this time included; 1 without a cache."""
    key = f"{what}:{_origin(get_adapter().get_client_ip(request))}:{int(time.time() // MINUTE)}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return 1


def _origin(address: str) -> str:
    """An IPv4 address; the /64 of an IPv6 one, which is one subscriber's."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)
