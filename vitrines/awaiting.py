"""What awaits a member: each app says what of its own waits for somebody, the desk reads everything in one query.

Imports look down, so the vocabulary stands here: an app describes a `Kind`, the desk above joins them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, DateField, DateTimeField, F, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast

from portal.accounts.models import User

from .enums import Role

SHOWN = 5  # of each kind; the others are counted


class Awaited(NamedTuple):
    """One thing that waits. `total` of its kind wait for this person; `due_on` is a promise made to somebody else."""

    kind: str
    vitrine_id: int
    key: str  # what names it in its address
    name: str  # the company, the title, the subject
    due_on: date | None
    since: datetime | None
    total: int


@dataclass(frozen=True)
class Kind:
    """A sort of thing that waits: how urgent among those without a deadline, how long it takes, how it is told."""

    key: str
    rank: int
    minutes: int
    rows: Callable[[User], QuerySet]
    phrase: Callable[[Awaited], str]
    address: Callable[[Awaited, str], str]  # with the slug of its vitrine
    others: str  # “autres demandes à répondre”, after a number
    act: Callable[[Awaited], str] | None = None  # where one click settles it, by POST
    act_label: str = ""  # what that button says


def vitrines_of(user: User, *roles: Role) -> QuerySet:
    """Primary keys of the vitrines where this person has one of these roles, as a subquery."""
    return user.memberships.filter(role__in=roles).order_by().values("vitrine")


def rows_of(
    queryset: QuerySet,
    kind: str,
    *,
    order: Sequence[Any],
    name: Any,
    key: str = "pk",
    vitrine: str = "vitrine_id",
    due_on: Any = None,
    since: Any = None,
) -> QuerySet:
    """These objects as `Awaited` values, the first `SHOWN` in `order`, ready to be joined with other kinds."""
    return queryset.order_by(*order).values_list(
        Value(kind, output_field=TextField()),
        Cast(F(vitrine), BigIntegerField()),
        Cast(F(key), TextField()),
        Cast(F(name) if isinstance(name, str) else name, TextField()),
        Cast(F(due_on) if isinstance(due_on, str) else Value(due_on) if due_on is None else due_on, DateField()),
        Cast(F(since) if isinstance(since, str) else Value(None), DateTimeField()),
        Window(Count("*")),
    )[:SHOWN]


class Line(NamedTuple):
    """What the desk shows of one thing."""

    phrase: str
    url: str
    vitrine_id: int
    due_on: date | None
    since: datetime | None
    minutes: int
    act_url: str = ""  # posted by a button of its own
    act_label: str = ""


class More(NamedTuple):
    """How many of a kind are not shown."""

    number: int
    words: str


@dataclass(frozen=True)
class Waiting:
    """Everything that awaits somebody, the most urgent first; `minutes` for all of it, what is not shown included."""

    lines: list[Line]
    more: list[More]
    count: int
    minutes: int


def waiting_for(user: User, kinds: Sequence[Kind], *, slugs: dict[int, str]) -> Waiting:
    """Read every kind in one query. What has a deadline comes first, the nearest first; then by kind, the oldest first.

    `slugs` of the person's vitrines, by primary key.
    """
    first, *others = [kind.rows(user) for kind in kinds]
    by_key = {kind.key: kind for kind in kinds}
    found = [Awaited(*row) for row in first.union(*others, all=True)]
    found.sort(key=lambda each: _urgency(each, by_key[each.kind]))
    totals = {each.kind: each.total for each in found}
    shown = {key: sum(each.kind == key for each in found) for key in totals}
    return Waiting(
        lines=[_line(each, by_key[each.kind], slugs.get(each.vitrine_id, "")) for each in found],
        more=[More(totals[key] - shown[key], by_key[key].others) for key in totals if totals[key] > shown[key]],
        count=sum(totals.values()),
        minutes=sum(total * by_key[key].minutes for key, total in totals.items()),
    )


def _urgency(each: Awaited, kind: Kind) -> tuple:
    return (
        each.due_on is None,
        each.due_on or date.max,
        kind.rank,
        each.since.timestamp() if each.since else 0,
        each.key,
    )


def _line(each: Awaited, kind: Kind, slug: str) -> Line:
    url = kind.address(each, slug)
    act_url = kind.act(each) if kind.act else ""
    when = (each.vitrine_id, each.due_on, each.since)
    return Line(kind.phrase(each), url, *when, kind.minutes, act_url, kind.act_label)
