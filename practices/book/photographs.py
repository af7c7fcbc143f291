"""Photographs for paper: one JPEG a picture, made once from the portal's own rendition and kept beside it."""

import logging
import uuid
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from portal.files import private_files
from practices.pictures import files
from practices.pictures.models import Picture

WIDTH = 1000  # pixels: the column of an A4 page, 84 mm, at 300 points an inch
SHARP = 300  # points an inch asked for on paper
COLUMN = 84  # millimetres
QUALITY = 86

logger = logging.getLogger(__name__)


def kept_name(picture_id: uuid.UUID | str) -> str:
    """Name of the JPEG in the private storage; it never changes, as the picture does not."""
    return f"livre/photographies/{picture_id}.jpg"


def gather(wanted: Iterable[dict[str, Any]], directory: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Put the JPEG of each picture in `directory`; return what the pages say of each, and the ones that vanished.

    `wanted`: values with `id` and `alt`. Files and pictures that are gone are left out and named, never an error.
    Raises OSError when `directory` cannot be written.
    """
    told = {each["id"]: each for each in wanted}
    rows = {str(row.pk): row for row in Picture.objects.shown().filter(pk__in=told)}
    found: dict[str, dict[str, Any]] = {}
    lost: list[str] = []
    directory.mkdir(parents=True, exist_ok=True)
    for key, each in told.items():
        content = photograph(rows[key]) if key in rows else None
        if content is None:
            lost.append(key)
            continue
        (directory / f"{key}.jpg").write_bytes(content)
        width, height = _size(content)
        found[key] = {"file": f"{key}.jpg", "alt": each["alt"], "px": width, "py": height}
    return found, lost


def photograph(picture: Picture) -> bytes | None:
    """The JPEG of a picture, made now if it was never wanted before; None when its file vanished or is damaged."""
    storage = private_files()
    name = kept_name(picture.pk)
    try:
        with storage.open(name) as kept:
            return kept.read()
    except FileNotFoundError:
        pass
    width = next((each for each in sorted(picture.widths) if each >= WIDTH), max(picture.widths, default=0))
    try:
        with storage.open(files.rendition(picture.pk, width, "webp")) as source, Image.open(source) as rendition:
            content = _jpeg(rendition)
    except (OSError, SyntaxError, ValueError) as error:
        logger.warning("Picture %s left out of a book: %s", picture.pk, error)
        return None
    storage.save(name, ContentFile(content))
    return content


def points_an_inch(px: int) -> int:
    """How sharp a photograph of that many pixels is over the width of a column."""
    return round(px / COLUMN * 25.4)


def _jpeg(rendition: Image.Image) -> bytes:
    if rendition.mode in ("RGBA", "LA", "P"):
        through = rendition.convert("RGBA")
        rendition = Image.new("RGB", through.size, "white")
        rendition.paste(through, mask=through.getchannel("A"))
    kept = rendition.convert("RGB")
    kept.thumbnail((WIDTH, 4 * WIDTH), Image.Resampling.LANCZOS, reducing_gap=3)
    output = BytesIO()
    kept.save(output, "JPEG", quality=QUALITY, optimize=True)
    return output.getvalue()


def _size(content: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(content)) as kept:
        return kept.size
