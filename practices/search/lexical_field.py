"""The names of one thing: what the thesaurus says, by stems, ready for a query."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from practices.thesaurus.reading import Expansions, expansions

from .indexing import stems
from .words import FOLDED_STOP_WORDS, bare, deletions, fold, is_acronym, tokens

Others = list[tuple[tuple[str, ...], float]]


@dataclass(frozen=True)
class LexicalField:
    """The thesaurus by words (`words.bare`); what else to look for, by stems.

    `words`: every word of its names, without accents → its stems.
    """

    names: Mapping[tuple[str, ...], Others]
    words: Mapping[str, tuple[str, ...]]
    near: Mapping[int, frozenset[str]]  # words.deletions → words
    sorted_words: tuple[str, ...]

    def completions(self, start: str, limit: int) -> list[str]:
        """Words that begin so, in the order of the alphabet."""
        first = bisect_left(self.sorted_words, start)
        return [word for word in self.sorted_words[first : first + limit] if word.startswith(start)]

    def resembling(self, folded: str) -> set[str]:
        """Words that may be this one misspelt; the caller reckons the distance."""
        return {word for key in deletions(folded) for word in self.near.get(key, ())}


_kept: tuple[Expansions, LexicalField] | None = None


def lexical_field() -> LexicalField:
    """The thesaurus as it stands; cut into stems once for each of its versions."""
    global _kept
    said = expansions()
    if _kept is None or _kept[0] is not said:
        _kept = said, _by_stems(said)
    return _kept[1]


def _by_stems(said: Expansions) -> LexicalField:
    cut = {name: _forms(name) for name in {*said, *(other for others in said.values() for other, _ in others)}}
    with connection.cursor() as cursor:
        stemmed = stems(cursor, {form for forms in cut.values() for form in forms})
    keys = {name: tuple(stemmed[form] for form in forms) for name, forms in cut.items()}
    names: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for name, others in said.items():
        if not keys[name]:
            continue
        here = names.setdefault(tuple(bare(form) for form in cut[name]), {})
        here[keys[name]] = 1.0
        for other, weight in others:
            if keys[other] and keys[other] != keys[name] and not _is_blunt(other, cut[other]):
                here[keys[other]] = max(here.get(keys[other], 0.0), weight)
    words: dict[str, set[str]] = {}
    for form, stem in stemmed.items():
        words.setdefault(fold(form), set()).add(stem)
    near: dict[int, set[str]] = {}
    for word in words:
        for key in deletions(word):
            near.setdefault(key, set()).add(word)
    return LexicalField(
        names={name: sorted(others.items(), key=lambda one: -one[1]) for name, others in names.items()},
        words={word: tuple(sorted(found)) for word, found in words.items()},
        near={key: frozenset(found) for key, found in near.items()},
        sorted_words=tuple(sorted(words)),
    )


def _is_blunt(name: str, forms: Sequence[str]) -> bool:
    """A name of several words of which one alone is left says something else: “cinq S” is not cinq."""
    return len(forms) == 1 and sum(1 for _ in tokens(name)) > 1


def _forms(name: str) -> list[str]:
    """The words of a name that tell it from others; all of them when it has nothing but small words."""
    forms = [token.form for token in tokens(name)]
    return [form for form in forms if is_acronym(form) or fold(form) not in FOLDED_STOP_WORDS] or forms
