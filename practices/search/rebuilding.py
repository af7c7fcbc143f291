"""Writing the whole index again beside the one people search, then putting it in its place.

Words keep their numbers, so a question that is being answered meanwhile reads the same words before and after. What is
published while the new index is written goes into the old one; the difference is written again at the end, while the
writers wait.
"""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from practices.models import Practice
from vitrines.models import Vitrine

from . import shadow
from .composing import practice_documents, vitrine_documents
from .documents import Document, Kind
from .door import index_vitrines
from .indexing import LOCK, copy, erase, literal, mean_lengths, occurrences, read, stems, weighted
from .shadow import SCHEMA, TABLES
from .words import deletions, fold

REBUILDING = LOCK + 1  # held by the one process that rebuilds
BATCH = 500  # documents a transaction
SAMPLE = 300  # documents whose lengths tell the mean

Held = dict[int, tuple[str, int]]  # row of a document → its kind, the key of the practice or vitrine


class RebuildingError(Exception):
    """Another process is rebuilding the index."""


def rebuild() -> Iterator[tuple[int, int]]:
    """Index every vitrine and practice on line; give how many are done and how many there are, batch by batch.

    Readers find the old index until the new one is whole. Raises RebuildingError when it is being rebuilt already.
    """
    vitrines = list(Vitrine.objects.published().order_by("pk").values_list("pk", flat=True))
    practices = list(Practice.objects.published().order_by("pk").values_list("pk", flat=True))
    total, done = len(vitrines) + len(practices), 0
    yield done, total
    with _alone(), _collecting_seldom(), connection.cursor() as cursor:
        shadow.create(cursor)
        before, lexicon = _held(cursor), Lexicon(cursor)
        means = _means(practices, vitrines)
        for keys in _batches(practices):
            lexicon.add(cursor, practice_documents(Practice.objects.filter(pk__in=keys)), means)
            done += len(keys)
            yield done, total
        for keys in _batches(vitrines):
            lexicon.add(cursor, vitrine_documents(Vitrine.objects.filter(pk__in=keys)), means)
            done += len(keys)
            yield done, total
        with transaction.atomic():
            lexicon.write(cursor)
            shadow.complete(cursor)
        with transaction.atomic():
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            missed = {thing for _, thing in before.items() ^ _held(cursor).items()}
            cursor.execute(_STILL_STALE)
            with shadow.written_to(cursor):
                _write_again(missed)
            shadow.swap(cursor)


class Lexicon:
    """The words of the new index, held in memory while it is written, with how many documents hold each."""

    def __init__(self, cursor: CursorWrapper) -> None:
        """Known words keep their numbers; what they stem from is computed again."""
        cursor.execute("SELECT stem, id FROM practices_searchterm")
        self._terms: dict[str, int] = dict(cursor.fetchall())
        cursor.execute("SELECT surface, id FROM practices_searchform")
        self._forms: dict[str, int] = dict(cursor.fetchall())
        self._known: dict[str, tuple[int, int]] = {}  # surface → form, term
        self._documents = 0
        self._forms_met: Counter[int] = Counter()
        self._terms_met: Counter[int] = Counter()

    @transaction.atomic
    def add(self, cursor: CursorWrapper, documents: Sequence[Document], means: Sequence[float]) -> None:
        """Write a batch of documents and their occurrences."""
        texts = [read(document) for document in documents]
        self._learn(cursor, {form for _, words in texts for form in words})
        rows, postings = [], []
        for key, document, (lengths, words) in zip(
            _numbers(cursor, "practices_searchdocument", len(texts)), documents, texts, strict=True
        ):
            held = sorted(self._known[form][0] for form in words)
            place = (key, document.kind, document.object_id, document.title, document.text)
            rows.append((*place, literal(lengths), literal(held), False))
            met = occurrences(weighted(lengths, words, means), self._known)
            self._forms_met.update(held)
            self._terms_met.update(met.keys())
            postings += [f"{term}\t{key}\t{weight}\t{literal(ranks)}\n" for term, (weight, ranks) in met.items()]
        self._documents += len(rows)
        columns = "id, kind, object_id, title, text, lengths, forms, is_stale"
        copy(cursor, f"{SCHEMA}.practices_searchdocument ({columns})", rows)
        # In the order of the documents: what is read of one, when it is weighed, lies side by side.
        columns = "term_id, document_id, weight, positions"
        with cursor.copy(f"COPY {SCHEMA}.practices_searchposting ({columns}) FROM STDIN") as lines:
            lines.write("".join(postings))

    def write(self, cursor: CursorWrapper) -> None:
        """Write the words that were met, and no others."""
        counts = {"": self._documents}  # how many there are: indexing._count_documents
        counts |= {stem: met for stem, key in self._terms.items() if (met := self._terms_met[key])}
        stemmed = {term for form, term in self._known.values() if self._forms_met[form]}
        counts |= {stem: 0 for stem, key in self._terms.items() if key in stemmed and stem not in counts}
        if "" not in self._terms:
            (self._terms[""],) = _numbers(cursor, "practices_searchterm", 1)
        terms = ((self._terms[stem], stem, count) for stem, count in counts.items())
        copy(cursor, f"{SCHEMA}.practices_searchterm (id, stem, documents)", terms)
        forms = (
            (form, surface, fold(surface), term, met, literal(sorted(deletions(fold(surface)))))
            for surface, (form, term) in self._known.items()
            if (met := self._forms_met[form])
        )
        copy(cursor, f"{SCHEMA}.practices_searchform (id, surface, folded, term_id, documents, deletions)", forms)

    def _learn(self, cursor: CursorWrapper, forms: set[str]) -> None:
        new = forms - self._known.keys()
        stemmed = stems(cursor, new)
        _number(cursor, "practices_searchterm", set(stemmed.values()), self._terms)
        _number(cursor, "practices_searchform", new, self._forms)
        self._known |= {form: (self._forms[form], self._terms[stemmed[form]]) for form in new}


