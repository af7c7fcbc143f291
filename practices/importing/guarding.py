"""Looks a .docx over before anything reads it, and gives back a package with nothing in it but what is read.

A .docx is a ZIP of XML. Sizes it declares may lie, so entries are read under limits of our own; XML that declares a
document type is refused in any encoding, which leaves no entity to expand or to fetch; macros, embedded objects and
fonts are left out and said; a relationship to elsewhere is never followed.
"""

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

MAX_BYTES = 60 * 1024 * 1024  # of the document as it comes
MAX_ENTRIES = 3000
MAX_XML = 24 * 1024 * 1024  # bytes, of all the XML that is read; a hundred pages take two
MAX_MEDIA = 200 * 1024 * 1024  # bytes, of all the pictures
MAX_ONE = 40 * 1024 * 1024  # bytes, of one picture
MAX_RATIO = 200  # once compressed and declared so, XML of a text stays far below
RATIO_FROM = 1024 * 1024  # bytes under which a ratio says nothing
MAX_DEPTH = 180  # elements within one another
CHUNK = 256 * 1024

READ = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|word/[\w.-]+\.xml|word/_rels/[\w.-]+\.rels|docProps/core\.xml)"
)
MEDIA = re.compile(r"word/media/[\w. -]+")
MAIN = "word/document.xml"
TRACKED = {"ins": "added", "moveTo": "added", "del": "removed", "moveFrom": "removed"}
LOST = {
    "chart": "charts",
    "oMath": "formulas",
    "relIds": "diagrams",
    "OLEObject": "objects",
    "commentReference": "comments",
}


class DocumentRefused(ValueError):
    """The document cannot be taken; the message is French and says what and why."""


@dataclass
class Package:
    """What was found on the way: `counts` by kind (tracked changes, things that are not taken)."""

    counts: Counter = field(default_factory=Counter)
    has_macros: bool = False
    remote: int = 0


def glance(source: IO[bytes], *, size: int) -> None:
    """Refuse what the first bytes and the table of contents tell already. Raises DocumentRefused, in milliseconds."""
    if size > MAX_BYTES:
        raise DocumentRefused(
            f"Ce document pèse plus de {MAX_BYTES // 1024 // 1024} Mo. "
            "Dans Word, compressez ses images puis enregistrez-le."
        )
    source.seek(0)
    start = source.read(8)
    _refuse_other_files(start)
    with _readable(source) as given:
        _entries(given, Package())


def guard(source: IO[bytes], *, size: int, target: Path) -> Package:
    """Write to `target` the package that may be read. Raises DocumentRefused."""
    glance(source, size=size)
    found = Package()
    with _readable(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as kept:
        _Copy(given, kept, found).all(_entries(given, found))
    return found


@contextmanager
def _readable(source: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The ZIP; whatever goes wrong while it is read is one sentence."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as given:
            yield given
    except DocumentRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DocumentRefused(
            "Ce document est abîmé ou incomplet. Ouvrez-le dans Word et enregistrez-le de nouveau."
        ) from error


def _refuse_other_files(start: bytes) -> None:
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentRefused(
            "Ce document est protégé par un mot de passe ou dans l’ancien format .doc. "
            "Enregistrez-le en .docx, sans mot de passe."
        )
    if start.startswith(b"%PDF-"):
        raise DocumentRefused("Ce fichier est un PDF. Donnez le document Word, ou joignez le PDF à la pratique.")
    if not start.startswith(b"PK\x03\x04"):
        raise DocumentRefused("Ce fichier n’est pas un document Word (.docx).")


def _entries(given: zipfile.ZipFile, found: Package) -> list[zipfile.ZipInfo]:
    """The entries that are read, once all were looked at."""
    infos = given.infolist()
    if len(infos) > MAX_ENTRIES:
        raise DocumentRefused(f"Ce document contient {len(infos)} fichiers, {MAX_ENTRIES} au plus sont admis.")
    seen: set[str] = set()
    kept = []
    for info in infos:
        name = info.filename
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        if is_link or name.startswith(("/", "\\")) or ".." in name.split("/") or name in seen or "\\" in name:
            raise DocumentRefused(
                "Ce document est construit comme un piège (noms de fichiers interdits) : il est refusé."
            )
        seen.add(name)
        found.has_macros = found.has_macros or name.lower().endswith(("vbaproject.bin", "vbadata.xml"))
        if name.startswith("word/embeddings/"):
            found.counts["objects"] += 1
        if READ.fullmatch(name) or MEDIA.fullmatch(name):
            if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
                raise _bomb()
            kept.append(info)
    if MAIN not in seen:
        odt = "content.xml" in seen
        raise DocumentRefused(
            "Ce fichier est un document LibreOffice (.odt). Enregistrez-le en .docx."
            if odt
            else "Ce fichier n’est pas un document Word (.docx) : il n’a pas de texte."
        )
    return kept


def _bomb() -> DocumentRefused:
    return DocumentRefused("Ce document se déplie en un volume démesuré : il est refusé.")


class _Copy:
    """Copies entries under limits on what they really hold."""

    def __init__(self, given: zipfile.ZipFile, kept: zipfile.ZipFile, found: Package) -> None:
        self.given, self.kept, self.found = given, kept, found
        self.xml = self.media = 0

    def all(self, entries: list[zipfile.ZipInfo]) -> None:
        for info in entries:
            if MEDIA.fullmatch(info.filename):
                self.picture(info)
            else:
                self.text(info)

    def picture(self, info: zipfile.ZipInfo) -> None:
        with self.given.open(info) as source, self.kept.open(info.filename, "w") as target:
            size = 0
            while chunk := source.read(CHUNK):
                size += len(chunk)
                self.media += len(chunk)
                if size > MAX_ONE or self.media > MAX_MEDIA:
                    raise _bomb()
                target.write(chunk)

    def text(self, info: zipfile.ZipInfo) -> None:
        parts = []
        with self.given.open(info) as source:
            while chunk := source.read(CHUNK):
                self.xml += len(chunk)
                if self.xml > MAX_XML:
                    raise _bomb()
                parts.append(chunk)
        content = b"".join(parts)
        _Look(self.found, info.filename).at(content)
        self.kept.writestr(info.filename, content)


class _Look:
    """One XML part: no document type, not too deep; what it holds is counted."""

    def __init__(self, found: Package, name: str) -> None:
        self.found, self.name, self.depth, self.words = found, name, 0, False
        self.is_main = name == MAIN

    def at(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise DocumentRefused(
                "Ce document est abîmé : Word ne l’a pas écrit en entier. Enregistrez-le de nouveau."
            ) from error
        if self.words and re.match(r"word/(header|footer)\d*\.xml", self.name):
            self.found.counts["headers"] += 1

    def _doctype(self, *declared: object) -> None:
        raise DocumentRefused("Ce document déclare des entités, ce que Word n’écrit jamais : il est refusé.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DocumentRefused("Ce document imbrique trop d’éléments : il est refusé.")
        local = tag.rpartition(" ")[2]
        if self.is_main and local in TRACKED:
            self.found.counts[TRACKED[local]] += 1
        if self.is_main and local in LOST:
            self.found.counts[LOST[local]] += 1
        if local == "Relationship" and attributes.get("TargetMode") == "External":
            self.found.remote += attributes.get("Type", "").endswith("/image")

    def _end(self, tag: str) -> None:
        self.depth -= 1

    def _data(self, text: str) -> None:
        self.words = self.words or bool(text.strip())
