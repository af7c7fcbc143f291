"""What each app keeps about people. An app says so in its `personal_data.py`, by `register` and `register_rule`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from portal.accounts.models import User

BATCH = 1_000  # rows a rule forgets in one short transaction


def _no_reason(user: User) -> str:
    return ""


def _nothing(user: User) -> None:
    """Nothing to do for this class of data."""


def _no_file(user: User) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Holding:
    """One class of data about a person: why it is kept, how long, its rows, and what erasure does to them."""

    rank: int
    key: str  # end of the address of its page, name in the JSON
    label: str
    why: str
    kept: str  # how long, in French
    rows: Callable[[User], QuerySet]
    columns: dict[str, str]  # French label → look-up
    keep_from_erasing: Callable[[User], str] = _no_reason  # a sentence that says what to do first, or nothing
    erase: Callable[[User], object] = _nothing
    files: Callable[[User], Iterable[tuple[str, str]]] = _no_file  # (name in the copy, name in the private files)

    def values(self, user: User) -> QuerySet:
        """The rows as dictionaries of what a person may read."""
        return self.rows(user).values(*self.columns.values())

    def told(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of `values` under its French labels."""
        return {label: row[name] for label, name in self.columns.items()}


@dataclass(frozen=True)
class Rule:
    """Data that are forgotten in time. `forget(n)` forgets at most n rows in one transaction and returns how many."""

    key: str
    label: str
    kept: str
    forget: Callable[[int], int]


_holdings: dict[str, Holding] = {}
_rules: dict[str, Rule] = {}


def register(holding: Holding) -> None:
    """Add a class of data. Raises ValueError for a key already taken."""
    if _holdings.setdefault(holding.key, holding).label != holding.label:
        raise ValueError(f"two classes of data are called {holding.key}")


def register_rule(rule: Rule) -> None:
    """Add a rule of retention. Raises ValueError for a key already taken."""
    if _rules.setdefault(rule.key, rule).label != rule.label:
        raise ValueError(f"two rules are called {rule.key}")


def holdings() -> list[Holding]:
    """Every class of data of the installed apps, in the order of the page."""
    autodiscover_modules("personal_data")
    return sorted(_holdings.values(), key=lambda each: (each.rank, each.key))


def rules() -> list[Rule]:
    """Every rule of retention of the installed apps, by key."""
    autodiscover_modules("personal_data")
    return [_rules[key] for key in sorted(_rules)]
