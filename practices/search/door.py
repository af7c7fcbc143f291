"""The narrow door of the search: what the rest of the portal calls, behind which another engine could stand one day."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.db.models import QuerySet
from psycopg.errors import QueryCanceled

from practices.models import Practice
from vitrines.models import Vitrine

from .composing import practice_documents, vitrine_documents
from .documents import Kind
from .indexing import erase, write
from .ranking import Hit, rank
from .suggesting import Suggestion
from .suggesting import suggest as suggest_lines
from .understanding import understand

HITS_MAX = 500


@dataclass(frozen=True)
class Answer:
    """What was found for a query, best first; what was read otherwise than typed; what was not found."""

    hits: tuple[Hit, ...]
    repairs: dict[str, str]  # typed → read as
    unfound: tuple[str, ...]
    words: tuple[str, ...]  # the typed words that were looked for; none: nothing was asked
    names: frozenset[tuple[str, ...]]  # stems, alone or together, by which a passage is marked
    is_late: bool = False  # given up after ranking.MILLISECONDS_MAX

    @property
    def ids(self) -> list[int]:
        """Primary keys, best first."""
        return [hit.object_id for hit in self.hits]


def search(
    text: str, *, kind: Kind, among: QuerySet[Any] | None = None, limit: int = HITS_MAX, kin: bool = True
) -> Answer:
    """Find the practices or vitrines that answer a typed query, best first, among those a queryset allows.

    At most three queries, whatever is typed. Only words that anyone may read are known here. Without `kin`, a word of
    the same family (“soudeur” for “soudure”) does not answer.
    """
    reading = understand(text)
    reading.is_exact |= not kin
    is_late = False
    try:
        hits = rank(reading, kind=kind, among=among, limit=limit)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        hits, is_late = [], True
    names: set[tuple[str, ...]] = {(one.stem,) for word in reading.words for one in word.alternatives}
    names |= {variant.stems for group in reading.groups for variant in group if variant.weight == 1.0}
    return Answer(
        hits=tuple(hits),
        repairs=reading.repairs,
        unfound=tuple(reading.unfound),
        words=tuple(word.typed for word in reading.words),
        names=frozenset(names),
        is_late=is_late,
    )


def suggest(prefix: str, *, address: str) -> list[Suggestion]:
    """Lines to go on with for what is typed so far; nothing when they would come too late to be of use.

    At most two queries. `address`: the list that a word leads to.
    """
    try:
        return suggest_lines(prefix, address=address)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return []


def index(thing: Practice | Vitrine) -> None:
    """Bring what is searched up to date with a row just written: on line it is found, off line it no longer is.

    A vitrine brings its practices, a practice its vitrine, for each is found by the other's words. Call it in the
    transaction that writes.
    """
    index_vitrines([thing.pk if isinstance(thing, Vitrine) else thing.vitrine_id])


def remove(thing: Practice | Vitrine) -> None:
    """Take a row out of what is searched; call it before the row is deleted."""
    erase(Kind.VITRINE if isinstance(thing, Vitrine) else Kind.PRACTICE, [thing.pk])


def index_vitrines(keys: Iterable[int]) -> None:
    """The same for several vitrines and all their practices."""
    vitrines = Vitrine.objects.filter(pk__in=list(keys))
    practices = Practice.objects.filter(vitrine__in=vitrines)
    erase(Kind.VITRINE, vitrines.values_list("pk", flat=True))
    erase(Kind.PRACTICE, practices.values_list("pk", flat=True))
    write([*vitrine_documents(vitrines), *practice_documents(practices)])
