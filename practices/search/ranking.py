"""The order of the answers: BM25 by field, the best alternative of each word, neighbours lifted."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log1p
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from .documents import Kind
from .understanding import Reading, Word

MILLISECONDS_MAX = 1_000  # a query that takes longer is given up
SATURATION = 1.2  # k1 of BM25
POOL = 120  # documents whose neighbours are looked at
NEIGHBOURS = 0.35  # what two neighbours bring, against the rarity of the commoner one
PARTIAL = 2  # power of the share of a name's words that a document holds
NEIGHBOURS_OF = 6  # alternatives of a word whose neighbours are looked at
NEARNESS = 1.0  # power of the weights of the thesaurus
GROUP = 1.5  # what a name of the thesaurus brings, against the typed words


class Hit(NamedTuple):
    object_id: int
    score: float


_RANK = """
SET LOCAL statement_timeout = {most};
WITH wanted AS (
    SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[], %s::float8[], %s::int[])
    AS wanted(slot, variant, size, stem, weight, seen)
), total AS (
    SELECT count(*) AS documents FROM practices_searchdocument
), known AS MATERIALIZED (
    SELECT slot, variant, size, t.id, w.weight
        * ln(1 + (greatest(total.documents - greatest(t.documents, w.seen), 0) + 0.5)
            / (greatest(t.documents, w.seen) + 0.5)) AS worth
    FROM wanted w JOIN practices_searchterm t ON t.stem = w.stem AND t.documents > 0 CROSS JOIN total
), met AS (
    SELECT p.document_id, k.slot, k.variant,
        sum(k.worth * p.weight * {top} / (p.weight + {k1})) * (count(*)::float8 / max(k.size)) ^ {partial} AS score
    FROM known k JOIN practices_searchposting p ON p.term_id = k.id
    GROUP BY p.document_id, k.slot, k.variant
    HAVING 2 * count(*) >= max(k.size)
), best AS (
    SELECT document_id, slot, max(score) AS score FROM met GROUP BY document_id, slot
), ranked AS (
    SELECT d.id, d.object_id, sum(best.score) AS score,
        row_number() OVER (ORDER BY sum(best.score) DESC, d.object_id DESC) AS place
    FROM best JOIN practices_searchdocument d ON d.id = best.document_id
    WHERE d.kind = %s {among}
    GROUP BY d.id, d.object_id
    ORDER BY place
    LIMIT %s
)
SELECT total.documents, r.object_id, r.score, stood.stem, stood.positions
FROM total CROSS JOIN ranked r LEFT JOIN LATERAL (
    SELECT t.stem, p.positions
    FROM practices_searchposting p JOIN practices_searchterm t ON t.id = p.term_id
    WHERE p.document_id = r.id AND t.stem = ANY(%s) AND r.place <= {pool}
) AS stood ON true
ORDER BY r.place;
SET LOCAL statement_timeout = DEFAULT
"""


def rank(reading: Reading, *, kind: Kind, among: QuerySet[Any] | None, limit: int) -> list[Hit]:
    """The best documents of a kind, among the rows a queryset allows (all of them when it is None)."""
    wanted = _wanted(reading)
    if not wanted:
        return []
    allowed, parameters = "", ()  # type: str, tuple[Any, ...]
    if among is not None:
        sql, parameters = among.order_by().values("pk").query.sql_with_params()
        allowed = f"AND d.object_id IN ({sql})"
    statement = _RANK.format(
        most=MILLISECONDS_MAX, k1=SATURATION, top=SATURATION + 1, partial=PARTIAL, pool=POOL, among=allowed
    )
    stems = sorted({one.stem for word in reading.words for one in word.alternatives[:NEIGHBOURS_OF]})
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [*map(list, zip(*wanted, strict=True)), kind, *parameters, limit, stems if stems[1:] else []]
        )
        cursor.nextset()  # the answer follows that of SET
        rows = cursor.fetchall()
    scores: dict[int, float] = {}
    places: dict[int, dict[str, list[int]]] = defaultdict(dict)
    total = rows[0][0] if rows else 0
    for _, object_id, score, stem, positions in rows:
        scores[object_id] = score
        if stem is not None:
            places[object_id][stem] = positions
    for object_id, held in places.items():
        scores[object_id] += NEIGHBOURS * _neighbours(reading.words, held, total)
    ranked = sorted(scores.items(), key=lambda one: (-one[1], -one[0]))
    return [Hit(object_id, score) for object_id, score in ranked]


def _wanted(reading: Reading) -> list[tuple[int, int, int, str, float, int]]:
    wanted = []
    for slot, word in enumerate(reading.words):
        for variant, one in enumerate(word.alternatives):
            wanted.append((slot, variant, 1, one.stem, one.weight, one.seen))
    for slot, group in enumerate(reading.groups, start=len(reading.words)):
        for variant, other in enumerate(group):
            stems = sorted(set(other.stems))
            worth = GROUP * other.weight**NEARNESS / len(stems) ** 0.5
            wanted += [(slot, variant, len(stems), stem, worth, 0) for stem in stems]
    return wanted


def _neighbours(words: Sequence[Word], held: dict[str, list[int]], total: int) -> float:
    """How rare are the neighbours of the query that are neighbours in a document.

    `held` gives where each stem stands in it, `total` how many documents there are.
    """
    return sum(_side_by_side(one, other, held, total) for one, other in pairwise(words))


def _side_by_side(one: Word, other: Word, held: dict[str, list[int]], total: int) -> float:
    """What the pair is worth when both stand side by side, in order; small words between them do not count."""
    gap = max(other.position - one.position, 1) + 1
    best = 0.0
    for left in one.alternatives[:NEIGHBOURS_OF]:
        for right in other.alternatives[:NEIGHBOURS_OF]:
            if left.stem in held and right.stem in held:
                after = set(held[right.stem])
                if any(place + step in after for place in held[left.stem] for step in range(1, gap + 1)):
                    rarity = log1p(total / max(left.seen, right.seen, 1))
                    best = max(best, min(left.weight, right.weight) * rarity)
    return best
