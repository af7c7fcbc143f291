"""A rich text as the compiler and the EPUB take it: lists of plain values, never source text of any language.

A block is a dict: {"t": "p"|"quote", "c": inline}, {"t": "h", "l": level, "c": inline},
{"t": "ul"|"ol", "i": [items]}, {"t": "figure", "id": uuid, "c": inline} or {"t": "table", "caption": inline,
"columns": n, "heads": n, "cells": […]}, where a cell says its place and size (x, y, w, h), whether it is a head, and
its item in "i". Inline is a list of strings and of {"t": mark, "c": inline, "href": …}; an item is a list of paragraphs
and lists. Characters that none of the book's fonts draws are left out or replaced, and named in `Signs`.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.ui.typography import NBSP, THIN, french
from practices.richtext.drawing import well_set
from practices.richtext.tree import Child, Node, read

FONTS = Path(__file__).resolve().parent / "fonts"
REPLACEMENT = "□"  # stands for a letter of an alphabet the book has no font for
ENDLESS, PIECE = re.compile(r"\S{32,}"), re.compile(r"\S{8}(?=\S)")  # as in pages/parts.typ
MARKS = frozenset({"strong", "em", "a", "code", "sub", "sup"})
Block = dict[str, Any]
Inline = list[Any]


class Signs:
    """The characters of one text that the fonts of the book do not draw, with how often each stood there."""

    def __init__(self) -> None:
        self.missing: Counter[str] = Counter()

    def drawable(self, text: str) -> str:
        """The text in characters the fonts draw: a pictogram goes, a letter without a drawing becomes □."""
        if text.isascii():
            return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
        return _undrawn().sub(lambda found: self._drawn(found[0]), unicodedata.normalize("NFC", text))

    def _drawn(self, sign: str) -> str:
        if sign == THIN:  # the design's rule for paper: the common no-break space everywhere
            return NBSP
        kind = unicodedata.category(sign)
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            return " "
        if kind in ("Cf", "Mn", "Me", "Cs", "Cn", "Co"):  # joiners, variation selectors, unknown
            return ""
        plain = unicodedata.normalize("NFKC", sign)  # ₂ is 2, ﬁ is fi
        if plain != sign and all(is_drawn(each) for each in plain):
            return plain
        self.missing[sign] += 1
        return REPLACEMENT if kind[0] == "L" else ""


def is_drawn(sign: str) -> bool:
    """Whether one of the fonts of the book has this character."""
    firsts, lasts = _ranges()
    place = bisect_right(firsts, ord(sign)) - 1
    return place >= 0 and ord(sign) <= lasts[place]


@lru_cache(maxsize=1)
def _undrawn() -> re.Pattern[str]:
    """One character that no font of the book has."""
    drawn = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(*_ranges(), strict=True))
    return re.compile(f"[^{drawn}]")


@lru_cache(maxsize=1)
def _ranges() -> tuple[list[int], list[int]]:
    pairs = json.loads((FONTS / "characters.json").read_text())
    return [first for first, _ in pairs], [last for _, last in pairs]


def said(text: str, signs: Signs) -> str:
    """A plain text, well set and drawable; what is longer than a line may be cut anywhere."""
    return ENDLESS.sub(lambda found: PIECE.sub("\\g<0>\u200b", found[0]), signs.drawable(french(str(text))))


def blocks_of(html: str, signs: Signs) -> list[Block]:
    """The blocks of a rich text, cleaned again, well set. Figures keep the identifier of their picture."""
    return [block for node in _nodes(read(well_set(html))) if (block := _block(node, signs))]


def figures_in(blocks: list[Block]) -> list[str]:
    """Identifiers of the pictures these blocks show, in their order."""
    return [block["id"] for block in blocks if block["t"] == "figure"]


def _nodes(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def _block(node: Node, signs: Signs) -> Block | None:
    if node.tag in ("h3", "h4"):
        return {"t": "h", "l": int(node.tag[1]), "c": _inline(node.children, signs)}
    if node.tag in ("ul", "ol"):
        return {"t": node.tag, "i": [_item(each, signs) for each in _nodes(node) if each.tag == "li"]}
    if node.tag == "blockquote":
        lines: Inline = []
        for child in _nodes(node):
            lines += [{"t": "br"}] * bool(lines) + _inline(child.children, signs)
        return {"t": "quote", "c": lines}
    if node.tag == "table":
        return _table(node, signs)
    if node.tag == "figure":
        parts = {child.tag: child for child in _nodes(node)}
        if "img" not in parts:
            return None
        caption = parts["figcaption"].children if "figcaption" in parts else []
        return {"t": "figure", "id": parts["img"].attrs.get("data-picture", ""), "c": _inline(caption, signs)}
    words = _inline(node.children, signs)
    return {"t": "p", "c": words} if words else None


def _item(node: Node, signs: Signs) -> list[Any]:
    """Words, then the lists within."""
    own = [child for child in node.children if not (isinstance(child, Node) and child.tag in ("ul", "ol"))]
    inner = [_block(child, signs) for child in _nodes(node) if child.tag in ("ul", "ol")]
    return [{"t": "p", "c": _inline(own, signs)}, *(each for each in inner if each)]


def _table(node: Node, signs: Signs) -> Block:
    """A table with the place of each cell, as HTML lays them out; nothing overlaps nor leaves the table."""
    caption: Inline = []
    rows: list[tuple[bool, Node]] = []
    for part in _nodes(node):
        if part.tag == "caption":
            caption = _inline(part.children, signs)
        else:
            rows += [(part.tag == "thead", row) for row in _nodes(part) if row.tag == "tr"]
    heads = next((y for y, (is_head, _) in enumerate(rows) if not is_head), len(rows))
    taken: set[tuple[int, int]] = set()
    cells: list[Block] = []
    for y, (is_head, row) in enumerate(rows):
        x = 0
        for cell in _nodes(row):
            while (x, y) in taken:
                x += 1
            wide, tall = (_span(cell, name) for name in ("colspan", "rowspan"))
            tall = min(tall, (heads if y < heads else len(rows)) - y)
            while any((x + step, y) in taken for step in range(wide)):
                wide -= 1
            taken |= {(x + across, y + down) for across in range(wide) for down in range(tall)}
            cells.append(
                {"x": x, "y": y, "w": wide, "h": tall, "head": is_head or cell.tag == "th", "i": _item(cell, signs)}
            )
            x += wide
    columns = max((x for x, _ in taken), default=0) + 1
    return {"t": "table", "caption": caption, "columns": columns, "heads": heads, "cells": cells}


def _span(cell: Node, name: str) -> int:
    value = cell.attrs.get(name, "")
    return max(1, int(value)) if value.isdigit() else 1


def _inline(children: list[Child], signs: Signs) -> Inline:
    found: Inline = []
    for child in children:
        if isinstance(child, str):
            if text := signs.drawable(child):
                found.append(text)
        elif child.tag == "br":
            found.append({"t": "br"})
        elif child.tag in MARKS:
            mark: Block = {"t": child.tag, "c": _inline(child.children, signs)}
            if child.tag == "a":
                mark["href"] = child.attrs.get("href", "")
            found.append(mark)
        else:
            found += _inline(child.children, signs)
    return found
