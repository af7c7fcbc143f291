"""Rich text as plain text (search, mails, differences, a field without script), and back."""

import re
from collections.abc import Iterable
from html import escape

from .cleaning import clean
from .tree import Child, Node, read

_BLOCK = re.compile(r"<(?:p|h[1-6]|ul|ol|blockquote|table|figure|div)\b", re.I)


def plain(html: str) -> str:
    """The words of a rich text: a blank line between blocks, “- ” before items, “> ” before quotations.

    A table gives one line a row; a picture gives its caption, else its alternative text.
    """
    return "\n\n".join(text for text in map(_block, _nodes(read(clean(html)))) if text)


def from_plain(text: str) -> str:
    """Rich text of a text typed in a plain field (`portal.ui.typography.paragraphs` tells its marks)."""
    output = []
    for block in re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if lines and lines[0].startswith("> "):
            words = "<br>".join(escape(line.removeprefix(">").strip(), quote=False) for line in lines)
            output.append(f"<blockquote><p>{words}</p></blockquote>")
        else:
            output.extend(_prose_and_lists(lines))
    return clean("".join(output))


def from_input(value: str) -> str:
    """What a form sent for a rich field: HTML from the editor, which begins with a block; plain text without script."""
    text = value.replace("\x00", "").strip()
    return clean(text) if _BLOCK.match(text) else from_plain(text)


def as_typed(html: str) -> str:
    """What the field shows without script: plain text where nothing is lost by it, else the HTML itself."""
    text = plain(html)
    return text if from_plain(text) == clean(html) else clean(html)


def _prose_and_lists(lines: list[str]) -> list[str]:
    output: list[str] = []
    run: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        is_item = line.startswith(("- ", "• "))
        if items and not is_item:
            output.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if run and (is_item or not line):
            output.append(f"<p>{'<br>'.join(run)}</p>")
            run = []
        if is_item:
            items.append(f"<li>{escape(line[2:], quote=False)}</li>")
        elif line:
            run.append(escape(line, quote=False))
    return output


def _nodes(node: Node) -> Iterable[Node]:
    return (child for child in node.children if isinstance(child, Node))


def _block(node: Node) -> str:
    if node.tag in ("ul", "ol"):
        return "\n".join(_items(node, ""))
    if node.tag == "blockquote":
        return "\n".join(f"> {line}" for child in _nodes(node) for line in _block(child).split("\n"))
    if node.tag == "table":
        return "\n".join(_rows(node))
    if node.tag == "figure":
        caption = next((child for child in _nodes(node) if child.tag == "figcaption"), None)
        image = next((child for child in _nodes(node) if child.tag == "img"), None)
        return _words(caption.children) if caption else image.attrs.get("alt", "") if image else ""
    return _words(node.children)


def _items(node: Node, indent: str) -> Iterable[str]:
    for rank, item in enumerate(_nodes(node), start=1):
        inner = [child for child in _nodes(item) if child.tag in ("ul", "ol")]
        sign = f"{rank}. " if node.tag == "ol" else "- "
        yield indent + sign + _words(child for child in item.children if child not in inner).replace("\n", " ")
        for each in inner:
            yield from _items(each, indent + "  ")


def _rows(table: Node) -> Iterable[str]:
    for part in _nodes(table):
        if part.tag == "caption":
            yield _words(part.children)
        for row in _nodes(part) if part.tag != "caption" else ():
            yield " | ".join(_cell(cell) for cell in _nodes(row))


def _cell(cell: Node) -> str:
    lists = [line.strip() for child in _nodes(cell) if child.tag in ("ul", "ol") for line in _items(child, "")]
    own = _words(child for child in cell.children if not (isinstance(child, Node) and child.tag in ("ul", "ol")))
    return " ; ".join(part for part in (own.replace("\n", " ; "), *lists) if part)


def _words(children: Iterable[Child]) -> str:
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else _words(child.children) for child in children
    ).strip()
