"""Rows of a rule of retention, a batch at a time; rows of a person, as every class of data finds them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from portal.accounts.models import User


def first(rows: QuerySet[Any], at_most: int) -> list[Any]:
    """The keys of the first rows nobody else is writing, locked for this batch: nobody waits for the night, and the
    night waits for nobody."""
    return list(_ordered(rows).select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:at_most])


def forget(rows: QuerySet[Any], at_most: int) -> int:
    """Delete the first of these rows; return how many."""
    keys = first(rows, at_most)
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)


def empty(rows: QuerySet[Any], at_most: int, **changes: Any) -> int:
    """Write `changes` over the first of these rows; return how many."""
    return rows.model._default_manager.filter(pk__in=first(rows, at_most)).update(**changes)


def theirs(model: type[Model], field: str = "user") -> Callable[[User], QuerySet[Any]]:
    """What finds the rows of a person, those whose `field` names them, in an order that stays the same."""
    return lambda user: _ordered(model._default_manager.filter(**{field: user}))


def freed(model: type[Model], field: str = "user", **changes: Any) -> Callable[[User], int]:
    """What an erasure does to rows that stay: `changes` are written over them."""
    return lambda user: model._default_manager.filter(**{field: user}).update(**changes)


def gone(model: type[Model], field: str = "user", **which: Any) -> Callable[[User], object]:
    """What an erasure does to rows that go, all of them or those that match `which`."""
    return lambda user: model._default_manager.filter(**{field: user}, **which).delete()


def _ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if rows.ordered else rows.order_by("pk")
