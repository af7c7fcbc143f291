"""Pictures on pages that are not texts."""

from django import template
from django.utils.safestring import SafeString

from practices.pictures.drawing import address, draw
from practices.pictures.selectors import Shown

register = template.Library()

HEAD = "(min-width: 85rem) 34rem, (min-width: 52rem) 42vw, calc(100vw - 2rem)"
TILE = "(min-width: 56rem) 20rem, calc(100vw - 2rem)"


@register.simple_tag
def head_picture(*, shown: Shown) -> SafeString:
    """The first picture of an article, cropped around its point of interest in the pane beside the strongest figure."""
    return draw(shown, sizes=HEAD, classes="image--tete", lazy=False)


@register.simple_tag
def picture_address(*, shown: Shown) -> str:
    """Where the smallest rendition of a picture lies, its key in it where the page has one."""
    return address(shown, shown.widths[0], "webp")


@register.simple_tag
def picture(*, shown: Shown, crop: bool = False) -> SafeString:
    """A picture, whole or cropped to 16:9 around its point of interest."""
    return draw(shown, sizes=TILE, classes="image--cadre") if crop else draw(shown)
