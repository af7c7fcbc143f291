"""The vitrines on line with the terms of their facets, kept in the process and followed one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Value

from .changes import KeptInStep, Touched
from .dates import renewed
from .enums import ChangeKind, ProcessType, Region, Sector, SizeClass
from .facets import Index
from .models import Vitrine
from .shelf import Labels, Row, Shelf
from .versions import CatalogueVersion

# relation of a practice's text, parameter of the address, title
TERMS = (("problems", "probleme", "Problème résolu"), ("technologies", "technologie", "Technologie"))
CHOICES = (
    ("sector", "secteur", "Secteur", Sector),
    ("size_class", "taille", "Taille du site", SizeClass),
    ("process_type", "production", "Type de production", ProcessType),
    ("region", "region", "Région", Region),
)
TITLES = (*((name, title) for _, name, title in TERMS), *((name, title) for _, name, title, _ in CHOICES))
SAID = {
    name: {str(value): (str(value), str(label)) for value, label in choices.choices} for _, name, _, choices in CHOICES
}
FIELDS = ("slug", "name", "created_at", "latitude", "longitude")


class Site(NamedTuple):
    """What the order and the map need of a vitrine."""

    slug: str
    name: str
    created_at: datetime
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Listing:
    """The vitrines on line: rows and bits, the same as an index, what is needed of each."""

    shelf: Shelf
    index: Index
    sites: Mapping[int, Site]


def listed_vitrines(version: CatalogueVersion) -> Listing:
    """As of this version; after a writing, three or four queries: the vitrines it touched, the vocabularies."""
    return _KEPT.current(version)


def _build(version: CatalogueVersion, before: Listing | None, touched: Touched) -> tuple[Listing, None]:
    labels = {**vocabularies(), **SAID}
    if before is not None and not touched:
        return Listing(before.shelf, before.shelf.index(labels, TITLES), before.sites), None
    sites: dict[int, Site] = {}
    if before is not None:
        shelf = before.shelf.with_rows(touched, _read(sites, touched))
        if shelf is not None:
            return Listing(shelf, shelf.index(labels, TITLES), renewed(before.sites, touched, sites)), None
        sites.clear()
    shelf = Shelf.of(_read(sites, None))
    return Listing(shelf, shelf.index(labels, TITLES), sites), None


def _read(sites: dict[int, Site], vitrines: Touched | None) -> Iterator[Row]:
    """The rows on line of these vitrines, or of all; `sites` is told of each."""
    terms: dict[int, list[tuple[str, Any]]] = {}
    for vitrine, name, key in _terms_told(vitrines):
        terms.setdefault(vitrine, []).append((name, key))
    rows = Vitrine.objects.published().order_by()
    if vitrines is not None:
        rows = rows.filter(pk__in=vitrines)
    for pk, *values in rows.values_list("pk", *FIELDS, *(column for column, *_ in CHOICES)):
        slug, name, created_at, latitude, longitude, *chosen = values
        place = (None if degrees is None else float(degrees) for degrees in (latitude, longitude))
        sites[pk] = Site(slug, name, created_at, *place)
        bears = [(facet, value) for (_, facet, _, _), value in zip(CHOICES, chosen, strict=True)]
        yield Row(pk, pk, created_at.timestamp(), (*terms.get(pk, ()), *bears))


def _constant(text: str) -> Value:
    return Value(text, output_field=CharField())


def _practices() -> Any:
    field: Any = Vitrine._meta.get_field("practices")
    return field.related_model._default_manager


def _terms_told(vitrines: Touched | None) -> Any:
    """(vitrine, facet, key of a term) that its published practices bear. One query."""
    practices = _practices().published().order_by()
    if vitrines is not None:
        practices = practices.filter(vitrine__in=vitrines)
    borne = [
        practices.filter(**{f"published_revision__{relation}__isnull": False})
        .annotate(facet=_constant(facet))
        .values_list("vitrine", "facet", f"published_revision__{relation}")
        for relation, facet, _ in TERMS
    ]
    return borne[0].union(*borne[1:])


def vocabularies() -> Labels:
    """Slug and name of each term by key, for both vocabularies, in their order. One query."""
    revision: Any = _practices().model._meta.get_field("published_revision").related_model
    lists = [
        revision._meta.get_field(relation)
        .related_model._default_manager.order_by()
        .annotate(facet=_constant(facet))
        .values_list("position", "name", "facet", "pk", "slug")
        for relation, facet, _ in TERMS
    ]
    labels: dict[str, dict[Any, tuple[str, str]]] = {facet: {} for _, facet, _ in TERMS}
    for _, name, facet, pk, slug in lists[0].union(*lists[1:], all=True).order_by("position", "name"):
        labels[facet][pk] = slug, name
    return labels


_KEPT: KeptInStep[Listing] = KeptInStep(_build, of=lambda version: version.texts, kinds=frozenset({ChangeKind.TEXTS}))
