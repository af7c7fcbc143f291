"""Photographs given to the portal: verified by decoding, turned upright, stripped of what they tell, made again."""

import uuid
from contextlib import suppress
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")  # the decoders Pillow may use: nothing that starts another program
MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 12_000  # pixels, each side, looked at before anything is decoded
MAX_PIXELS = 50_000_000
WIDTH = 1600  # pixels, of the picture kept
QUALITY = 82
TURNED = (5, 6, 7, 8)  # EXIF orientations that exchange width and height
TOO_LARGE = f"La photographie dépasse {MAX_PIXELS // 1_000_000} millions de pixels. Réduisez-la."


class PictureRefused(ValueError):
    """The file cannot be taken; the message says what and why."""


class PhotoField(forms.FileField):
    """A photograph, made again before it is kept; the name and the type the browser gives are not looked at.

    Not Django's ImageField, which tries every decoder there is before any limit of ours.
    """

    widget = forms.ClearableFileInput
    default_error_messages = {"empty": "Ce fichier est vide."}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp"}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The photograph made again, what was there, or False where it is taken away."""
        photo = super().clean(data, initial)
        if not isinstance(photo, UploadedFile):
            return photo
        try:
            return clean_picture(photo)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def clean_picture(upload: File) -> ContentFile:
    """Return the picture as a WebP at most `WIDTH` pixels wide, upright, in sRGB, without metadata, its name our own.

    A JPEG is decoded near the size wanted. Raises PictureRefused.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(f"La photographie pèse plus de {MAX_BYTES // 1024 // 1024} Mo. Réduisez-la.")
    box = (WIDTH, WIDTH * 4)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            _refuse_giants(picture)
            turned = picture.getexif().get(ExifTags.Base.Orientation) in TURNED
            picture.draft("RGB", (WIDTH, WIDTH))
            if picture.mode in ("RGB", "RGBA", "L", "CMYK"):  # made small before anything is copied
                picture.thumbnail((box[1], box[0]) if turned else box, reducing_gap=3)
            kept = ImageOps.exif_transpose(_in_srgb(picture))
            kept.thumbnail(box)
            output = BytesIO()
            kept.info.clear()
            kept.save(output, "WEBP", quality=QUALITY)
    except PictureRefused:
        raise
    except UnidentifiedImageError as error:
        raise PictureRefused("Ce fichier n’est pas une photographie JPEG, PNG ou WebP.") from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PictureRefused(TOO_LARGE) from error
    except Exception as error:  # each decoder has its own exceptions for what is broken
        raise PictureRefused("Cette photographie est abîmée ou incomplète. Enregistrez-la de nouveau.") from error
    return ContentFile(output.getvalue(), name=f"{uuid.uuid4().hex}.webp")


def _refuse_giants(picture: Image.Image) -> None:
    width, height = picture.size
    if max(width, height) > MAX_SIDE:
        raise PictureRefused(f"La photographie fait {width} × {height} pixels : {MAX_SIDE} au plus sur un côté.")
    if width * height > MAX_PIXELS:
        raise PictureRefused(TOO_LARGE)
    if getattr(picture, "n_frames", 1) > 1:
        raise PictureRefused("Une image animée ne convient pas : donnez une photographie fixe.")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB or RGBA, its profile applied: kept, it would carry whatever its author wrote in it."""
    profile, exif = picture.info.get("icc_profile"), picture.info.get("exif")
    shown_through = "A" in picture.getbands() or "transparency" in picture.info
    kept = picture.convert("RGBA" if shown_through else "RGB") if picture.mode != "CMYK" or not profile else picture
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read says nothing: sRGB is assumed
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if kept.mode == "RGBA" else "RGB"
            kept = ImageCms.profileToProfile(kept, source, ImageCms.createProfile("sRGB"), outputMode=mode) or kept
    kept = kept if kept.mode in ("RGB", "RGBA") else kept.convert("RGB")
    if exif:
        kept.info["exif"] = exif  # for the orientation, applied next and then dropped with the rest
    return kept
