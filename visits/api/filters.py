"""What may be asked of each list: the same parameters as the pages', each refused in French when it makes no sense.

A value given several times means any of them; different parameters all hold.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from portal.problems import WrongParameter
from practices.models import Practice, Problem, Technology
from vitrines.enums import ExchangeFormat, Region, Sector, SizeClass
from vitrines.models import Vitrine
from vitrines.selectors import search_words

from ..models import Slot
from .paging import CURSOR_MAX, SIZE, SIZE_MAX
from .reading import slots_with_room

WORDS_MAX = 100  # characters, as in the pages' forms
VALUES_MAX = 20  # values of one parameter

Slugs = Annotated[list[str], Field(default_factory=list, max_length=VALUES_MAX)]


class RefusedParameters(Exception):
    """Parameters that make no sense, each with its reason."""

    def __init__(self, wrong: Iterable[WrongParameter]) -> None:
        self.wrong = list(wrong)
        super().__init__(self.wrong)


class Paging(Schema):
    curseur: str = Field("", max_length=CURSOR_MAX, description="valeur « suivant » de la page précédente")
    limite: int = Field(SIZE, ge=1, le=SIZE_MAX, description="nombre de résultats par page")


class Search(Paging):
    q: str = Field("", max_length=WORDS_MAX, description="mots à trouver, sans égard aux accents ni aux capitales")
    probleme: Slugs = Field(description="slug d’un problème résolu")
    secteur: list[Sector] = Field(default_factory=list, max_length=VALUES_MAX, description="secteur du site")
    region: list[Region] = Field(default_factory=list, max_length=VALUES_MAX, description="région du site (code INSEE)")


class VitrineFilters(Search):
    taille: list[SizeClass] = Field(default_factory=list, max_length=VALUES_MAX, description="taille du site")
    ouvert: bool = Field(False, description="une date publiée, avec de la place")


class PracticeFilters(Search):
    technologie: Slugs = Field(description="slug d’une technologie")


class SlotFilters(Paging):
    vitrine: Slugs = Field(description="slug d’une vitrine")
    region: list[Region] = Field(default_factory=list, max_length=VALUES_MAX, description="région du site (code INSEE)")
    format: list[ExchangeFormat] = Field(default_factory=list, max_length=VALUES_MAX, description="format de l’échange")
    du: date | None = Field(None, description="premier jour, AAAA-MM-JJ")
    au: date | None = Field(None, description="dernier jour compris, AAAA-MM-JJ")
    places: bool = Field(False, description="seulement les dates où il reste de la place")


def asked_vitrines(rows: QuerySet[Vitrine], asked: VitrineFilters) -> QuerySet[Vitrine]:
    """The vitrines asked for. Raises RefusedParameters."""
    _refuse_unknown("probleme", asked.probleme, Problem.objects.all())
    if words := search_words(asked.q):
        rows = rows.filter(pk__in=Vitrine.objects.published().matching(words).values("pk"))
    rows = _any(rows, asked.probleme, lambda slug: Vitrine.objects.solving(slug))
    rows = _any(rows, asked.secteur, lambda sector: Vitrine.objects.in_sector(sector))
    rows = _any(rows, asked.taille, lambda size: Vitrine.objects.of_size(size))
    rows = _any(rows, asked.region, lambda region: Vitrine.objects.in_region(region))
    return _any(rows, [True] * asked.ouvert, lambda _: Vitrine.objects.with_open_date())


def asked_practices(rows: QuerySet[Practice], asked: PracticeFilters) -> QuerySet[Practice]:
    """The practices asked for. Raises RefusedParameters."""
    _refuse_unknown("probleme", asked.probleme, Problem.objects.all())
    _refuse_unknown("technologie", asked.technologie, Technology.objects.all())
    if words := search_words(asked.q):
        rows = rows.filter(pk__in=Practice.objects.published().matching(words).values("pk"))
    rows = _any(rows, asked.probleme, lambda slug: Practice.objects.solving(slug))
    rows = _any(rows, asked.technologie, lambda slug: Practice.objects.using(slug))
    rows = _any(rows, asked.secteur, lambda sector: Practice.objects.in_sector(sector))
    return _any(rows, asked.region, lambda region: Practice.objects.in_region(region))


def asked_slots(rows: QuerySet[Slot], asked: SlotFilters) -> QuerySet[Slot]:
    """The dates asked for. Raises RefusedParameters."""
    _refuse_unknown("vitrine", asked.vitrine, Vitrine.objects.published())
    if asked.du and asked.au and asked.au < asked.du:
        raise RefusedParameters([WrongParameter("au", "Le dernier jour suit le premier.")])
    if asked.vitrine:
        rows = rows.filter(vitrine__slug__in=asked.vitrine)
    if asked.region:
        rows = rows.filter(vitrine__region__in=asked.region)
    if asked.format:
        rows = rows.filter(format__in=asked.format)
    if asked.du:
        rows = rows.filter(starts_at__gte=_midnight(asked.du))
    if asked.au:
        rows = rows.filter(starts_at__lt=_midnight(asked.au, following=True))
    return slots_with_room(rows) if asked.places else rows


def every_row(rows: QuerySet, asked: Paging) -> QuerySet:
    """A short vocabulary: nothing but pages may be asked of it."""
    return rows


def _any(rows: QuerySet, values: list[Any], matching: Callable[[Any], QuerySet]) -> QuerySet:
    """Those of `rows` that one of the values matches; all of them without a value."""
    if not values:
        return rows
    found = reduce(or_, (matching(value).order_by() for value in values))
    return rows.filter(pk__in=found.values("pk"))


def _refuse_unknown(parameter: str, slugs: list[str], known: QuerySet) -> None:
    if not slugs:
        return
    if missing := sorted(set(slugs) - set(known.filter(slug__in=slugs).values_list("slug", flat=True))):
        message = f"« {missing[0][:80]} » n’existe pas."
        raise RefusedParameters([WrongParameter(parameter, message)])


def _midnight(day: date, *, following: bool = False) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=following), time()))
    except OverflowError as error:
        raise RefusedParameters(
            [WrongParameter("du" if not following else "au", "Cette date est trop loin.")]
        ) from error
