"""What may be asked of each list: the filters of the pages, each refused in French when it makes no sense.

A value given several times means any of them; different parameters all hold.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from portal.problems import WrongParameter
from practices.catalogue import PracticeState, practice_state
from practices.models import Practice, Problem, Technology
from practices.search.asking import find_practices
from vitrines.catalogue import CatalogueState, catalogue_state
from vitrines.enums import ExchangeFormat, ProcessType, Region, Sector, SizeClass
from vitrines.filters import QUERY_MAX
from vitrines.finding import Found, find_vitrines
from vitrines.models import Vitrine

from ..models import Slot
from .paging import CURSOR_MAX, SIZE, SIZE_MAX
from .reading import slots_with_room

VALUES_MAX = 20  # values of one parameter

Slugs = Annotated[list[str], Field(default_factory=list, max_length=VALUES_MAX)]
OpenDate = Annotated[str, Field(pattern=r"^(on|[0-9]{4}-[0-9]{2})$")]
Budget = Literal["0", "10", "50", "200"]  # the bands of practices.listing.BUDGETS


class RefusedParameters(Exception):
    """Parameters that make no sense, each with its reason."""

    def __init__(self, wrong: Iterable[WrongParameter]) -> None:
        self.wrong = list(wrong)
        super().__init__(self.wrong)


class Paging(Schema):
    curseur: str = Field("", max_length=CURSOR_MAX, description="valeur « suivant » de la page précédente")
    limite: int = Field(SIZE, ge=1, le=SIZE_MAX, description="nombre de résultats par page")


class VitrineFilters(Paging):
    """The filters of `/vitrines/`. Those of a list of values are its facets, by the same names."""

    q: str = Field("", max_length=QUERY_MAX, description="mots à trouver, fautes de frappe et sigles compris")
    probleme: Slugs = Field(description="slug d’un problème résolu")
    technologie: Slugs = Field(description="slug d’une technologie")
    secteur: list[Sector] = Field(default_factory=list, max_length=VALUES_MAX, description="secteur du site")
    taille: list[SizeClass] = Field(default_factory=list, max_length=VALUES_MAX, description="taille du site")
    production: list[ProcessType] = Field(default_factory=list, max_length=VALUES_MAX, description="type de production")
    region: list[Region] = Field(default_factory=list, max_length=VALUES_MAX, description="région du site (code INSEE)")
    ouvert: list[OpenDate] = Field(
        default_factory=list, max_length=VALUES_MAX, description="une date avec de la place : on, ou un mois AAAA-MM"
    )

    @property
    def is_timeless(self) -> bool:
        """Whether the version of the catalogue alone tells the answer: neither the hour nor the thesaurus does."""
        return not self.q and not self.ouvert


class PracticeFilters(VitrineFilters):
    """The filters of `/pratiques/`."""

    budget: list[Budget] = Field(
        default_factory=list, max_length=VALUES_MAX, description="bas de la tranche de coût, en milliers d’euros"
    )


class SlotFilters(Paging):
    vitrine: Slugs = Field(description="slug d’une vitrine")
    region: list[Region] = Field(default_factory=list, max_length=VALUES_MAX, description="région du site (code INSEE)")
    format: list[ExchangeFormat] = Field(default_factory=list, max_length=VALUES_MAX, description="format de l’échange")
    du: date | None = Field(None, description="premier jour, AAAA-MM-JJ")
    au: date | None = Field(None, description="dernier jour compris, AAAA-MM-JJ")
    places: bool = Field(False, description="seulement les dates où il reste de la place")


def asked_vitrines(rows: QuerySet[Vitrine], asked: VitrineFilters) -> QuerySet[Vitrine]:
    """The vitrines asked for, the same as on their page. Raises RefusedParameters."""
    return _narrowed(rows, asked, find_vitrines, catalogue_state)


def asked_practices(rows: QuerySet[Practice], asked: PracticeFilters) -> QuerySet[Practice]:
    """The practices asked for, the same as on their page. Raises RefusedParameters."""
    return _narrowed(rows, asked, find_practices, practice_state)


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


def _narrowed(
    rows: QuerySet,
    asked: VitrineFilters,
    find: Callable[[str], Found | None],
    state: Callable[[], CatalogueState | PracticeState],
) -> QuerySet:
    _refuse_unknown("probleme", asked.probleme, Problem.objects.all())
    _refuse_unknown("technologie", asked.technologie, Technology.objects.all())
    if asked.q and (found := find(asked.q)) is not None:
        rows = rows.filter(pk__in=found.ids)
    facets = [name for name in type(asked).model_fields if isinstance(getattr(asked, name), list)]
    chosen = {name: [str(value) for value in values] for name in facets if (values := getattr(asked, name))}
    if chosen:
        index = state().index
        rows = rows.filter(pk__in=index.ids_of(index.choose(chosen).found))
    return rows


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
