"""The passage of a text that answers a query, its words marked."""

import re
from collections.abc import Collection
from typing import NamedTuple

from practices.models import SearchDocument

from .documents import Kind
from .words import fold, is_acronym

LENGTH = 220  # signs of a passage
ENDING_MAX = 4  # letters a word may have beyond its stem

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


class Piece(NamedTuple):
    """A stretch of text, marked when it is a word that was looked for."""

    text: str
    is_marked: bool


def passages(*, kind: Kind, object_ids: Collection[int], stems: Collection[str]) -> dict[int, tuple[Piece, ...]]:
    """The best passage of each document, in one query; documents whose text holds none of the stems are left out."""
    if not stems or not object_ids:
        return {}
    rows = SearchDocument.objects.filter(kind=kind, object_id__in=object_ids).values_list("object_id", "text")
    found = {key: _passage(text, stems) for key, text in rows}
    return {key: pieces for key, pieces in found.items() if pieces}


def _passage(text: str, stems: Collection[str]) -> tuple[Piece, ...]:
    best, most = "", 0
    for sentence in _SENTENCE.findall(text):
        met = {stem for word in _WORD.findall(sentence) if (stem := _met(word, stems))}
        if len(met) > most:
            best, most = sentence.strip(), len(met)
    return _pieces(_cut(best, stems), stems)


def _met(word: str, stems: Collection[str]) -> str:
    """The stem this word was found by, or nothing."""
    if is_acronym(word) and word in stems:
        return word
    plain = fold(word)
    ends = range(max(len(plain) - ENDING_MAX, 2), len(plain) + 1)
    return next((plain[:end] for end in reversed(ends) if plain[:end] in stems), "")


def _cut(sentence: str, stems: Collection[str]) -> str:
    if len(sentence) <= LENGTH:
        return sentence
    first = next((word.start() for word in _WORD.finditer(sentence) if _met(word[0], stems)), 0)
    start = max(first - LENGTH // 3, 0)
    if start:
        start = sentence.find(" ", start) + 1
    end = sentence.rfind(" ", start, start + LENGTH) if start + LENGTH < len(sentence) else len(sentence)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")


def _pieces(text: str, stems: Collection[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for word in _WORD.finditer(text):
        if _met(word[0], stems):
            pieces += [Piece(text[end : word.start()], False), Piece(word[0], True)]
            end = word.end()
    pieces.append(Piece(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)
