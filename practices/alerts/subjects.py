"""What may be followed, said in one way only: the address of a list becomes a subject, a subject becomes words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse

from practices.forms import PracticeSearchForm
from practices.models import Practice, Problem, Technology
from practices.querysets import PracticeQuerySet
from practices.selectors import practices_found, term_choices
from vitrines.enums import Region
from vitrines.forms import CatalogueForm, FilterForm
from vitrines.querysets import VitrineQuerySet
from vitrines.selectors import problem_choices, vitrines_found

from .enums import Topic
from .models import QUERY_MAX, Alert

NOT_FOLLOWED = frozenset({"page", "tri"})  # how a list is shown, not what is in it
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


def _form(topic: Topic, query: str) -> FilterForm:
    if topic == Topic.VITRINES:
        return CatalogueForm.from_address(QueryDict(query), problems=problem_choices())
    return PracticeSearchForm.from_address(QueryDict(query), terms=term_choices())


def normalised(topic: Topic, query: str) -> str:
    """The query string of a list with what the list understands, in one order: equal searches are equal texts."""
    return _written(_form(topic, query))


def _written(form: FilterForm) -> str:
    chosen = ((name, value) for name, value in form.initial.items() if name not in NOT_FOLLOWED)
    return urlencode(sorted((name, text) for name, value in chosen for text in _texts(value)))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(each) for each in value]
    return ["on" if value is True else " ".join(str(value).split())]


def label_of(subject: Subject) -> str:
    """What is followed, in French, as a person would say it."""
    if subject.problem:
        return subject.problem.name
    if subject.technology:
        return subject.technology.name
    if subject.region:
        return f"Région {Region(subject.region).label}"
    form = _form(subject.topic, subject.query)
    what = "Vitrines" if subject.topic == Topic.VITRINES else "Pratiques"
    if _written(form) != subject.query:
        return f"{what} : recherche dont un filtre n’existe plus"
    chosen = ", ".join(each.label for each in form.active_filters)
    return f"{what} : {chosen}" if chosen else f"Toutes les {what.lower()}"


def practices_of(subject: Subject) -> PracticeQuerySet:
    """Published practices of this subject; none for a search of which a filter no longer exists."""
    everything = Practice.objects.published()
    if subject.problem:
        return everything.solving(subject.problem.slug)
    if subject.technology:
        return everything.using(subject.technology.slug)
    if subject.region:
        return everything.in_region(subject.region)
    form = _form(subject.topic, subject.query)
    if subject.topic != Topic.PRACTICES or _written(form) != subject.query:
        return everything.none()
    return practices_found(form.criteria)  # type: ignore[attr-defined]


def vitrines_of(subject: Subject) -> VitrineQuerySet:
    """Vitrines on line of this subject, which is a search of vitrines; none when a filter of it no longer exists."""
    form = _form(Topic.VITRINES, subject.query)
    found = vitrines_found(form.criteria)  # type: ignore[attr-defined]
    return found if subject.topic == Topic.VITRINES and _written(form) == subject.query else found.none()
