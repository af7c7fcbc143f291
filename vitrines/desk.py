"""The header of the member space of a vitrine: the tabs that the apps put there.

Imports look down: an app above puts its tab here once, in its AppConfig.ready, and no page needs to know the others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from .models import Vitrine


class Tab(NamedTuple):
    """`rank` orders the tabs; `count`, when there is one, says how many things wait there (one query)."""

    rank: int
    key: str
    label: str
    address: Callable[[Vitrine], str]
    count: Callable[[Vitrine], int] | None = None


@dataclass(frozen=True)
class ShownTab:
    key: str
    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Desk:
    """Header of the member space: whose desk, its tabs."""

    name: str
    tabs: list[ShownTab] = field(default_factory=list)


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """From now on, every desk shows this tab."""
    _tabs[tab.key] = tab


def vitrine_desk(vitrine: Vitrine, *, counts: dict[str, int] | None = None) -> Desk:
    """The desk of one vitrine. `counts`: what the page has counted already, by key of the tab; the rest is asked."""
    known = counts or {}
    shown = [
        ShownTab(
            key=tab.key,
            label=tab.label,
            url=tab.address(vitrine),
            count=known[tab.key] if tab.key in known else tab.count(vitrine) if tab.count else 0,
        )
        for tab in sorted(_tabs.values())
    ]
    return Desk(name=vitrine.name, tabs=shown)
