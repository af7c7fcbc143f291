"""The passage of a text that answers a query, its words marked."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db import connection

from .documents import Kind
from .words import fold, is_acronym

LENGTH = 220  # signs of a passage

_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_READ = """
SELECT object_id, text, NULL FROM practices_searchdocument WHERE kind = %s AND object_id = ANY(%s)
UNION ALL
SELECT NULL, f.surface, t.stem FROM practices_searchterm t JOIN practices_searchform f ON f.term_id = t.id
WHERE t.stem = ANY(%s)
"""

Marks = Mapping[str, str]  # a word as written, without accents unless it is an acronym → its stem


class Piece(NamedTuple):
    """A stretch of text, marked when it is a word that was looked for."""

    text: str
    is_marked: bool


def passages(
    *, kind: Kind, object_ids: Collection[int], names: Collection[tuple[str, ...]]
) -> dict[int, tuple[Piece, ...]]:
    """The best passage of each document, in one query; documents whose text holds none of the names are left out.

    A name of several words marks a sentence that holds them all.
    """
    if not names or not object_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, [kind, list(object_ids), list({stem for name in names for stem in name})])
        rows = cursor.fetchall()
    marks = {_plain(word): stem for _, word, stem in rows if stem is not None}
    found = {key: _passage(text, marks, names) for key, text, stem in rows if stem is None}
    return {key: pieces for key, pieces in found.items() if pieces}


def _plain(word: str) -> str:
    return word if is_acronym(word) else fold(word)


def _passage(text: str, marks: Marks, names: Collection[tuple[str, ...]]) -> tuple[Piece, ...]:
    best, most = "", frozenset[str]()
    for sentence in _SENTENCE.findall(text):
        met = {marks[plain] for word in _WORD.findall(sentence) if (plain := _plain(word)) in marks}
        said = frozenset(stem for name in names if met.issuperset(name) for stem in name)
        if len(said) > len(most):
            best, most = sentence.strip(), said
    said_so = {word: stem for word, stem in marks.items() if stem in most}
    return _pieces(_cut(best, said_so), said_so)


def _cut(sentence: str, marks: Marks) -> str:
    if len(sentence) <= LENGTH:
        return sentence
    first = next((word.start() for word in _WORD.finditer(sentence) if _plain(word[0]) in marks), 0)
    start = max(first - LENGTH // 3, 0)
    if start:
        start = sentence.find(" ", start) + 1
    end = sentence.rfind(" ", start, start + LENGTH) if start + LENGTH < len(sentence) else len(sentence)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")


def _pieces(text: str, marks: Marks) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for word in _WORD.finditer(text):
        if _plain(word[0]) in marks:
            pieces += [Piece(text[end : word.start()], False), Piece(word[0], True)]
            end = word.end()
    pieces.append(Piece(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)
