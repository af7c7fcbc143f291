"""What of a practice or a vitrine becomes searchable: the words anyone may read, and no other."""

from collections.abc import Iterable

from django.db.models import QuerySet

from practices.enums import Visibility
from practices.models import Practice, Revision
from practices.richtext import plain
from practices.sections import HEAD_FIGURES, NAMES, RICH
from vitrines.departements import DEPARTEMENTS
from vitrines.models import Vitrine

from .documents import Document, Kind

TEXTS = tuple(name for name in NAMES if name != "gains" and name not in HEAD_FIGURES)


def practice_documents(practices: QuerySet[Practice]) -> list[Document]:
    """The documents of those that are on line."""
    read = practices.published().select_related("vitrine", "published_revision")  # type: ignore[attr-defined]
    read = read.prefetch_related(
        "published_revision__problems", "published_revision__technologies", "published_revision__gains", "answers"
    )
    return [_of_practice(practice) for practice in read]


def vitrine_documents(vitrines: QuerySet[Vitrine]) -> list[Document]:
    """The documents of those that are on line, with the titles of their practices on line."""
    on_line = list(vitrines.published())  # type: ignore[attr-defined]
    practices: dict[int, list[Practice]] = {}
    read = Practice.objects.published().filter(vitrine__in=on_line).select_related("published_revision")
    for practice in read.prefetch_related("published_revision__problems", "published_revision__technologies"):
        practices.setdefault(practice.vitrine_id, []).append(practice)
    return [_of_vitrine(vitrine, practices.get(vitrine.pk, [])) for vitrine in on_line]


def _of_practice(practice: Practice) -> Document:
    revision, vitrine = practice.published_revision, practice.vitrine
    assert revision is not None, "a published practice has its revision"  # noqa: S101  (constraint of the table)
    texts = [_words(revision, name) for name in TEXTS if _is_public(revision, name)]
    return Document(
        kind=Kind.PRACTICE,
        object_id=practice.pk,
        title=revision.title,
        tagline=revision.tagline,
        terms=_lines(_terms(revision)),
        figures=_figures(revision) if _is_public(revision, "gains") else "",
        text=_lines([revision.summary, *texts, *_answers(practice), revision.summary_en]),
        vitrine=_lines([vitrine.name, vitrine.company, vitrine.sector_label, vitrine.sector_detail]),
        town=_town(vitrine),
    )


def _of_vitrine(vitrine: Vitrine, practices: Iterable[Practice]) -> Document:
    revisions = [practice.published_revision for practice in practices if practice.published_revision]
    terms = dict.fromkeys(name for revision in revisions for name in _terms(revision))
    return Document(
        kind=Kind.VITRINE,
        object_id=vitrine.pk,
        title=vitrine.name,
        tagline=vitrine.tagline,
        terms=_lines([*vitrine.themes, *terms, vitrine.sector_label, vitrine.sector_detail]),
        text=_lines([vitrine.description, *(f"{revision.title}\n{revision.tagline}" for revision in revisions)]),
        vitrine=_lines([vitrine.company, vitrine.site]),
        town=_town(vitrine),
    )


def _answers(practice: Practice) -> list[str]:
    """What was asked and answered in public under it."""
    return [text for each in practice.answers.all() for text in (each.question, each.answer)]


def _words(revision: Revision, name: str) -> str:
    text = getattr(revision, name)
    return plain(text) if name in RICH else text


def _is_public(revision: Revision, name: str) -> bool:
    return revision.visibility.get(name, Visibility.PUBLIC) == Visibility.PUBLIC


def _terms(revision: Revision) -> list[str]:
    """The vocabularies' terms it bears, each with what people type instead."""
    borne = (*revision.problems.all(), *revision.technologies.all())
    return [name for term in borne for name in (term.name, *term.synonyms)]


def _figures(revision: Revision) -> str:
    return _lines(f"{gain.indicator} {gain.before:g} {gain.after:g} {gain.unit}" for gain in revision.gains.all())


def _town(vitrine: Vitrine) -> str:
    departement = DEPARTEMENTS[vitrine.departement].name if vitrine.departement else ""
    region = vitrine.get_region_display() if vitrine.region else ""
    return _lines([vitrine.city, departement, vitrine.departement, region])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)
