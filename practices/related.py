"""The practices nearest to one: those that solve the same problems, then those that use the same technologies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import and_, or_

from .catalogue import cards_of, practice_state
from .models import Practice
from .selectors import PracticeCard

RELATED_SHOWN = 3


@dataclass(frozen=True)
class Marked:
    """The rows that bear each of some terms: any of them, all of them, as the bits of the index."""

    some: int
    every: int

    @classmethod
    def of(cls, bits: Sequence[int]) -> "Marked":
        return cls(reduce(or_, bits, 0), reduce(and_, bits) if bits else 0)


def related_practices(practice: Practice, *, limit: int = RELATED_SHOWN) -> list[PracticeCard]:
    """Cards of practices on line near this one, read through `practices_on_page`; none rather than unrelated ones.

    First those that solve all its problems with one of its technologies, then one of each, then a problem, then a
    technology; the newest first among equals. Nothing is counted in SQL: the terms are those of the lists' index.
    """
    state = practice_state()
    terms = {facet.name: {term.value: term.bits for term in facet.terms} for facet in state.index.facets}
    told = {"probleme": practice.problem_terms, "technologie": practice.technology_terms}  # type: ignore[attr-defined]
    problems, technologies = (
        Marked.of([terms[name][slug] for slug, _ in pairs if slug in terms[name]]) for name, pairs in told.items()
    )
    left = ~state.index.bits_of([practice.pk])
    found: list[int] = []
    for wanted in (
        problems.every & technologies.some,
        problems.some & technologies.some,
        problems.some,
        technologies.some,
    ):
        ids = list(islice(state.index.walk(wanted & left), limit - len(found))) if wanted & left > 0 else []
        left &= ~state.index.bits_of(ids)
        found += ids
    return cards_of(found, state)
