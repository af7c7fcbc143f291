"""A question of a page: ask the search, put its understanding into words, keep what found nothing for the Alliance."""

import re

from practices.models import Practice
from practices.thesaurus.unfound import record_unfound
from vitrines.finding import Found
from vitrines.models import Vitrine

from .documents import Kind
from .door import Answer, search

_WORD = re.compile(r"[^\W_]+")


def find_practices(q: str) -> Found | None:
    """Practices on line that answer the words, best first; None when nothing was asked."""
    return _found(q, search(q, kind=Kind.PRACTICE, among=Practice.objects.published())) if q else None


def find_vitrines(q: str) -> Found | None:
    """Vitrines on line that answer the words, best first; None when nothing was asked."""
    return _found(q, search(q, kind=Kind.VITRINE, among=Vitrine.objects.published())) if q else None


def _found(q: str, answer: Answer) -> Found | None:
    if not answer.words:
        return None
    if answer.unfound or not answer.hits:
        record_unfound(" ".join(answer.unfound or answer.words), typed=q)
    return Found(
        scores={hit.object_id: hit.score for hit in answer.hits},
        typed=q,
        read_as=_read_as(q, answer.repairs),
        unfound=answer.unfound,
        names=answer.names,
        is_late=answer.is_late,
    )


def _read_as(q: str, repairs: dict[str, str]) -> str:
    """The typed question with its repaired words in their place; nothing when no word was repaired."""
    if not repairs:
        return ""
    return _WORD.sub(lambda word: repairs.get(word[0], repairs.get(word[0].lower(), word[0])), q)
