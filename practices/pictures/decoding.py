"""Decodes one picture and makes its renditions, in a process of its own whose memory and time are bounded.

`python -m practices.pictures.decoding <original> <folder>`: writes `<width>.webp`, `<width>.avif` and the JPEG for
paper in the folder and prints, as JSON, `{"width", "height", "widths"}`, or `{"refused": "<French sentence>"}`. A
picture that takes more memory or time than allowed ends this process alone, never the worker.
"""

import json
import resource
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, ImageCms, ImageOps

from .files import FOR_PAPER
from .looking import FORMATS, MAX_PIXELS, PictureRefused, look_at
from .paper import write_for_paper

WIDTHS = (480, 960, 1440, 1920)  # pixels
MAX_HEIGHT = 4000  # pixels of the tallest rendition
WEBP = {"quality": 80, "method": 4}
AVIF = {"quality": 60, "speed": 9, "max_threads": 1}
MEMORY = 2 * 1024**3  # bytes of address space; 50 Mpx with transparency take 200 MB, twice while they turn
SECONDS = 60  # of processor
TURNED = (5, 6, 7, 8)  # EXIF orientations that exchange width and height

BROKEN = "Cette image est abîmée ou incomplète. Enregistrez-la de nouveau."


def decode(original: Path, folder: Path) -> dict:
    """Make the renditions of one picture. Raises PictureRefused.

    Upright, in sRGB, without any metadata: place, camera and remarks stay in the private original. Never larger than
    the original.
    """
    with original.open("rb") as file:
        look_at(file, size=original.stat().st_size)
    try:
        with Image.open(original, formats=FORMATS) as picture:
            turned = picture.getexif().get(ExifTags.Base.Orientation) in TURNED
            width, height = _fitted(*(reversed(picture.size) if turned else picture.size))
            box = (height, width) if turned else (width, height)
            picture.draft("RGB", box)  # a JPEG is decoded at once near the size wanted
            picture.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=3)
            kept = ImageOps.exif_transpose(_in_srgb(picture))
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise PictureRefused(BROKEN) from error
    width, height = kept.size
    widths = sorted({*(each for each in WIDTHS if each < width), width})
    for each in widths:
        made = kept.resize((each, max(1, round(height * each / width))), Image.Resampling.LANCZOS, reducing_gap=3)
        made.info.clear()
        made.save(folder / f"{each}.webp", "WEBP", **WEBP)
        made.save(folder / f"{each}.avif", "AVIF", **AVIF)
    write_for_paper(kept, folder / FOR_PAPER)
    return {"width": width, "height": height, "widths": widths}


def _fitted(width: int, height: int) -> tuple[int, int]:
    ratio = min(1.0, WIDTHS[-1] / width, MAX_HEIGHT / height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB, or RGBA where something shows through, its embedded profile applied."""
    exif = picture.info.get("exif")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = picture.point(lambda value: value / 256).convert("L")
    through = picture.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in picture.info
    mask = picture.convert("RGBA").getchannel("A") if through else None
    colours = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    profile = picture.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read says nothing: sRGB is assumed
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            colours = ImageCms.profileToProfile(colours, source, srgb, outputMode="RGB") or colours
    kept = colours.convert("RGB")
    if mask is not None and mask.histogram()[255] < mask.width * mask.height:
        kept.putalpha(mask)
    if exif:
        kept.info["exif"] = exif  # for the orientation, applied next and then dropped with the rest
    return kept


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def main() -> None:
    _bounded()
    try:
        answer = decode(Path(sys.argv[1]), Path(sys.argv[2]))
    except PictureRefused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
