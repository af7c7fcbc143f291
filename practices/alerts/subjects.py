"""What may be followed, said in one way only: the address of a list becomes a subject, a subject becomes words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from practices.catalogue import practice_state
from practices.models import Practice, Problem, Technology
from practices.querysets import PracticeQuerySet
from practices.search.documents import Kind
from practices.search.door import search
from vitrines.catalogue import catalogue_state
from vitrines.enums import Region
from vitrines.facets import Index
from vitrines.filters import ListFilters
from vitrines.models import Vitrine
from vitrines.querysets import VitrineQuerySet

from .enums import Topic
from .models import QUERY_MAX, Alert

ORDER_ALONE = frozenset({"tri", "pres"})  # how a list is sorted, not what is in it
SEARCHES = {"pratiques": Topic.PRACTICES, "vitrines": Topic.VITRINES}


@dataclass(frozen=True)
class Subject:
    """What an alert is about: the columns of `Alert` that tell it from another one of the same person."""

    topic: Topic
    problem: Problem | None = None
    technology: Technology | None = None
    region: str = ""
    query: str = ""

    @classmethod
    def of(cls, alert: Alert) -> "Subject":
        return cls(Topic(alert.topic), alert.problem, alert.technology, alert.region, alert.query)

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("topic", "problem", "technology", "region", "query")}

    @property
    def has_words(self) -> bool:
        """Whether it is a search in which something was typed."""
        return any(name == "q" for name, _ in parse_qsl(self.query))

    @property
    def address(self) -> str:
        """The list of what this subject finds today."""
        query = self.query
        if self.problem:
            query = urlencode({"probleme": self.problem.slug})
        elif self.technology:
            query = urlencode({"technologie": self.technology.slug})
        elif self.region:
            query = urlencode({"region": self.region})
        there = reverse("vitrines:list" if self.topic == Topic.VITRINES else "practices:list")
        return f"{there}?{query}" if query else there


class Lists:
    """What the public lists hold now, each read once, when it is first needed; keep one for a page or a mail."""

    @cached_property
    def practices(self) -> Index:
        return practice_state().index

    @cached_property
    def vitrines(self) -> Index:
        return catalogue_state().index

    def read(self, topic: Topic, query: str) -> tuple[ListFilters, Index]:
        """A query string as the list of today understands it, and what that list holds."""
        index = self.vitrines if topic == Topic.VITRINES else self.practices
        return ListFilters(QueryDict(query), facets=index.facets), index


def subject_from(address: Mapping[str, str]) -> Subject | None:
    """The subject named by `?probleme=`, `?technologie=`, `?region=`, `?pratiques=` or `?vitrines=`.

    The last two hold the query string of a list. One that only chooses a problem, a technology or a region among the
    practices is the same as following that. None for what does not exist, or is too long to be kept.
    """
    for parameter, topic in SEARCHES.items():
        if (given := address.get(parameter)) is not None:
            query = normalised(topic, given)
            pairs = parse_qsl(query)
            if topic == Topic.PRACTICES and len(pairs) == 1 and (alone := _single(dict(pairs))):
                return alone
            return Subject(topic, query=query) if len(query) <= QUERY_MAX else None
    return _single(address)


def _single(address: Mapping[str, str]) -> Subject | None:
    if slug := address.get("probleme"):
        problem = Problem.objects.filter(slug=slug).first()
        return Subject(Topic.PROBLEM, problem=problem) if problem else None
    if slug := address.get("technologie"):
        technology = Technology.objects.filter(slug=slug).first()
        return Subject(Topic.TECHNOLOGY, technology=technology) if technology else None
    region = address.get("region", "")
    return Subject(Topic.REGION, region=region) if region in Region.values else None


def normalised(topic: Topic, query: str) -> str:
    """The query string of a list with what the list understands, in one order: equal searches are equal texts."""
    filters, _ = Lists().read(topic, query)
    return _written(filters)


def _written(filters: ListFilters) -> str:
    return urlencode(sorted(pair for pair in parse_qsl(filters.query) if pair[0] not in ORDER_ALONE))


def label_of(subject: Subject, lists: Lists) -> str:
    """What is followed, in French, as a person would say it."""
    if subject.problem:
        return subject.problem.name
    if subject.technology:
        return subject.technology.name
    if subject.region:
        return f"Région {Region(subject.region).label}"
    filters, _ = lists.read(subject.topic, subject.query)
    what = "Vitrines" if subject.topic == Topic.VITRINES else "Pratiques"
    if _written(filters) != subject.query:
        return f"{what} : recherche dont un filtre ne trouve plus rien"
    # the whole label stands between guillemets on the pages: what was typed takes the inner marks
    labels = (each.label for each in filters.active_filters)
    chosen = ", ".join(f"“{filters.q}”" if label == f"« {filters.q} »" else label for label in labels)
    return f"{what} : {chosen}" if chosen else f"Toutes les {what.lower()}"


def practices_of(subject: Subject, lists: Lists) -> PracticeQuerySet:
    """Published practices of this subject; none for a search of which a filter finds nothing any more."""
    published = Practice.objects.published()
    if subject.problem:
        return published.solving(subject.problem.slug)
    if subject.technology:
        return published.using(subject.technology.slug)
    if subject.region:
        return published.in_region(subject.region)
    return _found(subject, lists, Kind.PRACTICE, published) if subject.topic == Topic.PRACTICES else published.none()


def vitrines_of(subject: Subject, lists: Lists) -> VitrineQuerySet:
    """Vitrines on line of this subject, a search of vitrines; none when a filter of it finds nothing any more."""
    published = Vitrine.objects.published()
    return _found(subject, lists, Kind.VITRINE, published) if subject.topic == Topic.VITRINES else published.none()


def _found(subject: Subject, lists: Lists, kind: Kind, published: QuerySet) -> Any:
    """The rows of a search. The lists show what holds any of the words, an alert tells what holds all of them."""
    filters, index = lists.read(subject.topic, subject.query)
    if _written(filters) != subject.query:
        return published.none()
    rows = published.filter(pk__in=index.ids_of(index.choose(filters.chosen).found))
    for word in search(filters.q, kind=kind, limit=1).words if filters.q else ():
        rows = rows.filter(pk__in=search(word, kind=kind, among=rows, kin=False).ids)
    return rows
