"""Reads one Word document in a process of its own, with bounded memory and time.

`python -m practices.importing.reading <document.docx> <folder>`: writes the pictures in the folder and prints a
`Reading` as JSON, or `{"refused": "<French sentence>"}`. Knows nothing of the database: what is found is placed by
`services.py`.
"""

import json
import resource
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import mammoth

from practices.richtext.tree import Node, read

from .guarding import DocumentRefused, Package, guard
from .placing import Placed, place

MEMORY = 1536 * 1024**2  # bytes of address space
SECONDS = 60  # of processor
STYLES = "\n".join(
    [
        *(f"p[style-name='{name}'] => h1.titre:fresh" for name in ("Title", "Titre")),
        *(f"p[style-name='{name}'] => p.sous-titre:fresh" for name in ("Subtitle", "Sous-titre")),
        *(f"p[style-name='{name}'] => p.legende:fresh" for name in ("caption", "Caption", "Légende")),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote", "Citation")),
        *(f"p[style-name='Titre {level}'] => h{level}:fresh" for level in range(1, 7)),
        *(f"p[style-name='toc {level}'] => p.sommaire:fresh" for level in range(1, 10)),
        *(f"p[style-name='TOC {level}'] => p.sommaire:fresh" for level in range(1, 10)),
        "p[style-name='TOC Heading'] => p.sommaire:fresh",
    ]
)
UNREADABLE = "Ce document n’a pas pu être lu. Ouvrez-le dans Word, enregistrez-le de nouveau en .docx, et réessayez."


@dataclass
class Reading:
    """What a document says. `placed.texts` hold `<img data-docx="n">` for the picture written in the file `n`."""

    placed: Placed
    pictures: dict[str, str]  # number → what Word's author said it shows
    remarks: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As the parent process reads it."""
        return {**asdict(self.placed), "pictures": self.pictures, "remarks": self.remarks}


class _Pictures:
    """Pictures as they are met, written to the folder; the same one twice is one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.alts, self.missing = folder, dict[str, str](), 0

    def __call__(self, image: Any) -> dict[str, str]:
        try:
            with image.open() as source:
                content = source.read()
        except Exception:  # a linked picture is never fetched, a dangling one is nowhere
            self.missing += 1
            return {"data-missing": "1"}
        number = str(len(self.alts))
        (self.folder / number).write_bytes(content)
        self.alts[number] = (image.alt_text or "").strip()
        return {"data-docx": number}


def read_document(document: Path, folder: Path) -> Reading:
    """Read a document. Raises DocumentRefused."""
    clean = folder / "lu.docx"
    with document.open("rb") as source:
        package = guard(source, size=document.stat().st_size, target=clean)
    pictures = _Pictures(folder)
    try:
        with clean.open("rb") as source:
            html = mammoth.convert_to_html(
                source,
                style_map=STYLES,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(pictures),
            ).value
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError, OSError, BadZipFile) as error:
        raise DocumentRefused(UNREADABLE) from error
    root = read(html)
    summary = _without_summary(root)
    placed = place(root)
    if not placed.is_anything:
        raise DocumentRefused("Ce document ne contient aucun texte que l’on puisse lire.")
    return Reading(placed, pictures.alts, _remarks(package, summary=summary, missing=pictures.missing))


def _without_summary(root: Node) -> int:
    """Take the lines of a table of contents out; return how many there were."""
    lines = [each for each in root.children if isinstance(each, Node) and each.attrs.get("class") == "sommaire"]
    root.children = [each for each in root.children if each not in lines]
    return len(lines)


def _remarks(package: Package, *, summary: int, missing: int) -> list[str]:
    """What was not taken as it stands, in French, so that nothing goes silently."""
    counts: Counter = package.counts
    told = []
    if package.has_macros:
        told.append("Les macros du document ont été laissées de côté : seul le texte est repris.")
    if counts["added"] or counts["removed"]:
        told.append(
            "Le suivi des modifications a été accepté : "
            f"{_counted(counts['added'], 'ajout gardé', 'ajouts gardés')}, "
            f"{_counted(counts['removed'], 'suppression appliquée', 'suppressions appliquées')}."
        )
    if package.remote or missing:
        one = "image liée à une autre adresse n’a pas été cherchée"
        several = "images liées à une autre adresse n’ont pas été cherchées"
        linked = _counted(max(package.remote, missing), one, several)
        told.append(f"{linked} : insérez-les dans le document, ou ajoutez-les ici.")
    for kind, one, several in (
        ("charts", "graphique Word n’a pas pu être repris", "graphiques Word n’ont pas pu être repris"),
        ("diagrams", "schéma SmartArt n’a pas pu être repris", "schémas SmartArt n’ont pas pu être repris"),
        ("formulas", "formule n’a pas pu être reprise", "formules n’ont pas pu être reprises"),
        ("objects", "objet incorporé n’a pas été repris", "objets incorporés n’ont pas été repris"),
        ("comments", "commentaire n’a pas été repris", "commentaires n’ont pas été repris"),
    ):
        if counts[kind]:
            hint = " : enregistrez-le comme image." if kind in ("charts", "diagrams", "formulas") else "."
            told.append(_counted(counts[kind], one, several) + hint)
    if counts["headers"]:
        told.append("Les en-têtes et pieds de page n’ont pas été repris.")
    if summary:
        told.append("Le sommaire a été laissé de côté : la page en fait un elle-même.")
    return told


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {several if number >= 2 else one}"


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _bounded()
    try:
        answer = read_document(Path(sys.argv[1]), Path(sys.argv[2])).as_json()
    except DocumentRefused as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "Ce document demande trop de mémoire : divisez-le, puis réessayez."}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
