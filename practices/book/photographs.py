"""Photographs for paper: one JPEG a picture, made with its renditions (practices/pictures/paper.py) and kept here."""

import logging
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from portal.files import private_files
from practices.pictures import files
from practices.pictures.models import Picture
from practices.pictures.paper import WIDTH, write_for_paper

from .keeping import keep

SHARP = 300  # points an inch asked for on paper
COLUMN = 84  # millimetres
AT_ONCE = 4  # brought together: mostly reading and writing

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
    """Put the JPEG of a picture at `path`; return its size in pixels.

    The book keeps its own, for the editions that show it: the first time it is the one made with the renditions, or, of
    a picture older than that one, is made now. None when its file vanished or is damaged. Raises OSError when `path`
    cannot be written.
    """
    storage = private_files()
    for name in (kept_name(picture.pk), files.for_paper(picture.pk)):
        try:
            with storage.open(name) as kept:
                content = kept.read()
            size = _size(content)
        except (OSError, SyntaxError, ValueError):  # not there, or damaged: the next one
            continue
        path.write_bytes(content)
        if name != kept_name(picture.pk):
            _keep(picture, path)
        return size
    return _make(picture, path)


def _keep(picture: Picture, path: Path) -> None:
    """Keep a photograph that is whole: the same file under a second name is moved into place."""
    second = path.with_suffix(".kept")
    second.hardlink_to(path)
    keep(kept_name(picture.pk), second)


def _make(picture: Picture, path: Path) -> tuple[int, int] | None:
    width = next((each for each in sorted(picture.widths) if each >= WIDTH), max(picture.widths, default=0))
    try:
        with (
            private_files().open(files.rendition(picture.pk, width, "webp")) as source,
            Image.open(source) as rendition,
        ):
            rendition.load()
            drawn = rendition.copy()
    except (OSError, SyntaxError, ValueError) as error:
        logger.warning("Picture %s left out of a book: %s", picture.pk, error)
        return None
    size = write_for_paper(drawn, path)
    _keep(picture, path)
    return size


def points_an_inch(px: int) -> int:
    """How sharp a photograph of that many pixels is over the width of a column."""
    return round(px / COLUMN * 25.4)


def _size(content: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(content), formats=("JPEG",)) as kept:
        return kept.size
