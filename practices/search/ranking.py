"""The order of the answers: PostgreSQL gathers the likeliest documents, `scoring` weighs the best of them exactly.

Of a word that stands in very many documents only its best ones are read (MOST_READ for all the words, shared out so
that the rare ones are read whole), by the likeliest ways to say what was asked: a question costs the same whatever it
is made of. The documents kept are then weighed with every word they hold.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import ceil, log1p
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from .documents import Kind
from .scoring import GROUP, PARTIAL, SATURATION, Held, Plan, Wanted, score
from .understanding import Reading

MILLISECONDS_MAX = 1_000  # a query that takes longer is given up
POOL = 60  # documents weighed exactly
LIKELY = 1.3  # documents of any kind gathered for one that is kept
MOST_READ, LEAST_READ = 8_000, 100  # occurrences read: of all words together, of each at least
WAYS = 12  # words that are read for one of the query
NAMES, NAME_WORDS = 16, 3  # names of several words that are read for a group; words for each of theirs
FAMILY = 0.55  # what a word of the same family is worth: “soudeurs” for “soudure”
FAMILY_IN_NAME = 0.3  # the same inside a name of the thesaurus
FAMILY_LETTERS, FAMILY_SHARE = 5, 0.6  # that a family shares: letters, and of the stem: “transport” is no “transmettre”
FAMILY_MAX = 8  # words of a family, the commonest
FAMILY_MAX_IN_NAME = 3
AT_LEAST = 5  # answers, however little they are worth, before the faint ones are left out
FAINT = 0.25  # of what one word of the question brings to the best answer
ROUNDED = 3  # digits of a score: below, other things decide


class Hit(NamedTuple):
    object_id: int
    score: float


@dataclass(frozen=True)
class Term:
    """A word of the index: its row, the documents that hold it."""

    pk: int
    documents: int


_RESOLVE = f"""
SELECT stem, '' AS family, id, documents FROM practices_searchterm WHERE stem = ANY(%s) AND (documents > 0 OR stem = '')
UNION ALL
SELECT t.stem, asked.family, t.id, t.documents
FROM unnest(%s::text[]) AS asked(family) CROSS JOIN LATERAL (
    SELECT id, stem, documents FROM practices_searchterm
    WHERE stem ~>=~ asked.family AND stem ~<~ (asked.family || '{{') AND documents > 0
    ORDER BY documents DESC LIMIT {FAMILY_MAX}
) AS t
"""  # noqa: S608  (one number of ours)

# The words of a document lie side by side: read together (`+ 0`), they cost a third of being looked up one by one.
_RANK = """
SET LOCAL statement_timeout = {late};
WITH wanted AS (
    SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::float8[], %s::int[])
    AS wanted(slot, variant, part, size, term, worth, most)
), said AS (
    SELECT document_id, slot, CASE max(size) WHEN 1 THEN max(score)
        ELSE sum(score) * least(count(*)::float8 / max(size), 1) ^ {partial} END AS score,
        bit_or(1 << part) + 1 = 1 << max(size) AS whole
    FROM (
        SELECT p.document_id, w.slot, w.variant, w.part, w.size, w.worth * p.weight * {top} / (p.weight + {k1}) AS score
        FROM wanted w CROSS JOIN LATERAL (
            SELECT document_id, weight FROM practices_searchposting
            WHERE term_id = w.term ORDER BY weight DESC LIMIT w.most
        ) AS p OFFSET 0
    ) AS met
    GROUP BY document_id, slot, variant HAVING 2 * count(*) >= max(size)
), best AS (
    SELECT document_id, slot, max(score) AS score, bool_or(whole) AS whole FROM said GROUP BY document_id, slot
), summed AS (
    SELECT document_id, sum(score) AS score, bool_or(whole) AS whole FROM best GROUP BY document_id
), likely AS (
    SELECT document_id, score, whole FROM summed ORDER BY score DESC LIMIT {likely}
), ranked AS MATERIALIZED (
    SELECT d.id, d.object_id, likely.score, likely.whole,
        row_number() OVER (ORDER BY likely.score DESC, d.object_id DESC) AS place
    FROM likely JOIN practices_searchdocument d ON d.id = likely.document_id
    WHERE d.kind = %s {among}
    ORDER BY place
    LIMIT %s
)
SELECT r.object_id, r.score, r.place, p.term_id, p.weight, p.positions
FROM (SELECT * FROM ranked WHERE place <= {pool} OFFSET 0) AS r LEFT JOIN LATERAL (
    SELECT term_id, weight, positions FROM practices_searchposting
    WHERE document_id = r.id AND term_id + 0 = ANY(%s::bigint[])
) AS p ON true
UNION ALL
SELECT object_id, score, place, NULL, NULL, NULL FROM ranked WHERE place > {pool} AND whole
ORDER BY 3;
SET LOCAL statement_timeout = DEFAULT
"""


def rank(reading: Reading, *, kind: Kind, among: QuerySet[Any] | None, limit: int) -> list[Hit]:
    """The best documents of a kind, among the rows a queryset allows (all of them when it is None)."""
    plan, documents = _plan(reading) if reading.words else (None, {})
    if plan is None or not plan.wanted:
        return []
    allowed, parameters = "", ()  # type: str, tuple[Any, ...]
    if among is not None:
        sql, parameters = among.order_by().values("pk").query.sql_with_params()
        allowed = f"AND d.object_id IN ({sql})"
    terms = sorted({one.term for one in plan.wanted})
    columns = [list(column) for column in zip(*_read_for(plan, documents), strict=True)]
    statement = _RANK.format(
        late=MILLISECONDS_MAX,
        k1=SATURATION,
        top=SATURATION + 1,
        partial=PARTIAL,
        pool=POOL,
        likely=int(LIKELY * limit) if kind == Kind.PRACTICE else "ALL",
        among=allowed,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*columns, kind, *parameters, limit, terms])
        cursor.nextset()  # the answer follows that of SET
        rows = cursor.fetchall()
    gathered: dict[int, float] = {}
    held: dict[int, dict[int, Held]] = defaultdict(dict)
    for object_id, worth, _, term, weight, positions in rows:
        gathered[object_id] = worth
        if term is not None:
            held[object_id][term] = (weight, positions)
    worths = {key: score(plan, found) for key, found in held.items()}
    weighed = [Hit(key, round(worth.score, ROUNDED)) for key, worth in worths.items()]
    weighed.sort(key=lambda hit: (-hit.score, -hit.object_id))
    others = [(key, worth) for key, worth in gathered.items() if key not in held]
    scale = (weighed[-1].score if weighed else 1.0) / max((worth for _, worth in others), default=1.0)
    hits = weighed + [Hit(key, round(worth * scale, ROUNDED)) for key, worth in others]
    least = FAINT * hits[0].score / plan.words if hits else 0.0
    told = {key for key, worth in worths.items() if worth.is_sure} | {key for key, _ in others}
    return hits[:AT_LEAST] + [hit for hit in hits[AT_LEAST:] if hit.score >= least and hit.object_id in told]


def _read_for(plan: Plan, documents: Mapping[int, int]) -> list[tuple[int, int, int, int, int, float, int]]:
    """What is read to gather the likeliest: slot, variant, part, size, term, worth, and how many occurrences at most.

    Names of one word are ways to say the same: one variant. Of the others the best are read, by their best words.
    """
    single: dict[int, dict[int, float]] = defaultdict(dict)
    named: dict[tuple[int, int], dict[int, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    sizes: dict[tuple[int, int], int] = {}
    for slot, variant, part, size, term, worth in plan.wanted:
        if size == 1:
            single[slot][term] = max(worth, single[slot].get(term, 0.0))
        else:
            named[slot, variant][part].append((worth, term))
            sizes[slot, variant] = size
    found = [
        (slot, 0, 0, 1, term, worth)
        for slot, ways in single.items()
        for term, worth in nlargest(WAYS, ways.items(), key=itemgetter(1))
    ]
    read: Counter[int] = Counter()
    best = {name: sum(max(ways)[0] for ways in parts.values()) for name, parts in named.items()}
    for (slot, variant), _ in sorted(best.items(), key=lambda one: -one[1]):
        if read[slot] < NAMES:
            read[slot] += 1
            size = sizes[slot, variant]
            for part, ways in named[slot, variant].items():
                found += [(slot, variant + 1, part, size, term, worth) for worth, term in nlargest(NAME_WORDS, ways)]
    most = _share([documents.get(term, MOST_READ) for *_, term, _ in found])
    return [(*one, most) for one in found]


def _share(lengths: Sequence[int]) -> int:
    """The most that may be read of each so that all together stay under MOST_READ, the short ones being read whole."""
    left, most = MOST_READ, MOST_READ
    for rank, length in enumerate(sorted(lengths)):
        most = left // (len(lengths) - rank)
        if length > most:
            break
        left -= length
    return max(most, LEAST_READ)


def _plan(reading: Reading) -> tuple[Plan, dict[int, int]]:
    """Which words of the index stand for what was asked, what each is worth; in how many documents each stands."""
    stems = {one.stem for word in reading.words for one in word.alternatives}
    stems |= {stem for group in reading.groups for variant in group for stem in variant.stems}
    families = set() if reading.is_exact else {_family(stem) for stem in stems} - {""}
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE, [[*stems, ""], sorted(families)])
        rows = cursor.fetchall()
    exact = {stem: Term(pk, documents) for stem, family, pk, documents in rows if not family}
    total = exact.pop("", Term(0, 0)).documents
    kin: dict[str, list[Term]] = defaultdict(list)
    for _, family, pk, documents in rows:
        if family:
            kin[family].append(Term(pk, documents))

    def terms(stem: str, weight: float, seen: int, related: float) -> dict[int, float]:
        """The words that may stand for a stem, with their worth."""
        found = {}
        relatives = kin.get(_family(stem), [])[: FAMILY_MAX if related == FAMILY else FAMILY_MAX_IN_NAME]
        if relatives:
            rarity = related * weight * _rarity(max(one.documents for one in relatives), total)
            found = {one.pk: rarity for one in relatives}
        if stem in exact:
            worth = weight * _rarity(max(exact[stem].documents, seen), total)
            found[exact[stem].pk] = max(worth, found.get(exact[stem].pk, 0.0))
        return found

    wanted: list[Wanted] = []
    for slot, word in enumerate(reading.words):
        options: dict[int, float] = {}
        for one in word.alternatives:
            for term, worth in terms(one.stem, one.weight, one.seen, FAMILY).items():
                options[term] = max(options.get(term, 0.0), worth)
        wanted += [Wanted(slot, 0, 0, 1, term, worth) for term, worth in options.items()]
    for slot, group in enumerate(reading.groups, start=len(reading.words)):
        for variant, other in enumerate(group):
            parts = sorted(set(other.stems))
            worth = GROUP * other.weight / len(parts) ** 0.5
            for part, stem in enumerate(parts):
                options = terms(stem, worth, 0, FAMILY_IN_NAME)
                wanted += [Wanted(slot, variant, part, len(parts), term, each) for term, each in options.items()]
    pairs = [
        [(exact[one.stem].pk, one.weight, log1p(total / max(exact[one.stem].documents, one.seen, 1)))
         for one in word.alternatives if one.stem in exact]
        for word in reading.words
    ]  # fmt: skip
    plan = Plan(wanted, len(reading.words), pairs, [word.position for word in reading.words])
    return plan, {pk: documents for _, _, pk, documents in rows}


def _family(stem: str) -> str:
    """The beginning that words of one family share; nothing for a short word, an acronym, a number."""
    letters = max(FAMILY_LETTERS, ceil(FAMILY_SHARE * len(stem)))
    return stem[:letters] if len(stem) >= letters and stem.islower() and stem.isalpha() else ""


def _rarity(documents: int, total: int) -> float:
    return log1p((max(total - documents, 0) + 0.5) / (documents + 0.5))
