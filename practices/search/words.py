"""A French text cut into the words that are looked for.

A surface form keeps its accents; `fold` takes them away. A word in capitals of two to six signs is an acronym and stays
in capitals, for “MES” is not “mes”; a text all in capitals is a shouting reader and holds none.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

WORDS_MAX = 24  # words of a query; the rest is not read
LETTERS_MAX = 40  # signs of a word; the rest is not read
TYPED_MAX = 600  # signs of a query
PREFIX_READ = 8  # first signs whose deletions are kept, as SymSpell does: the index grows with words, not letters

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'"})
_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)'(?=\w)", re.IGNORECASE)
_JOINED_WORDS = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")

STOP_WORDS = frozenset(
    """a à ai ainsi alors au aucun aucune aussi autre autres aux avec avez avoir avons c car ce ceci cela celle celles
    celui ces cet cette ceux chez ci combien comme comment d dans de depuis des doit doivent donc dont du elle elles en
    encore entre es est et etc été être eu eux fait faire faut font furent fut il ils j je jusque l la laquelle le
    lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais me même mêmes mes moi moins mon n ne ni non nos
    notre nous on ont ou où par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi pourrait puis puisque qu
    quand que quel quelle quelles quelque quelques quels qui quoi s sa sans se selon sera serait ses si soi soit son
    sont sous suis sur t ta te tel telle tes toi ton tous tout toute toutes très tu un une vers vos votre vous y était
    étaient avait avaient ayant étant dois voudrais veux aimerais cherche souhaite""".split()  # noqa: SIM905  (a list of words is read as words)
)

ASKING_STEMS = frozenset(
    """serv sert consist veut signif appel situ concern realis exist possibl permet raison typ but necessair oblig
    different principal prevoi utilis effectu mettr pris quel""".split()  # noqa: SIM905
)  # of words by which one asks, whatever about


class Token(NamedTuple):
    """One word: its surface form (small letters, accents; an acronym in capitals) and its rank in the text."""

    form: str
    position: int


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Small letters without accents, ligatures opened; “Œuvrés” → “oeuvres”."""
    word = word.casefold().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def singular(word: str) -> str:
    """The word without the mark of its plural: the stemmer alone parts “crédit” from “crédits”."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        return word[:-1]
    return word[:-1] if word.endswith(("eaux", "eux")) and len(word) > 4 else word


def bare(word: str) -> str:
    """What two spellings of one name share: no accent, no plural, no feminine e; an acronym as it is."""
    return word if is_acronym(word) else singular(fold(word)).removesuffix("e")


FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)


@lru_cache(maxsize=100_000)
def is_small(form: str) -> bool:
    """A word that tells nothing alone: “mes”, “où”; not MES."""
    return not form.isupper() and fold(form) in FOLDED_STOP_WORDS


def clean(text: str) -> str:
    """Composed accents, one kind of apostrophe, no control sign, figures in one piece: “12 000 €” → “12000 €”."""
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))
    if not text.replace("\n", " ").isprintable():
        text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") else sign for sign in text)
    return _THOUSANDS.sub("", text)


@lru_cache(maxsize=100_000)
def is_acronym(word: str) -> bool:
    """“MES”, “5S”, “8D”, “R2D2”; not “I”, not “12”."""
    return 2 <= len(word) <= 6 and word.isupper() and any(sign.isalpha() for sign in word)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order. Parts joined by a hyphen are also one word: “e-learning” → e, learning, elearning.

    The joined word stands at the position of the first part, so the parts stay neighbours.
    """
    return map(Token._make, word_ranks(text))


def word_ranks(text: str) -> Iterator[tuple[str, int]]:
    """The same as plain pairs, which are quicker to make by the million."""
    text = _ELISION.sub(" ", clean(text))
    is_shouted = text.isupper() and _is_shouted(text)
    position = 0
    for word in _JOINED_WORDS.findall(text):
        if word.isalnum():
            yield _form(word, is_shouted), position
            position += 1
            continue
        parts = [part[:LETTERS_MAX] for part in _WORD.findall(word)]
        for part in parts:
            yield _form(part, is_shouted), position
            position += 1
        # “doit-on”, “peut-il”: no word of their own
        if (
            2 <= len(parts) <= 4
            and fold(parts[0]) not in FOLDED_STOP_WORDS
            and fold(parts[-1]) not in FOLDED_STOP_WORDS
        ):
            yield "".join(parts).lower()[:LETTERS_MAX], position - len(parts)


@lru_cache(maxsize=100_000)
def _form(word: str, is_shouted: bool) -> str:
    word = word[:LETTERS_MAX]
    return word if is_acronym(word) and not is_shouted else word.lower()


def _is_shouted(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if any(sign.isalpha() for sign in word)]
    return len(words) > 1 and all(word.isupper() for word in words) and any(len(word) > 6 for word in words)


def deletions(folded: str) -> set[int]:
    """Hashes of what is left of a word when up to one sign is taken away (two from seven letters), itself included.

    Two words within that many errors of each other share one at least. Hashes fit PostgreSQL's integer.
    """
    if len(folded) < 4 or folded.isdigit():
        return set()
    start = folded[:PREFIX_READ]
    found = {start}
    last = {start}
    for _ in range(2 if len(folded) >= 7 else 1):
        last = {word[:rank] + word[rank + 1 :] for word in last for rank in range(len(word))}
        found |= last
    return {zlib.crc32(word.encode()) - 2**31 for word in found}


def distance(one: str, other: str, most: int) -> int:
    """Damerau's distance (optimal string alignment): signs added, left out, changed, swapped; `most` + 1 beyond it."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        before_last, before, row = before, row, [i]
        for j, mark in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != mark))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == mark:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
