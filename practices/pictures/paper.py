"""A picture for paper: one JPEG, made with its renditions, so that a book of hundreds of pictures waits for none."""

from pathlib import Path
from typing import IO

from PIL import Image

WIDTH = 1000  # pixels: the column of an A4 page, 84 mm, at 300 points an inch
QUALITY = 86


def write_for_paper(picture: Image.Image, output: Path | IO[bytes]) -> tuple[int, int]:
    """Write `picture` to `output`, white where something shows through, never larger; return its size in pixels.

    Raises OSError, SyntaxError, ValueError: the picture is damaged, or `output` cannot be written.
    """
    drawn = _opaque(picture)
    drawn.thumbnail((WIDTH, 4 * WIDTH), Image.Resampling.LANCZOS, reducing_gap=3)
    drawn.info.clear()
    drawn.save(output, "JPEG", quality=QUALITY)
    return drawn.size


def _opaque(picture: Image.Image) -> Image.Image:
    """A copy in RGB."""
    if picture.mode not in ("RGBA", "LA", "P"):
        return picture.copy() if picture.mode == "RGB" else picture.convert("RGB")
    through = picture.convert("RGBA")
    drawn = Image.new("RGB", through.size, "white")
    drawn.paste(through, mask=through.getchannel("A"))
    return drawn
