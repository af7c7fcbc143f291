"""`check_page(response)`: what no page of the portal may hold, checked on the HTML that was really sent."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "code", "pre", "textarea", "svg"}  # their text is not French prose
READ_ATTRIBUTES = ("alt", "aria-label", "title", "placeholder")
BREAKABLE = [
    (re.compile(r" [?!;:»](?=[\s.,…)»]|$)"), "ordinary space before ? ! ; : or »"),
    (re.compile(r"« "), "ordinary space after «"),
    (re.compile(r"(?<=[^\W\d_])[?!](?=\s|$)"), "no space before ? or !"),
    (re.compile(r"\d (?:%|€|k€|M€)(?!\w)"), "ordinary space before a unit"),
    (re.compile(r"(?<=\w)'(?=\w)"), "straight apostrophe"),
]
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.texts: list[str] = [""]
        self.counts = {"h1": 0, "title": 0, "main": 0}
        self.lang = ""
        self.title = ""
        self.post_forms: list[bool] = []
        self.labels: set[str] = set()
        self.controls: list[tuple[str, dict[str, str], bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in self.counts:
            self.counts[tag] += "svg" not in self.open
        if tag == "html":
            self.lang = given.get("lang", "")
        self._attributes(tag, given)
        if tag == "form" and given.get("method", "").lower() == "post":
            self.post_forms.append(False)
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken" and self.post_forms:
            self.post_forms[-1] = True
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit", "button"}:
            self.controls.append((tag, given, "label" in self.open))
        if tag == "img" and "alt" not in given:
            self.problems.append(f"image without alt: {given.get('src')}")
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.problems.append("inline script")
        if tag == "style":
            self.problems.append("inline style sheet")
        if tag not in VOID:
            self.open.append(tag)
        if tag not in {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"}:
            self.texts.append("")

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.anchors.append(given["href"][1:])
        for name in given:
            if name == "style":
                self.problems.append(f"style attribute on <{tag}>")
            if name.startswith("on"):
                self.problems.append(f"inline handler {name} on <{tag}>")
        for name in READ_ATTRIBUTES:
            self._typography(given.get(name, ""))
        if tag == "meta" and given.get("name") == "description":
            self._typography(given.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass
        if tag not in {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"}:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not SILENT & set(self.open):
            self.texts[-1] += data
            if BRACES.search(data):
                self.problems.append(f"template braces: {data.strip()[:60]!r}")
        if "title" in self.open and "svg" not in self.open:
            self.title += data

    def _typography(self, text: str) -> None:
        text = re.sub(r"(?:https?://|www\.)\S+|\S+@\S+", "", text)
        text = re.sub(r"[ \t\r\n]+", " ", text)
        for pattern, problem in BREAKABLE:
            if found := pattern.search(text):
                around = text[max(0, found.start() - 25) : found.end() + 10]
                self.problems.append(f"{problem}: {around!r}")

    def finish(self) -> list[str]:
        for text in self.texts:
            self._typography(text)
        if self.lang != "fr":
            self.problems.append(f"lang is {self.lang!r}, not 'fr'")
        if not self.title.strip(" –\n"):
            self.problems.append("empty title")
        for tag, count in self.counts.items():
            if count != 1:
                self.problems.append(f"{count} <{tag}>, expected 1")
        self.problems += [f"duplicate id {name!r}" for name in sorted({i for i in self.ids if self.ids.count(i) > 1})]
        self.problems += [f"link to a missing id #{name}" for name in self.anchors if name and name not in self.ids]
        if not all(self.post_forms):
            self.problems.append("a POST form without csrf token")
        for tag, given, wrapped in self.controls:
            if not (wrapped or given.get("id") in self.labels or "aria-label" in given or "aria-labelledby" in given):
                self.problems.append(f"<{tag} name={given.get('name')!r}> without a label")
        return self.problems


def problems_of(html: str, *, fragment: bool = False) -> list[str]:
    """Everything wrong with a page; `fragment` leaves out what only a whole page has (lang, title, h1, main)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = reader.finish()
    if fragment:
        found = [text for text in found if not re.match(r"lang is|empty title|\d+ <(?:h1|title|main)>", text)]
    return found


def check_page(response, *, status: int = 200) -> str:
    """Fails with the list of problems; returns the page's text for further assertions.

    Checks: status, braces of a template, lang, one title, h1 and main, unique ids, in-page links, inline handlers,
    styles and scripts, csrf token in POST forms, labels of controls, alternatives of images, French spaces.
    """
    html = response.content.decode()
    assert response.status_code == status, f"{response.status_code} instead of {status}"
    assert (found := problems_of(html)) == [], "\n".join(found)
    return html
