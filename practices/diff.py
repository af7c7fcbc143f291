"""What changed between two texts, word by word, and between two revisions, part by part.

Words that stand once on each side anchor the comparison (patience diff); only the short stretches between anchors go
through difflib, whose time grows with the square of what it is given. Two revisions of 5,000 words: see `make bench`.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from .content import told_by
from .models import Revision

SAME, ADDED, REMOVED = "same", "added", "removed"

# A word keeps the spaces before it; a number keeps its decimals, a line end is a word.
WORD = re.compile(r"\n|[^\S\n]*(?:\d+(?:[.,\u202f\u00a0]\d+)*|\w+[’']?|[^\w\s])")
SMALL = 40_000  # product of two lengths that difflib takes in a few milliseconds
ISLAND = 3  # letters of a lone word that is not worth an unchanged stretch between two changes


class Piece(NamedTuple):
    """A stretch of text and what became of it: SAME, ADDED or REMOVED."""

    kind: str
    text: str


class PartDiff(NamedTuple):
    """One part of a practice, under its heading in French, with its pieces in the order one reads them."""

    name: str
    heading: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


class Block(NamedTuple):
    """`before[a:b]` became `after[c:d]`; nothing changed when `same`."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def diff_revisions(before: Revision | None, after: Revision) -> list[PartDiff]:
    """Every part that one of the two tells, in the order of the article. Without `before`, all of it is new.

    Reads each revision's problems, technologies and gains: prefetch them for a list.
    """
    old = {part.name: part for part in told_by(before)} if before else {}
    new = {part.name: part for part in told_by(after)}
    return [
        PartDiff(
            name,
            (new.get(name) or old[name]).heading,
            diff_words(old[name].text if name in old else "", new[name].text if name in new else ""),
        )
        for name in _in_order(list(old), list(new))
    ]


def diff_words(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts, what was removed before what replaces it. White space alone makes no difference."""
    old, new = _words(before), _words(after)
    blocks = list(_blocks([word.strip() or word for word in old], [word.strip() or word for word in new]))
    pieces: list[Piece] = []
    for block in _without_islands(blocks, new):
        if block.same:
            pieces.append(Piece(SAME, "".join(new[block.c : block.d])))
            continue
        if block.b > block.a:
            pieces.append(Piece(REMOVED, "".join(old[block.a : block.b])))
        if block.d > block.c:
            pieces.append(Piece(ADDED, "".join(new[block.c : block.d])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    return WORD.findall(re.sub(r"\n{2,}", "\n", text.replace("\r\n", "\n").strip()))


def _blocks(old: list[str], new: list[str]) -> Iterator[Block]:
    """Blocks that cover both texts in order, two neighbours never of the same kind."""
    current: Block | None = None
    for block in _compared(old, new, 0, 0):
        if block.a == block.b and block.c == block.d:
            continue
        if current and current.same == block.same:
            current = current._replace(b=block.b, d=block.d)
            continue
        if current:
            yield current
        current = block
    if current:
        yield current


def _compared(old: list[str], new: list[str], a: int, c: int) -> Iterator[Block]:
    """Blocks of two lists of words that begin at `a` and `c` of the whole."""
    head = _common(old, new)
    if head:
        yield Block(True, a, a + head, c, c + head)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    yield from _between(middle_old, middle_new, a + head, c + head)
    if tail:
        yield Block(True, a + len(old) - tail, a + len(old), c + len(new) - tail, c + len(new))


def _between(old: list[str], new: list[str], a: int, c: int) -> Iterator[Block]:
    if not (old and new):
        yield Block(False, a, a + len(old), c, c + len(new))
        return
    anchors = _anchors(old, new)
    if anchors:
        done_old = done_new = 0
        for rank_old, rank_new in [*anchors, (len(old), len(new))]:
            yield from _compared(old[done_old:rank_old], new[done_new:rank_new], a + done_old, c + done_new)
            if rank_old < len(old):
                yield Block(True, a + rank_old, a + rank_old + 1, c + rank_new, c + rank_new + 1)
            done_old, done_new = rank_old + 1, rank_new + 1
        return
    if len(old) * len(new) > SMALL:
        yield Block(False, a, a + len(old), c, c + len(new))
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield Block(kind == "equal", a + i, a + j, c + k, c + m)


def _common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The longest series of words that stand once in each list, in the same order in both."""
    once_old = {word for word, count in Counter(old).items() if count == 1}
    once_new = {word: rank for rank, word in enumerate(new)}
    repeated = {word for word, count in Counter(new).items() if count > 1}
    pairs = [
        (rank, once_new[word])
        for rank, word in enumerate(old)
        if word in once_old and word in once_new and word not in repeated
    ]
    ends: list[int] = []  # rank in `new` of the last pair of the best series of each length
    last: list[int] = []  # that pair
    before: list[int] = []  # the pair each pair follows
    for number, (_, rank) in enumerate(pairs):
        length = bisect_left(ends, rank)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [rank]
        last[length : length + 1] = [number]
    series = []
    number = last[-1] if last else -1
    while number >= 0:
        series.append(pairs[number])
        number = before[number]
    return series[::-1]


def _without_islands(blocks: list[Block], new: list[str]) -> Iterator[Block]:
    """Two changes that a short word alone keeps apart (“de”, a comma) are read as one."""
    held: Block | None = None
    for rank, block in enumerate(blocks):
        alone = block.same and block.d - block.c == 1 and 0 < rank < len(blocks) - 1
        island = alone and new[block.c] != "\n" and len(new[block.c].strip()) <= ISLAND
        if block.same and not island:
            if held:
                yield held
            yield block
            held = None
        else:
            held = held._replace(b=block.b, d=block.d) if held else block._replace(same=False)
    if held:
        yield held


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """The names of both lists: those of `new`, each name of `old` alone put back after the one it followed."""
    names = list(new)
    for rank, name in enumerate(old):
        if name not in names:
            known = [names.index(previous) for previous in old[:rank] if previous in names]
            names.insert((known[-1] + 1) if known else 0, name)
    return names
