"""Writing the index: documents in, documents out, in one transaction with what publishes them.

Writers take turns (one advisory lock), so counts of documents by word are exact and two publications never deadlock.
Lengths are compared with the mean of the day a document is written; `rebuild_search` brings all to the same mean.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from .documents import FIELDS, Document, Kind
from .words import deletions, fold, is_acronym, is_small, singular, word_ranks

LOCK = 7_311_402  # of the writers of the index
FIELD_GAP = 20  # ranks between two fields, so that the last word of one is no neighbour of the next
POSITIONS_MAX = 60  # ranks kept of one word in one document
MEAN_OF = 2_000  # documents, the latest, whose lengths tell the mean

Occurrences = dict[str, tuple[float, list[int]]]  # surface form → weight, ranks


@transaction.atomic
def write(documents: Sequence[Document]) -> None:
    """Put documents into the index, in place of what it held of them."""
    if not documents:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for kind in Kind:
            _erase(cursor, kind, [document.object_id for document in documents if document.kind == kind])
        texts = [read(document) for document in documents]
        means = _held_means(cursor, [lengths for lengths, _ in texts])
        contents = [weighted(lengths, words, means) for lengths, words in texts]
        terms = _terms_of_forms(cursor, {form for content in contents for form in content})
        _insert(cursor, documents, [lengths for lengths, _ in texts], contents, terms)


@transaction.atomic
def erase(kind: Kind, object_ids: Iterable[int]) -> None:
    """Take documents out of the index; those it does not hold are no error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _erase(cursor, kind, list(object_ids))


def stems(cursor: CursorWrapper, words: Iterable[str]) -> dict[str, str]:
    """The stem of each word, computed with its accents and then without them; an acronym is its own."""
    asked = sorted(set(words))
    cursor.execute(
        "SELECT word, coalesce((ts_lexize('french_stem', one))[1], one)"
        " FROM unnest(%s::text[], %s::text[]) AS t(word, one)",
        [plain := [word for word in asked if not is_acronym(word)], [singular(word) for word in plain]],
    )
    found = {word: fold(stem) for word, stem in cursor.fetchall()}
    return {word: found.get(word, word) for word in asked}


def _erase(cursor: CursorWrapper, kind: Kind, object_ids: list[int]) -> None:
    if not object_ids:
        return
    cursor.execute(
        "SELECT id, forms FROM practices_searchdocument WHERE kind = %s AND object_id = ANY(%s)", [kind, object_ids]
    )
    rows = cursor.fetchall()
    if not rows:
        return
    forms = Counter(form for _, held in rows for form in held)
    cursor.execute(
        "UPDATE practices_searchform f SET documents = f.documents - gone.n"
        " FROM unnest(%s::bigint[], %s::int[]) AS gone(id, n) WHERE f.id = gone.id",
        [list(forms), list(forms.values())],
    )
    cursor.execute(
        "WITH gone AS (DELETE FROM practices_searchposting WHERE document_id = ANY(%s) RETURNING term_id)"
        " UPDATE practices_searchterm t SET documents = t.documents - n.n"
        " FROM (SELECT term_id, count(*) AS n FROM gone GROUP BY term_id) AS n WHERE t.id = n.term_id",
        [[key for key, _ in rows]],
    )
    cursor.execute("DELETE FROM practices_searchdocument WHERE id = ANY(%s)", [[key for key, _ in rows]])
    _count_documents(cursor, -len(rows))


def _count_documents(cursor: CursorWrapper, change: int) -> None:
    """How many documents there are, kept as the documents of the empty word: counting them would read them all."""
    cursor.execute(
        "INSERT INTO practices_searchterm AS t (stem, documents) VALUES ('', %s)"
        " ON CONFLICT (stem) DO UPDATE SET documents = t.documents + excluded.documents",
        [change],
    )


def read(document: Document) -> tuple[list[float], dict[str, tuple[dict[int, int], list[int]]]]:
    """Words by field, and of each surface form how often it stands in each field (by rank) and where."""
    lengths: list[float] = []
    words: dict[str, tuple[dict[int, int], list[int]]] = defaultdict(lambda: ({}, []))
    offset = 0
    for rank, (_, text) in enumerate(document.fields()):
        last = count = 0
        for form, last in word_ranks(text):
            counts, positions = words[form]
            counts[rank] = counts.get(rank, 0) + 1
            if len(positions) < POSITIONS_MAX:
                positions.append(offset + last)
            count += not is_small(form)
        lengths.append(float(count))
        offset += last + FIELD_GAP
    return lengths, words


def mean_lengths(documents: Iterable[Document]) -> list[float]:
    """Mean number of words of each field over these documents."""
    return _means([read(document)[0] for document in documents])


def _held_means(cursor: CursorWrapper, new: Sequence[Sequence[float]]) -> list[float]:
    """The same over the latest documents of the index and the new ones."""
    cursor.execute("SELECT lengths FROM practices_searchdocument ORDER BY id DESC LIMIT %s", [MEAN_OF])
    return _means([*new, *(lengths for (lengths,) in cursor.fetchall())])


