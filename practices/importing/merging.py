"""What a document says, added to what a draft says: nothing typed is replaced, nothing read is dropped."""

import re
import secrets
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from practices.models import Practice
from practices.pictures.looking import PictureRefused
from practices.pictures.services import add_picture
from practices.richtext import clean
from practices.sections import RICH, SECTIONS
from practices.writing.content import GAINS_MAX
from practices.writing.models import Draft

_PICTURE = re.compile(r'<img\b[^>]*?data-docx="(\d+)"[^>]*>')
_LOST = re.compile(r'<img\b[^>]*?data-missing="1"[^>]*>')

HEADINGS = {
    **{part.field: part.heading or section.heading for section in SECTIONS for part in section.parts},
    "summary": "Résumé",
    "tagline": "Le résultat en une phrase",
    "place": "Lieu",
    "quote": "Citation",
    "cost": "Coût",
    "duration": "Durée",
    "payback": "Retour sur investissement",
    "gains": "Les chiffres",
}


@dataclass(frozen=True)
class Merged:
    """The draft as it becomes, and the report of what went where."""

    content: dict[str, Any]
    unplaced: list[dict[str, str]]
    report: dict[str, Any]


def merge(*, draft: Draft, reading: dict[str, Any], folder: Path, practice: Practice) -> Merged:
    """Add a reading to a draft, its pictures taken in. `folder` holds the pictures under their numbers."""
    remarks: list[str] = list(reading["remarks"])
    pictures, lost = _take_pictures(reading, folder, practice, remarks)
    content = dict(draft.content)
    moved: list[str] = []  # sections whose words had no room
    unplaced = [*draft.unplaced, *(_block(clean(_with_pictures(html, pictures))) for html in reading["unplaced"])]
    _title(content, reading["title"], remarks)
    for field, text in reading["texts"].items():
        if field in RICH:
            content[field] = content.get(field, "") + _with_pictures(text, pictures)  # cleaned when it is saved
        elif not content.get(field):
            content[field] = text
        elif content[field] != text:
            name = HEADINGS.get(field.removesuffix("_note"), field)
            unplaced.append(_block(_titled(name, text)))
            moved.append(field.removesuffix("_note"))
            remarks.append(f"« {name} » était déjà rempli : le texte du document est à placer.")
    for field, number in reading["numbers"].items():
        content[field] = content.get(field) or str(number)
    left = _gains(content, reading["gains"])
    if left:
        unplaced.append(_block(_table_of(left)))
        remarks.append(f"{GAINS_MAX} gains au plus : les autres sont à placer.")
    unplaced = [each for each in unplaced if each["html"]] + [_block(html) for html in lost]
    report = _report(reading, remarks, kept=len(pictures), moved=moved)
    return Merged(content, unplaced, report | {"unplaced": len(unplaced) - len(draft.unplaced)})


def _take_pictures(
    reading: dict[str, Any], folder: Path, practice: Practice, remarks: list[str]
) -> tuple[dict[str, str], list[str]]:
    """Number in the document → identifier of the picture taken; and a line in the place of each that was not.

    The report tells each refusal once, with how often.
    """
    taken: dict[str, str] = {}
    lost: list[str] = []
    refused: dict[str, int] = {}
    for number, alt in reading["pictures"].items():
        file = ContentFile((folder / number).read_bytes(), name=f"image {int(number) + 1} du document")
        try:
            taken[number] = str(add_picture(practice=practice, file=file, by=None, alt=_described(alt)).pk)
        except PictureRefused as refusal:
            refused[str(refusal)] = refused.get(str(refusal), 0) + 1
            lost.append(_lost(number, alt, str(refusal), reading["texts"]))
    for reason, number in refused.items():
        told = f"{number} images n’ont pas été reprises" if number > 1 else "Une image n’a pas été reprise"
        remarks.append(f"{told}. {reason}")
    return taken, lost


def _lost(number: str, alt: str, reason: str, texts: dict[str, str]) -> str:
    """What stands on the writing page for a picture that could not be taken, until its writer removes it."""
    mark = f'data-docx="{number}"'
    where = next((HEADINGS.get(field, field) for field, text in texts.items() if mark in text), "")
    parts = [f"L’image {int(number) + 1} du document", f"« {told} »" if (told := _described(alt)) else ""]
    parts += [f"dans « {where} »" if where else "", "n’a pas été reprise"]
    return clean(f"<p>{escape(', '.join(part for part in parts if part))}. {escape(reason)}</p>")


def _described(alt: str) -> str:
    """What the author said of the picture; not the name of a file, nor what a machine guessed."""
    is_name = re.fullmatch(r"[^\s]+\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)", alt, re.I)
    is_guess = re.search(
        r"g[ée]n[ée]r[ée]e? automatiquement|automatically generated|contenu généré par l.IA", alt, re.I
    )
    return "" if is_name or is_guess else alt[:250]


def _with_pictures(html: str, pictures: dict[str, str]) -> str:
    def picture(found: re.Match[str]) -> str:
        alt = re.search(r'alt="([^"]*)"', found[0])
        identifier = pictures.get(found[1])
        return f'<img data-picture="{identifier}" alt="{alt[1] if alt else ""}">' if identifier else ""

    return _LOST.sub("", _PICTURE.sub(picture, html))


def _block(html: str) -> dict[str, str]:
    return {"id": secrets.token_hex(6), "html": html}


def _titled(heading: str, text: str) -> str:
    return clean(
        f"<h3>{escape(heading)}</h3>" + "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    )


def _title(content: dict[str, Any], title: str, remarks: list[str]) -> None:
    if title and not content.get("title"):
        content["title"] = title
    elif title and content["title"] != title:
        remarks.append(f"Votre titre est gardé ; celui du document était « {title} ».")


def _gains(content: dict[str, Any], read: list[dict[str, str]]) -> list[dict[str, str]]:
    """Propose the gains after those there are; return those for which there is no room."""
    gains = list(content.get("gains") or [])
    told = {_figure(gain) for gain in gains}
    fresh = [gain for gain in read if _figure(gain) not in told]
    room = max(0, GAINS_MAX - len(gains))
    content["gains"] = [*gains, *fresh[:room]]
    return fresh[room:]


def _figure(gain: dict[str, Any]) -> tuple[str, str, str]:
    return str(gain.get("indicator")), str(gain.get("before")), str(gain.get("after"))


def _table_of(gains: list[dict[str, str]]) -> str:
    names = ("indicator", "before", "after", "unit")
    rows = "".join("<tr>" + "".join(f"<td>{escape(gain[name])}</td>" for name in names) + "</tr>" for gain in gains)
    head = "<tr><th>Indicateur</th><th>Avant</th><th>Après</th><th>Unité</th></tr>"
    return clean(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")


def _report(reading: dict[str, Any], remarks: list[str], *, kept: int, moved: list[str]) -> dict[str, Any]:
    counts = {field: dict(each) for field, each in reading["counts"].items()}
    aside = counts.pop("", {"paragraphs": 0, "tables": 0, "pictures": 0})
    figures = counts.pop("figures", {})
    for field in moved:
        for kind, number in counts.pop(field, {}).items():
            aside[kind] += number
    return {
        "title": reading["title"],
        "sections": [{"heading": HEADINGS.get(field, field), **each} for field, each in counts.items()],
        "aside": aside,
        "gains": len(reading["gains"]),
        "figure_tables": figures.get("tables", 0),
        "pictures": kept,
        "remarks": remarks,
    }
