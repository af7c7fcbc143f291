"""What somebody who begins to type may want: words that continue theirs, problems, technologies, vitrines, practices.

Two queries at most, whatever is typed: the words, then the titles that hold them. Only what anyone may read is known.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode

from .documents import Kind
from .words import FOLDED_STOP_WORDS, TYPED_MAX, deletions, distance, fold, is_acronym, tokens

LETTERS_MIN = 2  # typed before anything is suggested
WORDS_SHOWN, TERMS_SHOWN, TITLES_SHOWN = 3, 3, 3
COMPLETIONS = 12  # words the last one may become
WORDS_READ = 6  # of what was typed
READ_OF_A_WORD = 60  # documents, the best of each word


class Suggestion(NamedTuple):
    """One line of the list. `url` leads there; `text` is what it says."""

    kind: str  # "mot", "problème", "technologie", "vitrine", "pratique"
    text: str
    url: str


@dataclass(frozen=True)
class _Word:
    surface: str
    folded: str
    documents: int
    term: int


# Words near the last one are looked for when none begins like it. Joined, their keys go by the index whatever their
# number: written out, PostgreSQL takes so many for half of the lexicon and reads it all.
_WORDS = f"""
WITH begun AS MATERIALIZED (
    SELECT true, surface, folded, documents, term_id FROM practices_searchform
    WHERE folded LIKE %s AND documents > 0 ORDER BY documents DESC, surface LIMIT {COMPLETIONS}
), lost AS MATERIALIZED (
    SELECT %s::int[] AS keys WHERE NOT EXISTS (SELECT FROM begun)
)
SELECT * FROM begun
UNION ALL
SELECT false, surface, folded, documents, term_id FROM lost JOIN practices_searchform ON deletions && lost.keys
WHERE documents > 0
UNION ALL
SELECT NULL, surface, folded, documents, term_id FROM practices_searchform
WHERE folded = ANY(%s) AND documents > 0
"""  # noqa: S608  (one number of ours)

_NAMES = f"""
WITH likely AS (
    SELECT p.document_id, max(p.weight) AS weight
    FROM unnest(%s::bigint[]) AS asked(term) CROSS JOIN LATERAL (
        SELECT document_id, weight FROM practices_searchposting
        WHERE term_id = asked.term ORDER BY weight DESC LIMIT {READ_OF_A_WORD}
    ) AS p
    GROUP BY p.document_id
)
(SELECT 'problème', name, slug, synonyms, 0.0 FROM practices_problem ORDER BY position, name)
UNION ALL
(SELECT 'technologie', name, slug, synonyms, 0.0 FROM practices_technology ORDER BY position, name)
UNION ALL
(SELECT d.kind, d.title, coalesce(v.slug, p.slug), '{{}}', likely.weight
FROM likely JOIN practices_searchdocument d ON d.id = likely.document_id
LEFT JOIN vitrines_vitrine v ON d.kind = 'vitrine' AND v.id = d.object_id AND v.is_published
LEFT JOIN practices_practice p ON d.kind = 'practice' AND p.id = d.object_id AND 'published' = p.state
WHERE coalesce(v.slug, p.slug) IS NOT NULL
ORDER BY likely.weight DESC, d.id DESC)
"""  # noqa: S608  (one number of ours)


def suggest(prefix: str, *, address: str) -> list[Suggestion]:
    """Lines for what was typed so far, the likeliest first; none before LETTERS_MIN letters.

    `address`: the list that a word leads to, as its `q`.
    """
    typed = list(tokens(prefix[:TYPED_MAX]))[:WORDS_READ]
    if not typed or len(fold(typed[-1].form)) < LETTERS_MIN or not prefix.rstrip()[-1:].isalnum():
        return []
    *before, last = [token.form for token in typed]
    completions = _completions(fold(last), [fold(word) for word in before])
    held = [fold(word) for word in before if fold(word) not in FOLDED_STOP_WORDS]
    start = prefix.rstrip()[: prefix.rstrip().lower().rfind(last.lower())]
    words = [
        Suggestion("mot", start + word.surface, f"{address}?{urlencode({'q': start + word.surface})}")
        for word in _apart(completions.words)
    ][:WORDS_SHOWN]
    begun = {word.folded for word in completions.words} | {fold(last)}
    return words + _names(completions.terms, held, begun)


@dataclass(frozen=True)
class _Completions:
    words: list[_Word]  # that the last typed word may become
    terms: list[int]  # by which titles are found


def _completions(last: str, before: list[str]) -> _Completions:
    escaped = last.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [escaped + "%", sorted(deletions(last)), before])
        rows = cursor.fetchall()
    begun = [_Word(*row[1:]) for row in rows if row[0]]
    if not begun:  # nothing begins so: perhaps one letter is wrong
        near = [_Word(*row[1:]) for row in rows if row[0] is False]
        most = 2 if len(last) >= 7 else 1
        begun = [word for word in near if distance(last, word.folded[: len(last) + most], most) <= most]
        begun.sort(key=lambda word: (distance(last, word.folded, most), -word.documents))
    begun = [word for word in begun if word.folded not in FOLDED_STOP_WORDS or is_acronym(word.surface)]
    known = [_Word(*row[1:]) for row in rows if row[0] is None and row[2] not in FOLDED_STOP_WORDS]
    rarest = sorted(known, key=lambda word: word.documents)
    return _Completions(begun[:COMPLETIONS], [word.term for word in (rarest[:2] + begun)])


def _apart(words: list[_Word]) -> list[_Word]:
    """One spelling of each word, the commonest; its plural is not another one."""
    kept: dict[str, _Word] = {}
    for word in words:
        kept.setdefault(word.folded.rstrip("sx"), word)
    return list(kept.values())


def _names(terms: list[int], held: list[str], begun: set[str]) -> list[Suggestion]:
    """The names that hold every word typed before, and one that begins like the last."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [sorted(set(terms))])
        rows = cursor.fetchall()
    addresses = {
        "problème": lambda slug: reverse("practices:problem", args=[slug]),
        "technologie": lambda slug: f"{reverse('practices:list')}?{urlencode({'technologie': slug})}",
        Kind.VITRINE: lambda slug: reverse("vitrines:detail", args=[slug]),
        Kind.PRACTICE: lambda slug: reverse("practices:detail", args=[slug]),
    }
    shown = {
        "problème": TERMS_SHOWN,
        "technologie": TERMS_SHOWN,
        Kind.VITRINE: TITLES_SHOWN,
        Kind.PRACTICE: TITLES_SHOWN,
    }
    names = {Kind.VITRINE: "vitrine", Kind.PRACTICE: "pratique"}
    found: dict[str, list[Suggestion]] = {kind: [] for kind in shown}
    for kind, name, slug, synonyms, _ in rows:
        if len(found[kind]) < shown[kind] and any(_holds(text, held, begun) for text in (name, *synonyms)):
            found[kind].append(Suggestion(names.get(kind, kind), name, addresses[kind](slug)))
    return [suggestion for kind in shown for suggestion in found[kind]]


def _holds(text: str, held: list[str], begun: set[str]) -> bool:
    whole = fold(text)
    if not (all(one in whole for one in held) and any(start in whole for start in begun)):
        return False  # said at once of most
    words = [fold(token.form) for token in tokens(text)]
    return all(any(word.startswith(one) for word in words) for one in held) and any(
        word.startswith(start) for word in words for start in begun
    )