def _means(lengths: Sequence[Sequence[float]]) -> list[float]:
    return [max(sum(counts) / len(lengths), 1.0) for counts in zip(*lengths, strict=True)] or [1.0] * len(FIELDS)


def weighted(
    lengths: list[float], words: dict[str, tuple[dict[int, int], list[int]]], means: Sequence[float]
) -> Occurrences:
    """BM25F: the occurrences of a form, each counted by what its field is worth and how long it is."""
    weighted: Occurrences = {}
    for form, (counts, positions) in words.items():
        weight = 0.0
        for rank, count in counts.items():
            kept = FIELDS[rank]
            weight += kept.weight * count / (1 - kept.dilution + kept.dilution * lengths[rank] / means[rank])
        weighted[form] = weight, positions
    return weighted


def _terms_of_forms(cursor: CursorWrapper, forms: set[str]) -> dict[str, tuple[int, int]]:
    """Form → (its row, its term's row); forms never met are added to the lexicon."""
    known = _known_forms(cursor, forms)
    new = sorted(forms - set(known))
    if new:
        stemmed = stems(cursor, new)
        cursor.execute(
            "INSERT INTO practices_searchterm (stem, documents) SELECT unnest(%s::text[]), 0 ON CONFLICT DO NOTHING",
            [sorted(set(stemmed.values()))],
        )
        cursor.execute("SELECT stem, id FROM practices_searchterm WHERE stem = ANY(%s)", [list(set(stemmed.values()))])
        keys = dict(cursor.fetchall())
        rows = ((form, fold(form), keys[stemmed[form]], 0, literal(sorted(deletions(fold(form))))) for form in new)
        copy(cursor, "practices_searchform (surface, folded, term_id, documents, deletions)", rows)
        known |= _known_forms(cursor, set(new))
    return known


def _known_forms(cursor: CursorWrapper, forms: set[str]) -> dict[str, tuple[int, int]]:
    cursor.execute("SELECT surface, id, term_id FROM practices_searchform WHERE surface = ANY(%s)", [sorted(forms)])
    return {surface: (form, term) for surface, form, term in cursor.fetchall()}


def _insert(
    cursor: CursorWrapper,
    documents: Sequence[Document],
    lengths: list[list[float]],
    contents: list[Occurrences],
    terms: dict[str, tuple[int, int]],
) -> None:
    _count_documents(cursor, len(documents))
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence('practices_searchdocument', 'id')) FROM generate_series(1, %s)",
        [len(documents)],
    )
    keys = [key for (key,) in cursor.fetchall()]
    forms_met: Counter[int] = Counter()
    terms_met: Counter[int] = Counter()
    rows: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    for key, document, counts, content in zip(keys, documents, lengths, contents, strict=True):
        held = sorted(terms[form][0] for form in content)
        place = (key, document.kind, document.object_id, document.title, document.text)
        rows.append((*place, literal(counts), literal(held)))
        by_term = occurrences(content, terms)
        forms_met.update(held)
        terms_met.update(by_term.keys())
        postings += [(term, key, weight, literal(ranks)) for term, (weight, ranks) in by_term.items()]
    copy(cursor, "practices_searchdocument (id, kind, object_id, title, text, lengths, forms)", rows)
    # In the order of the documents: what is read of one, when it is weighed, lies side by side.
    copy(cursor, "practices_searchposting (term_id, document_id, weight, positions)", postings)
    for table, met in (("practices_searchform", forms_met), ("practices_searchterm", terms_met)):
        cursor.execute(
            f"UPDATE {table} t SET documents = t.documents + met.n"  # noqa: S608  (one of two names above)
            " FROM unnest(%s::bigint[], %s::int[]) AS met(id, n) WHERE t.id = met.id",
            [list(met), list(met.values())],
        )


def occurrences(content: Occurrences, terms: Mapping[str, tuple[int, int]]) -> dict[int, tuple[float, list[int]]]:
    """Weight and ranks of each term of a document; `terms` as `_terms_of_forms` gives them."""
    by_term: dict[int, tuple[float, list[int]]] = {}
    for form, (weight, positions) in content.items():
        if is_small(form):
            continue  # every document holds it: it tells none from another
        term = terms[form][1]
        if before := by_term.get(term):
            weight, positions = before[0] + weight, sorted(before[1] + positions)[:POSITIONS_MAX]
        by_term[term] = weight, positions
    return by_term


def copy(cursor: CursorWrapper, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows; `table` names its columns."""
    with cursor.copy(f"COPY {table} FROM STDIN") as lines:
        for row in rows:
            lines.write_row(row)


def literal(numbers: Iterable[float]) -> str:
    """An array as PostgreSQL reads it, which is quicker to write than to adapt."""
    return f"{{{','.join(map(str, numbers))}}}"
