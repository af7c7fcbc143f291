"""Puts together what the compiler reads: the collected practices, the photographs, and what the cover says."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from .collecting import Collected, Value, index_of
from .enums import Paper
from .finishing import stand_in
from .photographs import SHARP, gather, points_an_inch
from .typesetting import FONTS, PAGES, PHOTOGRAPHS, lay_out

ALLIANCE = "Alliance Industrie du Futur"
DARK, ACCENT = "#1b4034", "#b63a16"
A4: dict[str, float] = {"width": 210, "height": 297}
SHEET: Value = A4 | {"bleed": 0, "letters": 1.0}
# A book is set once: in 170 × 240 mm its pages are smaller by a fifth, their text (8.4 points) still easy to read.
BOOK: Value = A4 | {"bleed": 4, "letters": 1.11}
PROOF: Value = BOOK | {"bleed": 0}
CUTS: dict[str, dict[str, float]] = {  # of a book, in millimetres
    Paper.SCREEN: A4 | {"bleed": 0},
    Paper.A4: A4 | {"bleed": 3},
    Paper.SMALL: {"width": 170, "height": 240, "bleed": 3},
}


@dataclass(frozen=True)
class Wording:
    """What a cover and the last page say."""

    kind: str  # book, extract, sheet, proof
    title: str
    subtitle: str = ""
    author: str = ALLIANCE
    year: str = ""
    edition: str = ""
    foreword: tuple[str, ...] = ()
    colophon: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    address: str = ""
    back: str = ""
    qr: str = ""
    dark: str = DARK
    accent: str = ACCENT


@dataclass
class Manuscript:
    """Everything a book says, as plain values: what is set, written as EPUB, shown on line and kept with the build."""

    wording: Wording
    collected: Collected
    groups: list[Value] = field(default_factory=list)  # heading, told, items [{t, id}]
    images: dict[str, Value] = field(default_factory=dict)

    def values(self) -> Value:
        """The values, but for the paper."""
        wording, collected = self.wording, self.collected
        level = {"sheet": 1, "proof": 2}.get(wording.kind, 3 if _has_vitrines_above(self.groups) else 2)
        return {
            "kind": wording.kind,
            "title": wording.title,
            "subtitle": wording.subtitle,
            "author": wording.author,
            "year": wording.year,
            "edition": wording.edition,
            "short": wording.title,
            "keywords": ["industrie du futur", "cas d’usage", "vitrines"],
            "colours": {"dark": wording.dark, "accent": wording.accent},
            "levels": level,
            "cover": [each["pane"] for each in collected.vitrines.values()],
            "foreword": list(wording.foreword),
            "practices": collected.practices,
            "vitrines": collected.vitrines,
            "order": list(collected.vitrines),
            "groups": self.groups,
            "images": self.images,
            "indexes": index_of(collected.practices, collected.vitrines),
            "colophon": list(wording.colophon),
            "changes": list(wording.changes),
            "address": wording.address,
            "back": wording.back,
            "qr": wording.qr,
        }


def _has_vitrines_above(groups: list[Value]) -> bool:
    """Whether practices stand under their vitrine: then they are a level lower."""
    return any(
        first["t"] == "vitrine" and second["t"] == "practice"
        for group in groups
        for first, second in zip(group["items"], group["items"][1:], strict=False)
    )


@contextmanager
def workshop() -> Iterator[Path]:
    """A directory of one composition, gone with it whatever happens."""
    root = settings.VAR_DIR / "livre"
    root.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="composition-", dir=root))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def gather_photographs(manuscript: Manuscript, directory: Path) -> list[str]:
    """Bring the photographs into `directory`; return what an editor should know of them, a sentence a practice."""
    practices = manuscript.collected.practices
    wanted = [picture for practice in practices for picture in practice["pictures"]]
    manuscript.images, lost = gather(wanted, directory / PHOTOGRAPHS)
    (directory / "images").mkdir(exist_ok=True)
    for image in manuscript.images.values():
        (directory / "images" / image["file"]).write_bytes(stand_in(image["file"]))
    remarks = []
    for practice in practices:
        mine = [picture["id"] for picture in practice["pictures"]]
        if gone := sum(key in lost for key in mine):
            remarks.append(f"{practice['title']} : sans {_photographs(gone)}, dont le fichier est introuvable.")
        sharpness = [points_an_inch(manuscript.images[key]["px"]) for key in mine if key in manuscript.images]
        if small := [each for each in sharpness if each < SHARP]:
            remarks.append(
                f"{practice['title']} : {_photographs(len(small))} sous {SHARP} points par pouce ({min(small)})."
            )
    return remarks


def _photographs(count: int) -> str:
    return f"{count} photographie{'s' * (count > 1)}"


def write_pages(manuscript: Manuscript, directory: Path, *, paper: Value = SHEET) -> None:
    """Write in `directory` what the compiler reads."""
    lay_out(directory, {**manuscript.values(), "paper": paper})


def fingerprint(manuscript: Manuscript) -> str:
    """Changes with anything that would change the pages: the values, the portal's pages and its fonts."""
    written = json.dumps(manuscript.values(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{_pages()}{written}".encode()).hexdigest()[:40]


def _pages() -> str:
    names = [*sorted(PAGES.glob("*.typ")), FONTS / "MANIFEST.json"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in names)).hexdigest()
