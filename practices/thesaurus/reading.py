"""What the search asks of the thesaurus: for a term as written, what else may be looked for."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max

from vitrines.versions import catalogue_version

from .entries import fold_term
from .tables import Concept, ConceptTerm, TermKind

EQUAL, NEAR, NEAR_OTHERS = 1.0, 0.6, 0.45

Expansions = Mapping[str, list[tuple[str, float]]]


class ThesaurusVersion(NamedTuple):
    """Two equal versions hold the same terms. Writers are alone (services.lock_thesaurus): the date never goes back."""

    latest: datetime | None
    number: int


_lock = threading.Lock()
_kept: tuple[ThesaurusVersion, Expansions] | None = None
_seen: tuple[str, ThesaurusVersion] | None = None  # the version of the catalogue's texts at which it was asked for


def thesaurus_version() -> ThesaurusVersion:
    """Which state of the thesaurus is stored. One light query."""
    found = Concept.objects.order_by().aggregate(latest=Max("updated_at"), number=Count("pk"))
    return ThesaurusVersion(found["latest"], found["number"])


def expansions(version: ThesaurusVersion | None = None) -> Expansions:
    """Term → what else says it, each with a weight, best first. Terms are as written: accents, capitals of acronyms.

    1.0: says the same (equal, acronym, English). 0.6: a near term, the way from a need to what answers it; 0.45: the
    other names of that near concept. The way back, from a technique to the needs it answers, weighs the same.

    Kept in the process for as long as `version` (asked for when not given) stays the same, and the same object comes
    back. Read it, never change it.
    """
    global _kept
    version = version or _version_now()
    kept = _kept
    if kept is None or kept[0] != version:
        with _lock:
            kept = (version, _built())
            _kept = kept
    return kept[1]


def _version_now() -> ThesaurusVersion:
    """The same, asked for when something of the catalogue was written since: the thesaurus notes its writings there."""
    global _seen
    texts, seen = catalogue_version().texts, _seen
    if seen is None or seen[0] != texts:
        seen = _seen = texts, thesaurus_version()
    return seen[1]


def _built() -> Expansions:
    own: dict[int, list[str]] = {}  # concept → its names, the preferred one first
    near: dict[int, list[str]] = {}
    owner: dict[str, int] = {}
    rows = ConceptTerm.objects.filter(concept__is_active=True).order_by("concept_id", "position")
    for concept_id, kind, text, folded in rows.values_list("concept_id", "kind", "text", "folded"):
        if kind == TermKind.NEAR:
            near.setdefault(concept_id, []).append(text)
        else:
            own.setdefault(concept_id, []).append(text)
            owner[folded] = concept_id
    found: dict[str, dict[str, float]] = {}

    def add(term: str, other: str, weight: float) -> None:
        others = found.setdefault(term, {})
        others[other] = max(weight, others.get(other, 0.0))

    for concept_id, names in own.items():
        neighbours: dict[str, float] = {}
        for text in near.get(concept_id, []):
            neighbours[text] = NEAR
            target = owner.get(fold_term(text))
            others = own[target] if target is not None else [text]
            for other in others:
                neighbours.setdefault(other, NEAR_OTHERS)
                add(other, names[0], NEAR)
                for name in names[1:]:
                    add(other, name, NEAR_OTHERS)
        for name in names:
            for other in names:
                if other != name:
                    add(name, other, EQUAL)
            for other, weight in neighbours.items():
                add(name, other, weight)
    return {term: sorted(others.items(), key=lambda pair: (-pair[1], pair[0])) for term, others in found.items()}
