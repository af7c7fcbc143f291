"""The practices on line with the terms of their facets, kept in the process and followed vitrine by vitrine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from vitrines.changes import KeptInStep, Touched
from vitrines.dates import renewed
from vitrines.enums import ChangeKind, ProcessType, Region, Sector, SizeClass
from vitrines.facets import Index
from vitrines.shelf import Labels, Row, Shelf
from vitrines.sites import TERMS, Site, vocabularies
from vitrines.versions import CatalogueVersion

from .enums import Visibility

# Value of the facet, label, cost from which the band begins (€). A practice is in the band of its highest cost.
BUDGETS = (
    ("0", "Moins de 10 000 €", 0),
    ("10", "10 000 à 50 000 €", 10_000),
    ("50", "50 000 à 200 000 €", 50_000),
    ("200", "200 000 € et plus", 200_000),
)
CHOICES = (
    ("secteur", "Secteur", Sector),
    ("taille", "Taille du site", SizeClass),
    ("production", "Type de production", ProcessType),
    ("region", "Région", Region),
)
TITLES = (*((name, title) for _, name, title in TERMS), *((name, title) for name, title, _ in CHOICES))
TITLES += (("budget", "Budget"),)
SAID = {
    name: {str(value): (str(value), str(label)) for value, label in choices.choices} for name, _, choices in CHOICES
}
SAID["budget"] = {value: (value, label) for value, label, _ in BUDGETS}


@dataclass(frozen=True)
class Listing:
    """The practices on line: rows and bits, the same as an index, what is needed of their vitrines, the labels."""

    shelf: Shelf
    index: Index
    sites: Mapping[int, Site]
    labels: Labels


def listed_practices(version: CatalogueVersion) -> Listing:
    """As of this version; after a writing, two queries: the vitrines it touched, the vocabularies."""
    return _KEPT.current(version)


def _build(version: CatalogueVersion, before: Listing | None, touched: Touched) -> tuple[Listing, None]:
    labels = {**vocabularies(), **SAID}
    if before is not None and not touched:
        return Listing(before.shelf, before.shelf.index(labels, TITLES), before.sites, labels), None
    sites: dict[int, Site] = {}
    if before is not None:
        rows = list(_read(sites, touched))
        shelf = before.shelf.with_rows(touched, rows)
        if shelf is not None:
            held = renewed(before.sites, touched, sites)
            return Listing(shelf, shelf.index(labels, TITLES), held, labels), None
        sites.clear()
    shelf = Shelf.of(_read(sites, None))
    return Listing(shelf, shelf.index(labels, TITLES), sites, labels), None


# One pass in the language of the database: the ORM takes as long again to make the rows as to read them.
_ROWS = """
    SELECT p.id, p.vitrine_id, p.published_at, coalesce(nullif(r.process_type, ''), v.process_type), r.cost_min,
        r.cost_max, r.visibility ->> 'cost', v.sector, v.size_class, v.region, v.slug, v.name, v.created_at,
        v.latitude::float8, v.longitude::float8,
        ARRAY(SELECT problem_id FROM practices_revision_problems WHERE revision_id = r.id),
        ARRAY(SELECT technology_id FROM practices_revision_technologies WHERE revision_id = r.id)
    FROM practices_practice p
    JOIN practices_revision r ON r.id = p.published_revision_id
    JOIN vitrines_vitrine v ON v.id = p.vitrine_id
    WHERE p.state = 'published' AND v.is_published
"""


def _read(sites: dict[int, Site], vitrines: Touched | None) -> Iterator[Row]:
    """The rows on line of these vitrines, or of all; `sites` is told of each vitrine met."""
    with connection.cursor() as cursor:
        if vitrines is None:
            cursor.execute(_ROWS)
        else:
            cursor.execute(f"{_ROWS} AND p.vitrine_id = ANY(%s)", [list(vitrines)])
        rows = cursor.fetchall()
    for pk, vitrine, published, process, least, most, told, sector, size, region, *site, problems, technologies in rows:
        if vitrine not in sites:
            sites[vitrine] = Site(*site)
        bears = [("probleme", key) for key in problems] + [("technologie", key) for key in technologies]
        bears += [("secteur", sector), ("taille", size), ("production", process), ("region", region)]
        if budget := _budget(least, most, told):
            bears.append(("budget", budget))
        yield Row(pk, vitrine, published.timestamp(), tuple(bears))


def _budget(least: Any, most: Any, told: str | None) -> str:
    """The band of a practice that tells its cost to everyone: what is reserved is not counted either."""
    cost = most or least
    if cost is None or (told or Visibility.PUBLIC) != Visibility.PUBLIC:
        return ""
    return next(value for value, _, start in reversed(BUDGETS) if cost >= start)


_KEPT: KeptInStep[Listing] = KeptInStep(_build, of=lambda version: version.texts, kinds=frozenset({ChangeKind.TEXTS}))
