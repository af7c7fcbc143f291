"""By which door and from where the present work came: set for each request, read by `record`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from .enums import Door

IPV4_KEPT, IPV6_KEPT = 24, 48  # bits of an address that are kept: a company's line, not a person's machine


def _nobody() -> Any:
    return None


def _nowhere() -> str:
    return ""


@dataclass(frozen=True)
class Origin:
    """A door, the address it was opened from, and who stands there.

    Both are asked late: hardly any request writes in the journal, and signing in changes who stands there.
    """

    door: Door
    person: Callable[[], Any] = _nobody
    address: Callable[[], str] = _nowhere

    @property
    def network(self) -> str:
        return network_of(self.address())


OUTSIDE = Origin(Door.CLOCK)  # no request: a worker or a scheduler
_present: ContextVar[Origin] = ContextVar("audit_origin", default=OUTSIDE)


def present() -> Origin:
    """Where the work under way comes from; the clock when nobody said."""
    return _present.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Say where the work of the block comes from."""
    token = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(token)


def network_of(address: str) -> str:
    """The network of an address, as `203.0.113.0/24`; empty when it is none. The machine itself is not kept."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    kept = IPV4_KEPT if parsed.version == 4 else IPV6_KEPT
    return str(ip_network(f"{parsed}/{kept}", strict=False))
