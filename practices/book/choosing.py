"""The page where an extract is put together by hand: what answers the search, what was picked so far."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator

from practices.models import Practice
from practices.search.asking import find_practices
from vitrines.finding import Found

from .extracts import Choice, practices_for

PAGE_SIZE = 20


class Line(NamedTuple):
    """One practice to tick."""

    key: int
    title: str
    vitrine: str  # with its place
    is_example: bool


@dataclass(frozen=True)
class Choosing:
    """`page` lists what may still be picked; `gone` counts what was picked and cannot be in the book any more."""

    picked: list[Line]
    page: Page
    gone: int
    found: Found | None

    @property
    def count(self) -> int:
        """How many practices answer, picked or not."""
        return self.page.paginator.count


def choosing(*, terms: Choice, q: str, picked: tuple[int, ...], page: str | None) -> Choosing:
    """One page of the practices that answer, the picked ones apart. A page past the end is the last one."""
    found = find_practices(q) if q else None
    rows = practices_for(terms).exclude(pk__in=picked)
    if found is None:
        keys = list(rows.order_by("vitrine__name", "published_revision__title", "pk").values_list("pk", flat=True))
    else:
        answering = set(rows.filter(pk__in=found.ids).values_list("pk", flat=True))
        keys = [key for key in found.ids if key in answering]
    shown: Page[Any] = Paginator(keys, PAGE_SIZE).get_page(page)
    lines = _lines([*picked, *shown.object_list])
    shown.object_list = [lines[key] for key in shown.object_list if key in lines]
    mine = [lines[key] for key in picked if key in lines]
    return Choosing(mine, shown, gone=len(picked) - len(mine), found=found)


def _lines(keys: list[int]) -> dict[int, Line]:
    if not keys:
        return {}
    rows = practices_for(Choice(picked=tuple(keys))).select_related("vitrine", "published_revision")
    return {row.pk: _line(row) for row in rows}


def _line(row: Practice) -> Line:
    assert row.published_revision is not None, "on line"  # noqa: S101  (constraint of the table)
    vitrine = ", ".join(part for part in (row.vitrine.name, row.vitrine.place) if part)
    return Line(row.pk, row.published_revision.title, vitrine, row.is_example)
