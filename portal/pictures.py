"""Photographs given to the portal: verified by decoding, turned upright, stripped of what they tell, made again."""

import uuid
from io import BytesIO

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")  # the decoders Pillow may use: nothing that starts another program
MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 12_000  # pixels, each side, looked at before anything is decoded
MAX_PIXELS = 60_000_000
WIDTH = 1600  # pixels, of the picture kept
QUALITY = 82


class PictureRefused(ValueError):
    """The file cannot be taken; the message says what and why."""


def clean_picture(upload: File) -> ContentFile:
    """Return the picture as a WebP at most `WIDTH` pixels wide, upright, without metadata, under a name of our own.

    Colours go through the embedded profile's pixels unchanged (the profile is kept). Raises PictureRefused.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(f"La photographie pèse plus de {MAX_BYTES // 1024 // 1024} Mo. Réduisez-la.")
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            _refuse_giants(picture)
            upright = ImageOps.exif_transpose(picture)
            profile = picture.info.get("icc_profile")
            kept = upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
    except PictureRefused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PictureRefused("Ce fichier n’est pas une photographie JPEG, PNG ou WebP.") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureRefused("Cette photographie est abîmée ou incomplète. Enregistrez-la de nouveau.") from error
    kept.thumbnail((WIDTH, WIDTH * 4))
    output = BytesIO()
    kept.save(output, "WEBP", quality=QUALITY, icc_profile=profile or None, exif=b"")
    return ContentFile(output.getvalue(), name=f"{uuid.uuid4().hex}.webp")


def _refuse_giants(picture: Image.Image) -> None:
    width, height = picture.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureRefused(f"La photographie fait {width} × {height} pixels : {MAX_SIDE} au plus sur un côté.")
    if getattr(picture, "n_frames", 1) > 1:
        raise PictureRefused("Une image animée ne convient pas : donnez une photographie fixe.")
