"""What the page of one's data shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Value
from django.utils import timezone

from portal.accounts.models import User
from portal.ui.dates import plain_date

from .models import DataExport
from .registry import Holding, holdings

ROWS_SHOWN = 50


@dataclass(frozen=True)
class Kept:
    """A class of data and how many rows of it are this person's."""

    holding: Holding
    count: int


def kept_about(user: User) -> list[Kept]:
    """Every class of data, counted in one query: those that hold something, then the others, told as empty."""
    known = holdings()
    counted = [
        each.rows(user).order_by().annotate(which=Value(each.key)).values("which").annotate(n=Count("pk"))
        for each in known
    ]
    found = {row["which"]: row["n"] for row in counted[0].union(*counted[1:], all=True)}
    return sorted((Kept(each, found.get(each.key, 0)) for each in known), key=lambda kept: not kept.count)


def lines_of(holding: Holding, user: User) -> list[list[tuple[str, str]]]:
    """The first fifty rows of a class, as (French label, value as people read it)."""
    labels = _labels(holding, user)
    return [
        [(label, told(labels.get(holding.columns[label], {}).get(value, value))) for label, value in row.items()]
        for row in (holding.told(each) for each in holding.values(user)[:ROWS_SHOWN])
    ]


def exports_of(user: User) -> list[DataExport]:
    """The copies asked for, the latest first."""
    return list(DataExport.objects.filter(user=user)[:5])


def told(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{plain_date(timezone.localdate(value))}, {timezone.localtime(value):%H:%M}"
    if isinstance(value, date):
        return plain_date(value)
    if isinstance(value, list):
        return " · ".join(str(each.get("label", each)) if isinstance(each, dict) else str(each) for each in value)
    return str(value)


def _labels(holding: Holding, user: User) -> dict[str, dict[Any, str]]:
    """Look-up → stored value → French label, for the columns of the table itself that hold a choice."""
    fields = {field.name: field for field in holding.rows(user).model._meta.get_fields()}
    return {
        name: {stored: str(label) for stored, label in choices}
        for name in holding.columns.values()
        if (choices := getattr(fields.get(name), "flatchoices", None))
    }
