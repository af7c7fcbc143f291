"""HTML as a small tree, read from what nh3 has made well-formed and written back escaped."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Union

VOID = frozenset({"br", "img", "hr", "col", "wbr"})
DEPTH_MAX = 60  # elements within one another; deeper ones lose their tags, not their words

Child = Union["Node", str]


@dataclass
class Node:
    """An element. `attrs` are decoded."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def text(self) -> str:
        """Every word inside, as is."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def html(self) -> str:
        inside = "".join(
            escape(child, quote=False) if isinstance(child, str) else child.html() for child in self.children
        )
        if self.tag == "":
            return inside
        attrs = "".join(f' {name}="{escape(value)}"' for name, value in self.attrs.items())
        return f"<{self.tag}{attrs}>" if self.tag in VOID else f"<{self.tag}{attrs}>{inside}</{self.tag}>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = [self.root]
        self.skipped: list[str] = []  # elements too deep to be kept, to be closed in turn

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and len(self.open) > DEPTH_MAX:
            self.skipped.append(tag)
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.skipped:
            self.skipped.pop()
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """The tree of a well-formed piece of HTML, under a root without tag."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root
