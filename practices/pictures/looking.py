"""What a file is, from its own bytes and before anything of it is decoded: fast, and safe for the web process.

Nothing here trusts a name or a declared type. Decoding comes later, in a process of its own (`decoding.py`).
"""

from dataclasses import dataclass
from typing import IO

from PIL import Image, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()

# What Pillow may try: nothing that starts another program. Phones that add a depth map write a JPEG it then calls MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000  # pixels: a strip of 50 Mpx one pixel high would still cost a line of decoder memory a column
TAIL = 64 * 1024  # bytes in which the end of a picture is looked for: phones write a few after it
INCOMPLETE = "Cette image est incomplète : la fin du fichier manque. Envoyez-la de nouveau."
ACCEPTED = "JPEG, PNG, WebP, AVIF ou HEIC"


class PictureRefused(ValueError):
    """The file cannot be taken; the message is French and says what and why."""


@dataclass(frozen=True)
class Look:
    """What the header says: `format` is one of FORMATS, width and height are pixels before any rotation."""

    format: str
    width: int
    height: int


def look_at(file: IO[bytes], *, size: int) -> Look:
    """Return what the file is. Raises PictureRefused for what is not a still, whole picture within the limits.

    `size`: bytes of the file. The pixels are counted from the header, so that a picture too large costs nothing.
    """
    if size > MAX_BYTES:
        raise PictureRefused(f"Cette image pèse plus de {MAX_BYTES // 1024 // 1024} Mo. Réduisez-la.")
    file.seek(0)
    head = file.read(1024)
    _refuse_other_files(head)
    if head[4:8] == b"ftyp" and not _boxes_fit(file, size):  # its decoders do not recognise what is cut
        raise PictureRefused(INCOMPLETE)
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            look = Look(picture.format or "", *picture.size)
            frames = getattr(picture, "n_frames", 1) if picture.format in ("PNG", "WEBP", "AVIF") else 1
    except Image.DecompressionBombError as error:
        raise PictureRefused(f"Cette image dépasse {_megapixels(MAX_PIXELS)}. Réduisez-la.") from error
    except UnidentifiedImageError as error:
        raise PictureRefused(f"Ce fichier n’est pas une image {ACCEPTED}.") from error
    except Exception as error:  # each decoder has its own exceptions for a broken header
        raise PictureRefused("Cette image est abîmée. Enregistrez-la de nouveau.") from error
    if look.width * look.height > MAX_PIXELS or max(look.width, look.height) > MAX_SIDE:
        raise PictureRefused(
            f"Cette image fait {_spaced(look.width)} × {_spaced(look.height)} pixels, "
            f"plus que les {_megapixels(MAX_PIXELS)} admis. Réduisez-la."
        )
    if frames > 1:
        raise PictureRefused("Une image animée ne convient pas : donnez une image fixe.")
    if not _is_whole(file, look.format, size):
        raise PictureRefused(INCOMPLETE)
    return look


def _refuse_other_files(head: bytes) -> None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!--", b"<!doctype")) and b"<svg" in text):
        raise PictureRefused(
            "Un fichier SVG n’est pas admis : il peut contenir un programme. Exportez le dessin en PNG."
        )
    if head.startswith((b"GIF87a", b"GIF89a")):
        raise PictureRefused("Une image GIF n’est pas admise. Enregistrez-la en PNG.")
    if head[40:44] == b" EMF" or head.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")):
        raise PictureRefused("Un dessin EMF ou WMF est dans un format que nous ne savons pas lire. Copiez-le en PNG.")
    if head.startswith((b"II*\0", b"MM\0*")):
        raise PictureRefused("Une image TIFF n’est pas admise. Enregistrez-la en JPEG ou en PNG.")
    if head.startswith(b"%PDF-"):
        raise PictureRefused("Ce fichier est un PDF : ajoutez-le comme pièce jointe.")


def _is_whole(file: IO[bytes], kind: str, size: int) -> bool:
    """Whether the file reaches its own end; what the decoder finds in between is for `decoding.py`."""
    file.seek(0)
    if kind == "WEBP":
        return 8 + int.from_bytes(file.read(8)[4:], "little") <= size
    if kind in ("AVIF", "HEIF"):
        return True  # looked at before
    file.seek(max(0, size - TAIL))
    return (b"IEND" if kind == "PNG" else b"\xff\xd9") in file.read(TAIL)


def _boxes_fit(file: IO[bytes], size: int) -> bool:
    """The boxes of an ISO file follow one another up to its end."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:  # “up to the end”
            return True
        if length < 8:
            return False
        at += length
    return at == size


def _spaced(number: int) -> str:
    """A number as French writes it; `portal.ui.numbers` would bring Django into the decoder's process."""
    return f"{number:,}".replace(",", "\u202f")


def _megapixels(pixels: int) -> str:
    return f"{pixels // 1_000_000} millions de pixels"
