"""The book as EPUB 3: every value becomes a node of an XML tree, so that no text is ever markup.

Checked by epubcheck 4.2 (Debian package `epubcheck`) in tests/practices/book, where it is installed.
"""

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString

from .composing import Manuscript
from .typesetting import PHOTOGRAPHS

XHTML, EPUB, OPF, DC = (
    "http://www.w3.org/1999/xhtml",
    "http://www.idpf.org/2007/ops",
    "http://www.idpf.org/2007/opf",
    "http://purl.org/dc/elements/1.1/",
)
XML = "http://www.w3.org/XML/1998/namespace"
CSS = """body{font-family:serif;line-height:1.5;margin:5%}
h1,h2,h3,h4,h5,h6,dt,caption{font-family:sans-serif;line-height:1.2}
blockquote{font-style:italic;border-left:.3em solid #b63a16;padding-left:1em;margin-left:0}img{max-width:100%}
figcaption,.note{font-size:.85em;color:#53635b}.chiffre{font-family:sans-serif;font-size:2em;font-weight:bold;margin:0}
table{border-collapse:collapse}td,th{border-bottom:1px solid #a9c2b4;padding:.3em;text-align:left;vertical-align:top}
dl.cartouche dt{font-weight:bold}dl.cartouche dd{margin:0 0 .6em 0}"""
MARKS = {"strong", "em", "code", "sub", "sup"}
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)

for prefix, uri in (("", XHTML), ("epub", EPUB), ("dc", DC)):
    ET.register_namespace(prefix, uri)


def write_epub(manuscript: Manuscript, directory: Path) -> Path:
    """Write the EPUB in `directory`, with the photographs of `directory`. Raises OSError."""
    values = manuscript.values()
    pages = _pages(values)
    output = directory / "livre.epub"
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/book.css", CSS)
        for name, _, tree in pages:
            book.writestr(f"OEBPS/{name}", _written(tree))
        for image in values["images"].values():
            book.write(directory / PHOTOGRAPHS / image["file"], f"OEBPS/images/{image['file']}", zipfile.ZIP_STORED)
        book.writestr("OEBPS/nav.xhtml", _written(_contents(values, pages)))
        book.writestr("OEBPS/book.opf", _package(values, pages))
    return output


def _el(parent: ET.Element | None, tag: str, text: str = "", **attributes: str) -> ET.Element:
    names = {name.rstrip("_").replace("epub_", f"{{{EPUB}}}"): value for name, value in attributes.items()}
    node = (
        ET.Element(f"{{{XHTML}}}{tag}", names) if parent is None else ET.SubElement(parent, f"{{{XHTML}}}{tag}", names)
    )
    if text:
        node.text = text
    return node


def _page(title: str) -> tuple[ET.Element, ET.Element]:
    html = _el(None, "html", lang="fr")
    html.set(f"{{{XML}}}lang", "fr")
    head = _el(html, "head")
    _el(head, "title", title)
    _el(head, "link", rel="stylesheet", type="text/css", href="book.css")
    return html, _el(html, "body")


def _written(tree: ET.Element) -> bytes:
    return ET.tostring(tree, encoding="utf-8", xml_declaration=True)


Pages = list[tuple[str, str, ET.Element]]


def _pages(values: dict[str, Any]) -> Pages:
    pages: Pages = []

    def add(name: str, title: str) -> ET.Element:
        html, body = _page(title)
        pages.append((f"{name}.xhtml", title, html))
        return body

    body = add("couverture", values["title"])
    _el(body, "h1", values["title"])
    for text in (values["subtitle"], values["author"], values["edition"]):
        if text:
            _el(body, "p", text)
    if values["foreword"]:
        body = add("avant-propos", "Avant-propos")
        _el(body, "h1", "Avant-propos")
        for text in values["foreword"]:
            _el(body, "p", text)
    named = {each["id"]: each for each in values["practices"]}
    rank = 0
    for group in values["groups"]:
        for item in group["items"]:
            rank += 1
            if item["t"] == "vitrine":
                vitrine = values["vitrines"][item["id"]]
                _vitrine(add(f"v{rank}", vitrine["name"]), vitrine)
            else:
                practice = named[item["id"]]
                vitrine = values["vitrines"][practice["vitrine"]]
                _practice(add(f"p{rank}", practice["title"]), practice, vitrine, values["images"])
    body = add("colophon", "Achevé de composer")
    _el(body, "h1", "Achevé de composer")
    _el(body, "p", " ".join(values["colophon"]))
    _el(_el(body, "p", "Adresse permanente\u00a0: "), "a", values["address"], href=values["address"])
    if values["changes"]:
        _el(body, "h2", "Ce qui a changé depuis la composition précédente")
        changes = _el(body, "ul")
        for change in values["changes"]:
            _el(changes, "li", change)
    return pages


