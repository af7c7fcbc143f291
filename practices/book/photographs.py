"""Photographs for paper: one JPEG a picture, made once from the portal's own rendition and kept beside it."""

import logging
import shutil
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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
AT_ONCE = 2  # made together

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
    directory.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as hands:  # Pillow and the disk leave the interpreter free; no row is read there
        sizes = dict(zip(rows, hands.map(lambda key: _bring(rows[key], directory / f"{key}.jpg"), rows), strict=True))
    found: dict[str, dict[str, Any]] = {}
    for key, each in told.items():
        if size := sizes.get(key):
            found[key] = {"file": f"{key}.jpg", "alt": each["alt"], "px": size[0], "py": size[1]}
    return found, [key for key in told if key not in found]


def _bring(picture: Picture, path: Path) -> tuple[int, int] | None:
    """Put the JPEG of a picture at `path`, made now if it was never wanted before; return its size in pixels.

    None when its file vanished or is damaged. Raises OSError when `path` cannot be written.
    """
    storage, name = private_files(), kept_name(picture.pk)
    try:
        with storage.open(name) as kept, path.open("wb") as target:
            shutil.copyfileobj(kept, target)
        return _size(path)
    except FileNotFoundError:
        pass
    width = next((each for each in sorted(picture.widths) if each >= WIDTH), max(picture.widths, default=0))
    try:
        with storage.open(files.rendition(picture.pk, width, "webp")) as source, Image.open(source) as rendition:
            drawn = _drawn(rendition)
    except (OSError, SyntaxError, ValueError) as error:
        logger.warning("Picture %s left out of a book: %s", picture.pk, error)
        return None
    drawn.save(path, "JPEG", quality=QUALITY)
    storage.save(name, ContentFile(path.read_bytes()))
    return drawn.size


def points_an_inch(px: int) -> int:
    """How sharp a photograph of that many pixels is over the width of a column."""
    return round(px / COLUMN * 25.4)


def _drawn(rendition: Image.Image) -> Image.Image:
    if rendition.mode in ("RGBA", "LA", "P"):
        through = rendition.convert("RGBA")
        rendition = Image.new("RGB", through.size, "white")
        rendition.paste(through, mask=through.getchannel("A"))
    rendition.load()  # a small one needs no change: damaged, it would be found out only when saved
    drawn = rendition if rendition.mode == "RGB" else rendition.convert("RGB")
    # from 1200 pixels as a rule: a costlier filter, or tables of its own for each JPEG, would not show on paper
    drawn.thumbnail((WIDTH, 4 * WIDTH), Image.Resampling.BICUBIC, reducing_gap=3)
    return drawn


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as kept:
        return kept.size
