"""Reads a rendered mail the way a person would, to compare its HTML with its text."""

import re
from html.parser import HTMLParser

HIDDEN = {"style", "title", "script"}
VOID = {"meta", "br", "img", "link", "hr", "base"}
SPACES = re.compile(r"[ \t\r\n]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hrefs: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in VOID and (self._hidden or tag in HIDDEN or "display:none" in (values.get("style") or "")):
            self._hidden.append(tag)
        if tag == "a":
            self.hrefs.append(values["href"])
        if tag in {"br", "p", "td", "th", "li", "h1", "div"}:
            self.words.append(" ")

    def handle_endtag(self, tag):
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


def html_words(html: str) -> list[str]:
    """Visible words of an HTML mail, in reading order; U+00A0 keeps a word together."""
    reader = _Reader()
    reader.feed(html)
    return [word for word in SPACES.split("".join(reader.words)) if word.strip("\u00a0")]


def html_links(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.hrefs


def text_links(text: str, *, origins: tuple[str, ...]) -> list[str]:
    """Addresses that begin with one of `origins`, in reading order; an address a user typed is no link of ours."""
    return re.findall(rf"(?:{'|'.join(re.escape(origin) for origin in origins)})[^\s>]*", text)


def text_words(text: str, links: list[str]) -> list[str]:
    """Words of a text mail without what only text needs: quote marks, dashes, underlines, addresses of links."""
    lines = [re.sub(r"^(> ?|- )", "", line) for line in text.splitlines() if not re.fullmatch(r"=+|--|>", line)]
    text = "\n".join(lines)
    for link in sorted(links, key=len, reverse=True):
        text = re.sub(rf"\s+<{re.escape(link)}>", "", text.replace(f"\u00a0: {link}", " "))
    # “Label : value” is two cells in HTML: the colon belongs to the text.
    return [word for word in SPACES.split(text) if word]


def without_colons(words: list[str]) -> list[str]:
    return [word.removesuffix("\u00a0:") for word in words]
