"""The structure of a text found again under what editors, browsers and Word write."""

import re
from collections.abc import Iterable
from uuid import UUID

from .addresses import is_safe_address
from .tree import Child, Node

SAME = {"b": "strong", "i": "em", "kbd": "code", "samp": "code", "tt": "code"}
MARKS = frozenset({"strong", "em", "a", "code", "sub", "sup"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset({"p", *HEADINGS, "ul", "ol", "li", "blockquote", "table", "figure", "pre", "dt", "dd"})
THROUGH = frozenset({"", "div", "section", "article", "header", "footer", "main", "aside", "center", "address", "dl"})
_WORD_LIST = re.compile(r"mso-list:\s*(?:\w+\s+)?level(\d+)|MsoListParagraph", re.I)
_NUMBERED = re.compile(r"^\W*(?:\d+|[a-z]|[ivx]+)[.)°]", re.I)
_BULLET = re.compile(r"^[\s\u00a0]*[·•§oØ▪–-][\s\u00a0]{2,}")
_SPACES = re.compile(r"[ \t\r\n\f]+")
SPAN_MAX = 20  # columns or rows one cell may take


def restructure(root: Node) -> Node:
    """The same words as paragraphs, two heading levels, lists, quotes, tables and figures of pictures we hold."""
    found = sorted({int(node.tag[1]) for node in _walk(root) if node.tag in HEADINGS})
    # A document that begins above our two levels keeps its order: its highest level is our first.
    top = found[0] if found and found[0] < 3 else 3
    return Node("", {}, list(_Blocks(top).of([root])))


def _walk(node: Node) -> Iterable[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from _walk(child)


class _Blocks:
    def __init__(self, top: int) -> None:
        self.top = top

    def of(self, children: Iterable[Child]) -> list[Node]:
        """Blocks in order; words that stand in none become paragraphs, Word's list paragraphs lists."""
        found: list[Node] = []
        run: list[Child] = []

        def close() -> None:
            if words := inline(run):
                found.append(Node("p", {}, words))
            run.clear()

        for child in children:
            if isinstance(child, Node) and (child.tag in BLOCKS or child.tag in THROUGH or _holds_block(child)):
                close()
                found += self.block(child)
            elif isinstance(child, Node) and child.tag == "img":
                close()
                found += _figure(child, None)
            else:
                run.append(child)
        close()
        return _word_lists(found)

    def block(self, node: Node) -> list[Node]:
        if node.tag in HEADINGS:
            level = int(node.tag[1])
            tag = "h3" if level <= self.top else "h4"
            return [Node(tag, {}, words)] if (words := inline(node.children)) else []
        if node.tag in ("ul", "ol"):
            return self.listing(node)
        if node.tag == "blockquote":
            inside = [
                Node("p", {}, each.children) if each.tag in ("h3", "h4") else each for each in self.of(node.children)
            ]
            return [Node("blockquote", {}, list(inside))] if inside else []
        if node.tag == "table":
            return self.table(node)
        if node.tag == "figure":
            return self.figure(node)
        if node.tag == "pre":
            return _preformatted(node.text())
        if node.tag in ("p", "dt", "dd") and not any(_holds_block(each) for each in node.children):
            return self.paragraph(node)
        if node.tag == "li":
            return self.listing(Node("ul", {}, [node]))
        return self.of(node.children)

    def paragraph(self, node: Node) -> list[Node]:
        pictures = [each for each in _walk(node) if each.tag == "img"]
        mark = f"{node.attrs.get('style', '')} {node.attrs.get('class', '')}"
        word = _WORD_LIST.search(mark)
        words = inline(node.children)
        found = [figure for picture in pictures for figure in _figure(picture, None)]
        if not words:
            return found
        if word is None:
            return [Node("p", {}, words), *found]
        sign = "".join(each.text() for each in _walk(node) if "mso-list:ignore" in _style(each)) or node.text()[:8]
        item = Node("_item", {"level": word[1] or "1", "tag": "ol" if _NUMBERED.match(sign) else "ul"}, words)
        return [_without_sign(item), *found]

    def listing(self, node: Node) -> list[Node]:
        items: list[Node] = []
        for child in node.children:
            if isinstance(child, str) or child.tag != "li":
                inside = self.of([child])
                if inside and items and all(each.tag in ("ul", "ol") for each in inside):
                    items[-1].children += inside  # a list directly in a list belongs to the item before
                elif inside:
                    items.append(Node("li", {}, _flattened(inside)))
            elif words := _flattened(self.of(child.children)):
                items.append(Node("li", {}, words))
        return [Node(node.tag, {}, list(items))] if items else []

    def table(self, node: Node) -> list[Node]:
        caption = next((each for each in node.children if isinstance(each, Node) and each.tag == "caption"), None)
        rows = {"thead": list[Child](), "tbody": list[Child]()}
        for section, row in _rows(node):
            cells = [self.cell(cell) for cell in row.children if isinstance(cell, Node) and cell.tag in ("td", "th")]
            if any(cell.children for cell in cells):
                is_head = section == "thead" or (not rows["tbody"] and all(cell.tag == "th" for cell in cells))
                rows["thead" if is_head else "tbody"].append(Node("tr", {}, list(cells)))
        if not rows["thead"] and not rows["tbody"]:
            return []
        parts: list[Child] = []
        if caption and (words := inline(caption.children)):
            parts.append(Node("caption", {}, words))
        parts += [Node(name, {}, found) for name, found in rows.items() if found]
        return [Node("table", {}, parts)]

    def cell(self, node: Node) -> Node:
        spans = {
            name: node.attrs[name]
            for name in ("colspan", "rowspan")
            if node.attrs.get(name, "").isdigit() and 1 < int(node.attrs[name]) <= SPAN_MAX
        }
        if node.attrs.get("scope") in ("row", "col"):
            spans["scope"] = node.attrs["scope"]
        return Node(node.tag, spans, _flattened(self.of(node.children)))

    def figure(self, node: Node) -> list[Node]:
        picture = next((each for each in _walk(node) if each.tag == "img"), None)
        caption = next((each for each in _walk(node) if each.tag == "figcaption"), None)
        if picture is not None and (drawn := _figure(picture, caption)):
            return drawn
        return self.of([Node("div", {}, child.children) if child is caption else child for child in node.children])


def inline(children: Iterable[Child]) -> list[Child]:
    """Words and their marks: spaces single, none at either end, nothing empty, blocks seen through."""
    found = _trimmed(_marked(children, frozenset()))
    return (
        found if any(each.strip(" \u00a0") if isinstance(each, str) else each.text().strip() for each in found) else []
    )


def _marked(children: Iterable[Child], within: frozenset[str]) -> list[Child]:
    found: list[Child] = []
    for child in children:
        if isinstance(child, str):
            words = _SPACES.sub(" ", child)
            if found and isinstance(found[-1], str):
                words = found.pop() + words  # type: ignore[operator]  # a str, as just seen
                words = _SPACES.sub(" ", words)
            found += [words] * bool(words)
            continue
        tag = SAME.get(child.tag, child.tag)
        if tag == "br":
            found.append(Node("br"))
        elif "mso-list:ignore" in _style(child) or tag == "img":
            continue
        else:
            if "font-weight:bold" in _style(child) or "font-weight:700" in _style(child):
                tag = "strong" if tag == "span" else tag
            tag = "em" if tag == "span" and "font-style:italic" in _style(child) else tag
            keeps = tag in MARKS and tag not in within and (tag != "a" or is_safe_address(child.attrs.get("href", "")))
            inside = _marked(child.children, within | {tag} if keeps else within)
            attrs = {"href": child.attrs["href"].strip()} if tag == "a" and keeps else {}
            if keeps and any(each.strip() if isinstance(each, str) else each.text().strip() for each in inside):
                found.append(Node(tag, attrs, inside))
            else:
                found += inside
    return _joined(found)


def _joined(children: list[Child]) -> list[Child]:
    found: list[Child] = []
    for child in children:
        if isinstance(child, str) and found and isinstance(found[-1], str):
            found[-1] = _SPACES.sub(" ", found[-1] + child)
        else:
            found.append(child)
    return found


def _trimmed(children: list[Child]) -> list[Child]:
    """Without space or line end at its ends, nor space around a line end."""
    kept = list(children)
    while kept and (_is_break(kept[0]) or (isinstance(kept[0], str) and not kept[0].strip(" \u00a0"))):
        kept.pop(0)
    while kept and (_is_break(kept[-1]) or (isinstance(kept[-1], str) and not kept[-1].strip(" \u00a0"))):
        kept.pop()
    found: list[Child] = []
    for index, child in enumerate(kept):
        if isinstance(child, str):
            if index == 0 or _is_break(kept[index - 1]):
                child = child.lstrip(" ")
            if index == len(kept) - 1 or _is_break(kept[index + 1]):
                child = child.rstrip(" ")
        if child != "":
            found.append(child)
    return found


def _preformatted(text: str) -> list[Node]:
    """Lines of code; what indents them is kept by no-break spaces."""
    code: list[Child] = []
    for line in text.strip("\n").split("\n"):
        told = _SPACES.sub(" ", line.strip())
        indent = "\u00a0" * (len(line) - len(line.lstrip(" ")))
        code += [Node("br")] * bool(code) + [Node("code", {}, [indent + told])] * bool(told)
    return [Node("p", {}, words)] if (words := _trimmed(code)) else []


def _is_break(child: Child) -> bool:
    return isinstance(child, Node) and child.tag == "br"


def _style(node: Node) -> str:
    return node.attrs.get("style", "").lower().replace(" ", "")


def _holds_block(child: Child) -> bool:
    if isinstance(child, str) or child.tag in BLOCKS:
        return isinstance(child, Node)
    return child.tag in THROUGH or any(_holds_block(each) for each in child.children)


def _flattened(blocks: list[Node]) -> list[Child]:
    """What an item or a cell holds: paragraphs become lines; lists stay lists."""
    found: list[Child] = []
    for block in blocks:
        if block.tag in ("ul", "ol"):
            found.append(block)
            continue
        for line in _lines(block):
            if found and not (isinstance(found[-1], Node) and found[-1].tag in ("ul", "ol")):
                found.append(Node("br"))
            found += line
    return found


def _lines(block: Node) -> list[list[Child]]:
    if block.tag in ("p", "h3", "h4"):
        return [block.children]
    if block.tag == "figure":
        return [[each] for each in block.children]
    return [line for child in block.children if isinstance(child, Node) for line in _lines(child) or [child.children]]


def _rows(table: Node) -> Iterable[tuple[str, Node]]:
    for child in table.children:
        if isinstance(child, Node) and child.tag == "tr":
            yield "tbody", child
        elif isinstance(child, Node) and child.tag in ("thead", "tbody", "tfoot"):
            for row in child.children:
                if isinstance(row, Node) and row.tag == "tr":
                    yield child.tag, row


def _figure(picture: Node, caption: Node | None) -> list[Node]:
    try:
        key = str(UUID(picture.attrs.get("data-picture", "")))
    except ValueError:
        return []
    image = Node("img", {"data-picture": key, "alt": picture.attrs.get("alt", "").strip()})
    words = inline(caption.children) if caption else []
    return [Node("figure", {}, [image, Node("figcaption", {}, words)] if words else [image])]


def _without_sign(item: Node) -> Node:
    if item.children and isinstance(item.children[0], str):
        item.children[0] = _BULLET.sub("", item.children[0])
    return item


def _word_lists(blocks: list[Node]) -> list[Node]:
    """Word writes an item as a paragraph with a level: lists again, one within the other."""
    found: list[Node] = []
    stack: list[tuple[int, Node]] = []
    for block in blocks:
        if block.tag != "_item":
            stack.clear()
            found.append(block)
            continue
        level = int(block.attrs["level"])
        while stack and stack[-1][0] > level:
            stack.pop()
        if not stack or stack[-1][0] < level:
            opened = Node(block.attrs["tag"])
            if stack:
                stack[-1][1].children[-1].children.append(opened)  # type: ignore[union-attr]  # an item, never a str
            else:
                found.append(opened)
            stack.append((level, opened))
        stack[-1][1].children.append(Node("li", {}, block.children))
    return found
