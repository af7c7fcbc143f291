"""What a typed query may mean: each word with its alternatives, best first.

A word is looked for as it is written, then by its stem; a word that nobody wrote so is repaired (what it may have been
meant for, by how likely the slip and how common the word); the last word may be unfinished. A group of words that the
thesaurus knows brings the other names of the same thing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any, NamedTuple

from django.db import connection

from .indexing import literal
from .lexical_field import LexicalField, lexical_field
from .slips import likelihood
from .words import (
    ASKING_STEMS,
    FOLDED_STOP_WORDS,
    TYPED_MAX,
    WORDS_MAX,
    bare,
    deletions,
    distance,
    fold,
    is_acronym,
    singular,
    tokens,
)

QUOTES = '"«»“”'
REPAIRS_MAX = 4
COMPLETIONS_MAX = 40
READINGS_MAX = 60  # ways to read a group of words
BEGUN = 0.7  # what a name is worth whose last word is only begun
SPAN_MAX = 6  # words of a name in the thesaurus
ASKING = 0.6  # what a word by which one asks is worth
NAMED = 0.5  # what a word is worth that the thesaurus knows: its names tell the rest
ACRONYM_TYPED_SMALL = 0.5  # “mes” may be MES
OTHER_ACCENTS = 0.85
COMPLETED = 1.1
COMPLETED_WHOLE = 0.4  # when what was typed is a word already
UNFINISHED = 0.5  # what repairs are worth when the word may be the beginning of another
REPAIRED = {0: 0.85, 1: 0.85, 2: 0.6}  # by errors, the likeliest word
LEAST_REPAIRED = 0.2
COMMONNESS = 0.7  # power of the number of documents that hold a word
STEEPNESS = 0.5  # power of the likelihood against the likeliest word's
KIN = 1.5  # likelihood of another form of the same stem
STRANGE = 0.5  # what the stem of an unknown word is worth when its neighbours have others: “mobiliité”, mobili


Row = tuple[Any, ...]


class Alternative(NamedTuple):
    """A stem that may stand for the word. `seen`: documents to reckon its rarity with, at least."""

    stem: str
    weight: float
    surface: str
    seen: int = 0


class Near(NamedTuple):
    """A word of the lexicon or of the thesaurus. `forms`: documents that hold it so, `seen`: any form of its stem."""

    folded: str
    surface: str
    stem: str
    forms: int
    seen: int


class Guess(NamedTuple):
    """A word that may have been meant, the likeliest first when sorted backwards."""

    chance: float
    is_kin: bool  # another form of the stem of what was typed
    errors: int
    surface: str
    stem: str
    seen: int


NO_GUESS = Guess(0.0, False, 0, "", "", 0)


@dataclass
class Word:
    """A word of the query with what it may be."""

    typed: str
    position: int
    folded: str = ""
    stem: str = ""
    alternatives: list[Alternative] = field(default_factory=list)
    repaired: str = ""  # what it was read as, when nothing is written as it was typed
    is_stop: bool = False
    is_written: bool = False  # so in some document, but for accents and plural
    is_known: bool = False  # to the thesaurus
    may_become: tuple[str, ...] = ()  # words of the thesaurus it may be the beginning of

    @property
    def readings(self) -> list[str]:
        """Every spelling by which the thesaurus may know it, the likeliest first."""
        spellings = [self.typed, self.typed.upper(), *(one.surface for one in self.alternatives[:3])]
        return list(dict.fromkeys(bare(spelling) for spelling in spellings))


class Variant(NamedTuple):
    """Stems that together stand for a group of words, and what the group is worth against the typed words."""

    stems: tuple[str, ...]
    weight: float


@dataclass
class Reading:
    words: list[Word]
    groups: list[list[Variant]]
    named: frozenset[str] = frozenset()  # typed words that belong to a name of the thesaurus
    is_exact: bool = False  # between quotes

    @property
    def unfound(self) -> list[str]:
        return [word.typed for word in self.words if not word.alternatives and word.typed not in self.named]

    @property
    def repairs(self) -> dict[str, str]:
        return {word.typed: word.repaired for word in self.words if word.repaired}


# What is written as it was typed, or so but for accents and plural; what else may have been meant, for the words
# that nobody wrote so (`keys`: words.deletions); what the last word may become.
_LOOK_UP = """
WITH typed AS (
    SELECT form, folded, keys, CASE WHEN capital THEN form ELSE lower(unaccent(stem)) END AS stem
    FROM unnest(%s::text[], %s::text[], %s::bool[], %s::text[], %s::text[]) AS typed(form, folded, capital, one, keys)
    CROSS JOIN LATERAL coalesce((ts_lexize('french_stem', one))[1], one) AS stem
), lost AS MATERIALIZED (
    SELECT form, keys::int[] AS keys FROM typed WHERE keys <> '{}'
    AND NOT EXISTS (SELECT FROM practices_searchform f WHERE f.folded = typed.folded AND f.documents > 0)
)
SELECT '', typed.form, typed.stem, f.surface, t.stem, 0, t.documents
FROM typed LEFT JOIN practices_searchform f ON f.folded = typed.folded AND f.documents > 0
LEFT JOIN practices_searchterm t ON t.id = f.term_id
UNION ALL
SELECT '', typed.form, typed.stem, '', t.stem, 0, t.documents
FROM typed JOIN practices_searchterm t ON t.stem = typed.stem AND t.documents > 0
UNION ALL
SELECT 'near', lost.form, f.folded, f.surface, t.stem, f.documents, t.documents
FROM lost JOIN practices_searchform f ON f.deletions && lost.keys AND f.documents > 0
JOIN practices_searchterm t ON t.id = f.term_id
UNION ALL
(SELECT 'begun', '', f.folded, f.surface, t.stem, f.documents, t.documents
FROM practices_searchform f JOIN practices_searchterm t ON t.id = f.term_id
WHERE f.folded LIKE %s AND f.documents > 0 ORDER BY f.documents DESC LIMIT %s)
"""


def understand(text: str) -> Reading:
    """Read a query; at most WORDS_MAX words of it, in one question to the database.

    Between quotes, words are taken as they are: nothing is repaired nor completed.
    """
    text = text[:TYPED_MAX].strip()
    is_exact = len(text) > 2 and text[0] in QUOTES and text[-1] in QUOTES
    trade = lexical_field()
    words = _typed_words(text, trade)
    if not words:
        return Reading([], [])
    last = None if is_exact or not text[-1].isalnum() or len(words[-1].folded) < 3 or words[-1].is_stop else words[-1]
    if last:
        starting = trade.completions(last.folded, COMPLETIONS_MAX)
        last.may_become = tuple(word for word in starting if word != last.folded)
    strange = [] if is_exact else [word for word in words if not (word.is_known or word.is_stop or word.may_become)]
    found = _looked_up(words, strange, last)
    for word in words:
        _take_as_written(word, found["", word.typed])
    for word in strange:
        if not (word.is_written or word.typed.isdigit()):
            near = [Near(*row) for row in found["near", word.typed]]
            resembling = trade.resembling(word.folded)
            near += [Near(other, other, stem, 1, 1) for other in resembling for stem in trade.words[other]]
            _repair(word, near)
    begun = [one for row in found["begun", ""] if (one := Near(*row)).folded != last.folded] if last else []
    if last and begun and not (last.is_written and is_acronym(last.typed)):  # MES is no beginning of “mesure”
        _complete(last, begun)
    # words by which one asks tell less than what one asks about: “à quoi sert”, “est-il possible d’obtenir”
    _weaken([word for word in words if word.alternatives and word.alternatives[0].stem in ASKING_STEMS], ASKING)
    kept = [word for word in words if not word.is_stop] or [word for word in words if word.alternatives]
    groups, named = _groups(kept, trade)
    _weaken([word for word in kept if word.typed in named], NAMED)
    return Reading(kept, groups, named, is_exact)


def _typed_words(text: str, trade: LexicalField) -> list[Word]:
    words = []
    for form, position in list(dict.fromkeys(tokens(text)))[:WORDS_MAX]:
        word = Word(typed=form, position=position, folded=fold(form))
        word.is_known = word.folded in trade.words
        word.is_stop = word.folded in FOLDED_STOP_WORDS and not is_acronym(form)
        words.append(word)
    return words


def _looked_up(
    words: Sequence[Word], strange: Sequence[Word], last: Word | None
) -> Mapping[tuple[str, str], list[Row]]:
    """What the lexicon holds of the words, by what _LOOK_UP calls it and the typed word; `strange`: to be repaired."""
    keys = {word.typed: literal(sorted(deletions(word.folded))) for word in strange}
    forms = {word.typed: word.folded for word in words}
    start = last.folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" if last else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK_UP,
            [
                list(forms),
                list(forms.values()),
                [is_acronym(form) for form in forms],
                [singular(form) for form in forms],
                [keys.get(form, "{}") for form in forms],
                start,
                COMPLETIONS_MAX,
            ],
        )
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for kind, form, *row in cursor.fetchall():
            found[kind, form].append(tuple(row))
    return found


def _take_as_written(word: Word, rows: Sequence[Row]) -> None:
    capital = is_acronym(word.typed)
    found: dict[str, Alternative] = {}
    for stem, surface, term, _, seen in rows:
        word.stem = stem
        word.is_written |= bool(surface)
        if term is None:
            continue
        weight = 1.0
        if surface and is_acronym(surface) and word.is_stop:
            weight = ACRONYM_TYPED_SMALL
        elif capital and surface and not is_acronym(surface):
            weight = 0.0 if word.folded in FOLDED_STOP_WORDS else 0.8
        elif surface and surface != word.typed and not is_acronym(surface) and word.typed != word.folded:
            weight = OTHER_ACCENTS
        if weight and (term not in found or found[term].weight < weight):
            found[term] = Alternative(term, weight, surface or word.typed, seen)
    if word.is_stop:
        acronyms = [one for one in found.values() if one.weight == ACRONYM_TYPED_SMALL]
        found = {one.stem: one for one in acronyms or found.values()}
    word.alternatives = sorted(found.values(), key=lambda one: -one.weight)


def _repair(word: Word, rows: Sequence[Near]) -> None:
    if _is_other_number(word, rows):
        word.is_written = True
        return
    most = 2 if len(word.folded) >= 7 else 1
    guesses: dict[str, Guess] = {}
    for folded, surface, stem, forms, seen in rows:
        if is_acronym(surface) and len(surface) < 5:
            continue
        errors = distance(word.folded, folded, most)
        if errors > most:
            continue
        is_kin = stem == word.stem
        chance = (KIN if is_kin else likelihood(word.folded, folded, errors)) * forms**COMMONNESS
        guesses[stem] = max(Guess(chance, is_kin, errors, surface, stem, seen), guesses.get(stem, NO_GUESS))
    if not guesses:
        return
    ranked = sorted(guesses.values(), reverse=True)
    best = ranked[0]
    if fold(best.surface) in FOLDED_STOP_WORDS and not best.is_kin:
        word.is_stop, word.alternatives = True, []
        return
    fewest = min((one.errors for one in ranked if not one.is_kin), default=0)
    meant = [one for one in ranked if one.is_kin or one.errors <= fewest + 1][:REPAIRS_MAX]
    kept = [one._replace(weight=one.weight * STRANGE) for one in word.alternatives if one.stem not in guesses]
    for one in meant:
        weight = (1.0 if one.is_kin else REPAIRED[one.errors]) * (one.chance / best.chance) ** STEEPNESS
        if weight >= LEAST_REPAIRED:
            seen = one.seen if one is best else max(one.seen, best.seen)
            kept.append(Alternative(one.stem, weight, one.surface, seen))
    word.alternatives = sorted(kept, key=lambda one: -one.weight)
    if not any(one.is_kin for one in ranked):
        word.repaired = word.alternatives[0].surface


def _is_other_number(word: Word, rows: Sequence[Near]) -> bool:
    """Whether documents hold the word in the singular or the plural: “déchet” for “déchets”, “vocaux” for “vocal”."""
    one = singular(word.folded)
    if any(stem == word.stem and singular(folded) == one for folded, _, stem, _, _ in rows):
        return True
    return word.folded.endswith("aux") and bool(word.alternatives)


def _complete(word: Word, rows: Sequence[Near]) -> None:
    if not word.is_written:
        word.alternatives = [one._replace(weight=one.weight * UNFINISHED) for one in word.alternatives]
        word.repaired = ""
    found = {one.stem: one for one in word.alternatives}
    together = sum({stem: seen for _, _, stem, _, seen in rows}.values())
    worth = COMPLETED * (COMPLETED_WHOLE if word.is_written else 1.0)
    met = set()
    for folded, surface, stem, _, _ in rows:
        if stem in met or fold(surface) in FOLDED_STOP_WORDS:
            continue
        met.add(stem)
        weight = worth * (0.5 + 0.5 * len(word.folded) / len(folded))
        if stem not in found or found[stem].weight < weight:
            found[stem] = Alternative(stem, weight, surface, together)
    word.alternatives = sorted(found.values(), key=lambda one: -one.weight)


def _weaken(words: Sequence[Word], share: float) -> None:
    for word in words:
        word.alternatives = [one._replace(weight=one.weight * share) for one in word.alternatives]


def _groups(words: Sequence[Word], trade: LexicalField) -> tuple[list[list[Variant]], frozenset[str]]:
    """What the thesaurus knows of the words and of their neighbours, the longest groups first; the words it knows."""
    groups = []
    taken: set[int] = set()
    # without those in one piece, which stand after their parts: “micro-arrêts” is micro, arrêts
    parts = [word for rank, word in enumerate(words) if not rank or words[rank - 1].position < word.position]
    for size in range(min(SPAN_MAX, len(parts)), 0, -1):
        for start in range(len(parts) - size + 1):
            span = range(start, start + size)
            if taken & set(span):
                continue
            found = _named([parts[rank] for rank in span], trade, whole=start + size == len(parts))
            if found:
                taken |= set(span)
                groups.append(found)
    places = {parts[rank].position for rank in taken}
    return groups, frozenset(word.typed for word in words if word.position in places)


def _named(span: Sequence[Word], trade: LexicalField, *, whole: bool) -> list[Variant]:
    """The names of what these words name; `whole`: they end the query, so the last one may be a beginning."""
    in_one_piece = (bare("".join(word.typed for word in span)),)  # “cyber sécurité”
    for key in islice(chain(product(*(word.readings for word in span)), [in_one_piece]), READINGS_MAX):
        if key in trade.names:
            return [Variant(stems, weight) for stems, weight in trade.names[key]]
    if whole and span[-1].may_become:
        begun = [*(word.readings[:1] for word in span[:-1]), _spellings(span[-1].may_become)]
        found: dict[tuple[str, ...], float] = {}
        for key in islice(product(*begun), READINGS_MAX):
            for stems, weight in trade.names.get(key, []):
                found[stems] = max(found.get(stems, 0.0), BEGUN * weight)
        return [Variant(stems, weight) for stems, weight in found.items()]
    return []


def _spellings(words: Sequence[str]) -> list[str]:
    """How the thesaurus spells words told without capitals: as they are, or as acronyms."""
    return list(dict.fromkeys(bare(spelling) for word in words for spelling in (word, word.upper())))
