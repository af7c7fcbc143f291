"""The names of one thing: what the thesaurus says, by stems, ready for a query."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from practices.thesaurus.reading import Expansions, expansions

from .indexing import stems
from .words import FOLDED_STOP_WORDS, Token, bare, deletions, fold, is_acronym, tokens

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
    cut = {name: _spellings(name) for name in {*said, *(other for others in said.values() for other, _ in others)}}
    with connection.cursor() as cursor:
        stemmed = stems(cursor, {form for spellings in cut.values() for forms in spellings for form in forms})
    names: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for name, others in said.items():
        wanted: dict[tuple[str, ...], float] = {}
        for other, weight in [(name, 1.0), *others]:
            for forms in cut[other]:
                if other == name or not _is_blunt(other, forms):
                    said_as = tuple(stemmed[form] for form in forms)
                    wanted[said_as] = max(wanted.get(said_as, 0.0), weight)
        for forms in cut[name]:
            here = names.setdefault(tuple(bare(form) for form in forms), {})
            here |= {said_as: max(here.get(said_as, 0.0), weight) for said_as, weight in wanted.items()}
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
    return len(forms) == 1 and len(name.split()) > 1


def _spellings(name: str) -> list[list[str]]:
    """The words of a name that tell it from others; all of them when it has nothing but small words.

    A name with a hyphen is spelt in two ways, for it is typed with a space, or in one piece: “micro-arrêts”.
    """
    apart: list[Token] = []
    together: list[Token] = []
    for token in tokens(name):
        if apart and token.position <= apart[-1].position:  # in one piece, after its parts
            while together and together[-1].position >= token.position:
                together.pop()
        else:
            apart.append(token)
        together.append(token)
    found = [_telling([token.form for token in spelt]) for spelt in (apart, together) if spelt]
    return found[:1] if found[1:] == found[:1] else found


def _telling(forms: list[str]) -> list[str]:
    return [form for form in forms if is_acronym(form) or fold(form) not in FOLDED_STOP_WORDS] or forms
