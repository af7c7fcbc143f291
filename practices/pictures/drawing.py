"""A picture as HTML: the widths a browser chooses from, and the place it takes before it comes."""

import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .selectors import Shown

PROSE = "(min-width: 44rem) 40rem, calc(100vw - 2rem)"  # the reading column (static/css/components/prose.css)


def picture_html(pictures: Iterable[Shown], picture_id: uuid.UUID | str, *, alt: str = "") -> SafeString:
    """`<picture>` for one of `pictures`; an empty string when it is not among them.

    `alt`: what the text says of the picture; without it, what its own page says.
    """
    wanted = str(picture_id)
    found = next((picture for picture in pictures if str(picture.id) == wanted), None)
    return draw(found, alt=alt) if found else SafeString()


def draw(picture: Shown, *, alt: str = "", sizes: str = PROSE, classes: str = "", lazy: bool = True) -> SafeString:
    """`<picture>` with AVIF and WebP in every width made, its own dimensions and its point of interest.

    `lazy`: fetched when it comes near the screen; not so for what the top of a page shows.
    """
    focal = f"image image--x{tenth(picture.focal_x)} image--y{tenth(picture.focal_y)}"
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}"><img class="{}" src="{}" srcset="{}" sizes="{}"'
        ' width="{}" height="{}" alt="{}"{} decoding="async"></picture>',
        _srcset(picture, "avif"),
        sizes,
        f"{focal} {classes}".strip(),
        address(picture, picture.widths[min(1, len(picture.widths) - 1)], "webp"),
        _srcset(picture, "webp"),
        sizes,
        picture.width,
        picture.height,
        alt or picture.alt,
        SafeString(' loading="lazy"' if lazy else ""),
    )


def address(picture: Shown, width: int, kind: str) -> str:
    """Address of one rendition; `kind` is a key of `files.FORMATS`."""
    path = reverse("pictures:rendition", args=[picture.id, width, kind])
    return f"{path}?cle={picture.key}" if picture.key else path


def _srcset(picture: Shown, kind: str) -> str:
    return ", ".join(f"{address(picture, width, kind)} {width}w" for width in picture.widths)


def tenth(per_cent: int) -> int:
    """The class of a place: `image--x<tenth>` and `image--y<tenth>` (static/css/components/picture.css)."""
    return min(10, max(0, round(per_cent / 10)))