def _vitrine(body: ET.Element, vitrine: dict[str, Any]) -> None:
    _el(body, "h1", vitrine["name"])
    _el(body, "p", " · ".join(each for each in (vitrine["place"], vitrine["sector"], vitrine["headcount"]) if each))
    for text in (vitrine["tagline"], *vitrine["description"]):
        if text:
            _el(body, "p", text)
    _el(_el(body, "p"), "a", "La vitrine en ligne", href=vitrine["url"])


def _practice(body: ET.Element, practice: dict[str, Any], vitrine: dict[str, Any], images: dict[str, Any]) -> None:
    _el(body, "h1", practice["title"])
    if practice["tagline"]:
        _el(body, "p", practice["tagline"])
    _el(body, "p", f"{vitrine['name']}, {vitrine['place']}" if vitrine["place"] else vitrine["name"], class_="note")
    _told(body, practice, images)


def _told(body: ET.Element, practice: dict[str, Any], images: dict[str, Any]) -> None:
    """The figures, the story, and the way to see the installation."""
    for figure in practice["figures"]:
        _el(body, "p", figure["strong"], class_="chiffre")
        _el(body, "p", f"{figure['indicator']}. Avant\u00a0: {figure['before']}. Après\u00a0: {figure['after']}. "
            f"Écart\u00a0: {figure['gap']}.")  # fmt: skip
        told = ", ".join(figure[name] for name in ("periods", "perimeter", "evidence", "source") if figure[name])
        _el(body, "p", told, class_="note")
    if practice["head"]:
        head = _el(body, "dl", class_="cartouche")
        for each in practice["head"]:
            _el(head, "dt", each["label"])
            _el(head, "dd", ", ".join(part for part in (each["value"], each["note"]) if part))
    for section in practice["sections"]:
        _el(body, "h2", section["heading"])
        for part in section["parts"]:
            if part["heading"]:
                _el(body, "h3", part["heading"])
            for block in part["blocks"]:
                _block(body, block, images)
            if part["name"] == "solution" and practice["quote"]:
                quote = _el(body, "blockquote")
                _el(quote, "p", practice["quote"]["text"])
                if practice["quote"]["author"]:
                    _el(quote, "p", practice["quote"]["author"], class_="note")
    _el(body, "h2", "Voir l’installation")
    _el(_el(body, "p"), "a", "Demander une visite, un appel ou une réponse écrite", href=practice["ask"])


def chapter_html(practice: dict[str, Any], *, images: dict[str, Any], image_base: str) -> SafeString:
    """The figures and the story of a practice as HTML for a page that has its own title: headings from h2.

    `image_base`: address under which the photographs are served.
    """
    body = _el(None, "div")
    _told(body, practice, images)
    for node in body.iter():
        node.tag = node.tag.rpartition("}")[2]
        if node.tag == "img":
            node.set("src", image_base + node.get("src", "").removeprefix("images/"))
    return SafeString("".join(ET.tostring(node, encoding="unicode", method="html") for node in body))


def _block(parent: ET.Element, block: dict[str, Any], images: dict[str, Any]) -> None:
    kind = block["t"]
    if kind == "h":
        _inline(_el(parent, f"h{min(6, block['l'] + 1)}"), block["c"])
    elif kind in ("ul", "ol"):
        listing = _el(parent, kind)
        for item in block["i"]:
            _item(_el(listing, "li"), item, images)
    elif kind == "quote":
        _inline(_el(_el(parent, "blockquote"), "p"), block["c"])
    elif kind == "figure":
        figure = _el(parent, "figure")
        if image := images.get(block["id"]):
            _el(figure, "img", src=f"images/{image['file']}", alt=image["alt"])
        if block["c"]:
            _inline(_el(figure, "figcaption"), block["c"])
        if not len(figure):
            parent.remove(figure)
    elif kind == "table":
        _table(parent, block, images)
    else:
        _inline(_el(parent, "p"), block["c"])


