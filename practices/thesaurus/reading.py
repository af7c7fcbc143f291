"""What the search asks of the thesaurus: for a word or a group of words as typed, what else may be looked for."""

import threading
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Max

from practices.search.words import FOLDED_STOP_WORDS

from .entries import fold_term
from .tables import Concept, ConceptTerm, TermKind

EQUAL, NEAR, NEAR_OTHERS, BACK = 1.0, 0.6, 0.45, 0.4

Expansions = Mapping[str, list[tuple[str, float]]]
Version = tuple[datetime | None, int]

_lock = threading.Lock()
_kept: tuple[Version, Expansions] | None = None


def expansions() -> Expansions:
    """Folded term (`entries.fold_term`) → what else says it, as written (accents, capitals), each with a weight.

    1.0: says the same (equal, acronym, English). 0.6: a near term, the way from a need to what answers it; 0.45: the
    other names of that near concept. 0.4: the way back, from a technique to the needs it answers. Best first.

    An acronym is also found in capitals (“MES”); in small letters only when that is not a stop word (“mes”). Kept in
    the process for as long as the thesaurus does not change, which one light query tells. Read it, never change it.
    """
    global _kept
    version = _version()
    kept = _kept
    if kept is None or kept[0] != version:
        with _lock:
            kept = (version, _built())
            _kept = kept
    return kept[1]


def _version() -> Version:
    """Writers are alone (services.lock_thesaurus), so the latest date never goes back."""
    found = Concept.objects.order_by().aggregate(latest=Max("updated_at"), number=Count("pk"))
    return found["latest"], found["number"]


def _built() -> Expansions:
    own: dict[int, list[tuple[str, str]]] = {}  # concept → (kind, text), the preferred one first
    near: dict[int, list[str]] = {}
    owner: dict[str, int] = {}
    rows = ConceptTerm.objects.filter(concept__is_active=True).order_by("concept_id", "position")
    for concept_id, kind, text, folded in rows.values_list("concept_id", "kind", "text", "folded"):
        if kind == TermKind.NEAR:
            near.setdefault(concept_id, []).append(text)
        else:
            own.setdefault(concept_id, []).append((kind, text))
            owner[folded] = concept_id
    found: dict[str, dict[str, float]] = {}

    def add(key: str, text: str, weight: float) -> None:
        others = found.setdefault(key, {})
        others[text] = max(weight, others.get(text, 0.0))

    for concept_id, terms in own.items():
        alternatives = _alternatives(concept_id, own, near.get(concept_id, []), owner)
        preferred = terms[0][1]
        for kind, text in terms:
            for key in _keys(kind, text):
                for other, weight in alternatives.items():
                    if fold_term(other) != fold_term(text):
                        add(key, other, weight)
        for text in near.get(concept_id, []):
            back = owner.get(fold_term(text))
            for kind, other in own[back] if back is not None else [(TermKind.NEAR, text)]:
                for key in _keys(kind, other):
                    add(key, preferred, BACK)
    return {key: sorted(others.items(), key=lambda pair: (-pair[1], pair[0])) for key, others in found.items()}


def _alternatives(
    concept_id: int, own: dict[int, list[tuple[str, str]]], near: list[str], owner: dict[str, int]
) -> dict[str, float]:
    """Everything a search for this concept may look for, its own terms included."""
    found = {text: EQUAL for _, text in own[concept_id]}
    for text in near:
        found.setdefault(text, NEAR)
        target = owner.get(fold_term(text))
        for _, other in own.get(target, []) if target is not None else []:
            found.setdefault(other, NEAR_OTHERS)
    return found


def _keys(kind: str, text: str) -> list[str]:
    folded = fold_term(text)
    if kind != TermKind.ACRONYM:
        return [folded]
    capitals = text.upper()
    return [capitals] if folded in FOLDED_STOP_WORDS else [capitals, folded] if capitals != folded else [folded]
