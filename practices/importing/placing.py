"""Which part of a document goes to which section. What no heading claims is kept aside, in its order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from practices.richtext.plain import plain
from practices.richtext.tree import Child, Node

from .figures import amount_in, gains_of, months_in
from .wordings import HEADING_MAX, exactly, recognised

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PLAIN = {"summary": 4000, "tagline": 240, "place": 160, "quote": 4000}  # sections without structure, and their room
NOTES = {"cost": 160, "duration": 160, "payback": 160}  # figures of the head, told beside their number
TITLE_MAX = 300
ASIDE = ""  # the name of what no heading claims
FIGURES = "figures"  # the name of tables that became gains
_PASSED = re.compile(
    r"(?P<what>[^.;:]{3,110}?)\s+(?:est|sont|a été|ont été)?\s*pass[ée]e?s?\s+de\s+(?P<before>\d[^.;]{0,30}?)\s+à\s+"
    r"(?P<after>\d[\d\s.,]*\d|\d)\s*(?P<unit>[^\s.,;]*)",
    re.I,
)


@dataclass
class Placed:
    """A document taken apart. `texts`: section → HTML, or plain text for those of PLAIN and NOTES."""

    title: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    gains: list[dict[str, str]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # section → paragraphs, tables, pictures

    @property
    def is_anything(self) -> bool:
        return bool(self.title or self.texts or self.gains or self.unplaced or self.numbers)


def place(root: Node) -> Placed:
    """Take a document apart, as mammoth wrote it."""
    return _Placer(root).placed()


def words(node: Child) -> str:
    """The words of a piece, on one line."""
    return re.sub(r"\s+", " ", node if isinstance(node, str) else _spaced(node)).strip()


def _spaced(node: Node) -> str:
    if node.tag in ("br", "td", "th", "p", "li"):
        return " " + "".join(child if isinstance(child, str) else _spaced(child) for child in node.children) + " "
    return "".join(child if isinstance(child, str) else _spaced(child) for child in node.children)


class _Placer:
    def __init__(self, root: Node) -> None:
        self.blocks = list(_blocks(root))
        self.held: dict[str, list[Node]] = {}
        self.aside: list[list[Node]] = []
        self.found = Placed()
        self.field = ASIDE
        self.level = 0
        self.has_title = False

    def placed(self) -> Placed:
        top = [block for block in self.blocks if block.tag == "h1"]
        styled = next((block for block in top if block.attrs.get("class") == "titre"), None)
        if styled is None and len(top) == 1 and top[0] is self._first_words() and exactly(words(top[0])) is None:
            styled = top[0]
        for block in self.blocks:
            if block is styled and words(block):
                self.found.title = words(block)[:TITLE_MAX]
            else:
                self.block(block)
        self._finish()
        return self.found

    def _first_words(self) -> Node | None:
        return next((block for block in self.blocks if words(block)), None)

    # ── One block after the other ────────────────────────────────────────────
    def block(self, node: Node) -> None:
        if node.tag in HEADINGS:
            self.heading(node, int(node.tag[1]))
        elif node.tag == "table":
            self.table(node)
        elif node.tag == "p" and self.label(node):
            return
        elif words(node) or _pictures(node):
            self.add(node)

    def heading(self, node: Node, level: int) -> None:
        text = words(node)
        for picture in _pictures(node):
            self.add(Node("p", {}, [picture]))
        if not text:
            return
        found = recognised(text)
        if found is not None and not (self.field and level > self.level and exactly(text) is None):
            self.turn_to(found, level, text)
        elif self.level and level > self.level:
            self.add(Node("h3" if level == self.level + 1 else "h4", {}, [text]))
        else:
            self.field, self.level = ASIDE, level
            self.aside.append([])
            self.add(Node("h3", {}, [text]))

    def turn_to(self, section: str, level: int, text: str) -> None:
        """What follows belongs to this section; a second heading for it stays, inside."""
        self.field, self.level = section, level
        if self.held.get(section) and section not in PLAIN and section not in NOTES:
            self.add(Node("h3", {}, [text]))

    def label(self, node: Node) -> bool:
        """A line that names a section: alone (bold, or ended by a colon), or before the words it announces."""
        text = words(node)
        strong = next((each for each in node.children if not isinstance(each, str) or each.strip()), None)
        is_bold = isinstance(strong, Node) and strong.tag == "strong"
        if len(text) <= HEADING_MAX and (
            (isinstance(strong, Node) and is_bold and words(strong) == text) or text.endswith(":")
        ):
            section = exactly(text)
            if section is not None:
                self.turn_to(section, self.level or 2, text.rstrip(" :\u00a0"))
                return True
        if not is_bold or strong is None:
            return False
        rest = node.children[node.children.index(strong) + 1 :]
        name, after = words(strong), "".join(words(each) for each in rest)
        if not (name.endswith(":") or after.startswith(":")) or (section := exactly(name)) is None:
            return False
        self.turn_to(section, self.level or 2, name.rstrip(" :\u00a0"))
        if rest and isinstance(rest[0], str):
            rest = [rest[0].lstrip(" :\u00a0"), *rest[1:]]
        self.add(Node("p", {}, rest))
        return True

    def table(self, node: Node) -> None:
        rows = list(_rows(node))
        cells = [[words(cell) for cell in row] for row in rows]
        if rows and all(len(row) == 1 for row in rows):  # a frame around text
            for row in rows:
                for block in _blocks(row[0]):
                    self.block(block)
            return
        if self.sheet(rows, cells):
            return
        told = gains_of(cells)
        if told is not None:
            gains, is_whole = told
            self.found.gains += gains
            if is_whole and not _pictures(node):
                self.count(FIGURES, "tables")
                return
        self.add(node)

    def sheet(self, rows: list[list[Node]], cells: list[list[str]]) -> bool:
        """A sheet in two columns: what is asked on the left, the answer on the right."""
        pairs = [index for index, row in enumerate(cells) if len(row) == 2 and exactly(row[0].rstrip(" :"))]
        if len(pairs) < 2 or any(len(row) != 2 for row in rows):
            return False
        for index, (asked, answer) in enumerate(rows):
            if index in pairs:
                self.turn_to(exactly(cells[index][0].rstrip(" :")) or ASIDE, 2, cells[index][0])
            else:
                self.field, self.level = ASIDE, 2
                self.aside.append([])
                self.add(Node("h3", {}, [cells[index][0] or "…"]))
            for picture in _pictures(asked):
                self.add(Node("p", {}, [picture]))
            for block in _blocks(answer):
                self.block(block)
        return True

    # ── Kept ─────────────────────────────────────────────────────────────────
    def add(self, node: Node) -> None:
        kind = "tables" if node.tag == "table" else "paragraphs"
        if node.tag not in ("h3", "h4") and (node.tag == "table" or words(node)):
            self.count(self.field, kind)
        for _ in _pictures(node):
            self.count(self.field, "pictures")
        if self.field == ASIDE:
            if not self.aside:
                self.aside.append([])
            self.aside[-1].append(node)
        else:
            self.held.setdefault(self.field, []).append(node)

    def count(self, section: str, kind: str) -> None:
        counts = self.found.counts.setdefault(section, {"paragraphs": 0, "tables": 0, "pictures": 0})
        counts[kind] += 1

    def _finish(self) -> None:
        for section, nodes in self.held.items():
            html = _html(nodes)
            if section in PLAIN:
                self._plain(section, html, nodes)
            elif section in NOTES:
                self._note(section, html, nodes)
            elif section == "gains":
                self._results(nodes)
            else:
                self.found.texts[section] = html
        for nodes in self.aside:
            if nodes:
                self.found.unplaced.append(_html(nodes))

    def _plain(self, section: str, html: str, nodes: list[Node]) -> None:
        text = plain(html)
        if len(text) > PLAIN[section] or any(_pictures(node) or node.tag == "table" for node in nodes):
            self._put_aside(section, nodes)
        else:
            self.found.texts[section] = text

    def _note(self, section: str, html: str, nodes: list[Node]) -> None:
        """A cost, a duration: its number where there is one, the words beside it."""
        text = " ".join(plain(html).split())
        number = amount_in(text) if section == "cost" else months_in(text)
        if len(text) > NOTES[section] or any(_pictures(node) or node.tag == "table" for node in nodes):
            self._put_aside(section, nodes)
        else:
            self.found.texts[f"{section}_note"] = text
        if number is not None:
            self.found.numbers["cost_min" if section == "cost" else f"{section}_months"] = number

    def _results(self, nodes: list[Node]) -> None:
        """Figures told in sentences are proposed; the sentences themselves have no section: they stay aside."""
        for node in nodes:
            for found in _PASSED.finditer(words(node)):
                before = re.match(r"(\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*(.*)", found["before"])
                if before is None:
                    continue
                what = re.sub(r"^(?:le|la|les|l’|l'|nos|notre)\s*", "", found["what"].strip(), flags=re.I)
                after, unit = found["after"].strip(), found["unit"] or before[2].strip()
                self.found.gains += _told(what, unit, before[1].strip(), after)
        self._put_aside("gains", nodes)

    def _put_aside(self, section: str, nodes: list[Node]) -> None:
        counts = self.found.counts.pop(section, None)
        if counts:
            aside = self.found.counts.setdefault(ASIDE, {"paragraphs": 0, "tables": 0, "pictures": 0})
            for kind, number in counts.items():
                aside[kind] += number
        self.aside.append(nodes)


def _told(what: str, unit: str, before: str, after: str) -> list[dict[str, str]]:
    told = gains_of([["Indicateur", "Avant", "Après", "Unité"], [what[:1].upper() + what[1:], before, after, unit]])
    return told[0] if told else []


def _blocks(node: Node) -> Iterator[Node]:
    """Blocks of a piece; loose words between them become paragraphs, a caption joins the picture before it."""
    run: list[Child] = []
    found: list[Node] = []

    def close() -> None:
        if run:
            found.append(Node("p", {}, list(run)))
            run.clear()

    for child in node.children:
        if isinstance(child, Node) and child.tag in ("p", "table", "ul", "ol", "blockquote", *HEADINGS):
            close()
            found.append(child)
        elif isinstance(child, Node) or child.strip():
            run.append(child)
    close()
    yield from _captioned(found)


def _captioned(blocks: list[Node]) -> Iterator[Node]:
    index = 0
    while index < len(blocks):
        block, following = blocks[index], blocks[index + 1] if index + 1 < len(blocks) else None
        pictures = _pictures(block) if block.tag == "p" else []
        if len(pictures) == 1 and not words(block) and following is not None and _is_caption(following):
            yield Node("figure", {}, [pictures[0], Node("figcaption", {}, list(following.children))])
            index += 2
        else:
            yield block
            index += 1


def _is_caption(node: Node) -> bool:
    text = words(node)
    is_numbered = re.match(r"(figure|photo|image|illustration|schéma)\s*(n°\s*)?\d*\s*[:.–-]", text, re.I) is not None
    return (
        node.tag == "p" and bool(text) and (node.attrs.get("class") == "legende" or (is_numbered and len(text) < 300))
    )


def _rows(table: Node) -> Iterator[list[Node]]:
    for child in table.children:
        if isinstance(child, Node) and child.tag == "tr":
            yield [cell for cell in child.children if isinstance(cell, Node) and cell.tag in ("td", "th")]
        elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _pictures(node: Child) -> list[Node]:
    if isinstance(node, str):
        return []
    own = [node] if node.tag == "img" and "data-docx" in node.attrs else []
    return own + [found for child in node.children for found in _pictures(child)]


def _html(nodes: list[Node]) -> str:
    return "".join(node.html() if isinstance(node, Node) else escape(node) for node in nodes)