def _table(parent: ET.Element, block: dict[str, Any], images: dict[str, Any]) -> None:
    table = _el(parent, "table")
    if block["caption"]:
        _inline(_el(table, "caption"), block["caption"])
    rows: dict[int, ET.Element] = {}
    for cell in block["cells"]:
        if cell["y"] not in rows:
            rows[cell["y"]] = _el(table, "tr")
        spans = {name: str(cell[key]) for name, key in (("colspan", "w"), ("rowspan", "h")) if cell[key] > 1}
        _item(_el(rows[cell["y"]], "th" if cell["head"] else "td", **spans), cell["i"], images)
    if not rows:
        _el(_el(table, "tr"), "td")


def _item(parent: ET.Element, item: list[dict[str, Any]], images: dict[str, Any]) -> None:
    for part in item:
        if part["t"] == "p":
            _inline(_el(parent, "span"), part["c"])
        else:
            _block(parent, part, images)


def _inline(parent: ET.Element, nodes: list[Any]) -> None:
    """Add words and marks at the end of `parent`."""
    for node in nodes:
        if isinstance(node, str):
            last = parent[-1] if len(parent) else None
            if last is None:
                parent.text = (parent.text or "") + node
            else:
                last.tail = (last.tail or "") + node
        elif node["t"] == "br":
            _el(parent, "br")
        elif node["t"] in MARKS:
            _inline(_el(parent, node["t"]), node["c"])
        elif node["t"] == "a" and node["href"].startswith(("http://", "https://", "mailto:")):
            _inline(_el(parent, "a", href=node["href"]), node["c"])
        else:
            _inline(_el(parent, "span"), node.get("c", []))


def _contents(values: dict[str, Any], pages: Pages) -> ET.Element:
    html, body = _page("Sommaire")
    nav = _el(body, "nav", epub_type="toc")
    _el(nav, "h1", "Sommaire")
    listing = _el(nav, "ol")
    for name, title, _ in pages:
        _el(_el(listing, "li"), "a", title, href=name)
    return html


def _package(values: dict[str, Any], pages: Pages) -> bytes:
    package = ET.Element("package", {"xmlns": OPF, "version": "3.0", "unique-identifier": "id", f"{{{XML}}}lang": "fr"})
    metadata = ET.SubElement(package, "metadata")
    for tag, text in (
        ("identifier", f"urn:uuid:{uuid5(NAMESPACE_URL, values['address'] + values['edition'])}"),
        ("title", values["title"]),
        ("language", "fr"),
        ("creator", values["author"]),
    ):
        node = ET.SubElement(metadata, f"{{{DC}}}{tag}", {"id": "id"} if tag == "identifier" else {})
        node.text = text
    stamp = ET.SubElement(metadata, "meta", {"property": "dcterms:modified"})
    stamp.text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    manifest = ET.SubElement(package, "manifest")

    def item(key: str, href: str, kind: str, **more: str) -> None:
        ET.SubElement(manifest, "item", {"id": key, "href": href, "media-type": kind, **more})

    item("nav", "nav.xhtml", "application/xhtml+xml", properties="nav")
    item("css", "book.css", "text/css")
    for rank, (name, _, _) in enumerate(pages):
        item(f"page-{rank}", name, "application/xhtml+xml")
    for rank, image in enumerate(values["images"].values()):
        item(f"image-{rank}", f"images/{image['file']}", "image/jpeg")
    spine = ET.SubElement(package, "spine")
    for key in ["page-0", "nav", *(f"page-{rank}" for rank in range(1, len(pages)))]:
        ET.SubElement(spine, "itemref", {"idref": key})
    return ET.tostring(package, encoding="utf-8", xml_declaration=True)