def _number(cursor: CursorWrapper, table: str, words: set[str], numbers: dict[str, int]) -> None:
    """Give a number to the words that have none."""
    new = sorted(words - numbers.keys())
    numbers |= zip(new, _numbers(cursor, table, len(new)), strict=True)


def _numbers(cursor: CursorWrapper, table: str, count: int) -> list[int]:
    """The next numbers of the table in use, so that no two rows ever bear the same."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
    return [number for (number,) in cursor.fetchall()]


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REBUILDING])
        if cursor.fetchone() != (True,):
            raise RebuildingError("La recherche est déjà en train d’être réindexée.")
        try:
            yield
        finally:
            if connection.connection and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [REBUILDING])


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Words by the million live as long as their batch: looking so often for some to free takes half of the time."""
    often = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*often)


def _held(cursor: CursorWrapper) -> Held:
    """The documents of the index in use. One that is written again has another row."""
    cursor.execute("SELECT id, kind, object_id FROM practices_searchdocument")
    return {key: (kind, thing) for key, kind, thing in cursor.fetchall()}


_STILL_STALE = f"""
    UPDATE {SCHEMA}.practices_searchdocument n SET is_stale = true FROM practices_searchdocument o
    WHERE o.is_stale AND o.kind = n.kind AND o.object_id = n.object_id
"""  # noqa: S608  (names of ours)


def _write_again(things: set[tuple[str, int]]) -> None:
    """What was written or taken out in between: a practice with its vitrine, as the door does."""
    keys = {kind: [key for named, key in things if named == kind] for kind in Kind}
    for kind in Kind:
        erase(kind, keys[kind])
    practices = Practice.objects.filter(pk__in=keys[Kind.PRACTICE])
    index_vitrines({*keys[Kind.VITRINE], *practices.order_by().values_list("vitrine", flat=True)})


def count_again() -> None:
    """Tell PostgreSQL how large the index has become: after much writing, its old figures make it plan badly.

    A search over tables it believes empty takes a second instead of five milliseconds, until autovacuum comes by.
    """
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")


def _means(practices: Sequence[int], vitrines: Sequence[int]) -> list[float]:
    """Mean lengths of the fields: of all documents, or of some taken at equal distances."""
    step = (len(practices) + len(vitrines)) // SAMPLE + 1
    sample = practice_documents(Practice.objects.filter(pk__in=practices[::step]))
    return mean_lengths([*sample, *vitrine_documents(Vitrine.objects.filter(pk__in=vitrines[::step]))])


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
