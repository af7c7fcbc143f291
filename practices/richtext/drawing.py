"""A rich text as readers see it: cleaned again, set in French, its pictures drawn, its tables scrolling."""

import re
from functools import lru_cache
from html import unescape

from django.utils.safestring import SafeString

from portal.ui.typography import french_html
from practices.pictures.drawing import picture_html
from practices.pictures.selectors import Shown

from .cleaning import clean

_CODE = re.compile(r"(<code>.*?</code>)", re.DOTALL)
_FIGURE = re.compile(r'<figure><img data-picture="([0-9a-f-]{36})"(?: alt="([^"]*)")?>(.*?)</figure>', re.DOTALL)
_SCROLLED = '<div class="defile" tabindex="0" role="region" aria-label="Tableau"><table class="tableau">'


def draw(html: str, *, pictures: tuple[Shown, ...] = (), is_under_heading: bool = False) -> SafeString:
    """The text on its page. A picture that cannot be shown leaves its caption; without one it leaves nothing.

    `is_under_heading`: an h3 of the page stands above, so the text's two levels become h4 and h5.
    """
    text = well_set(html).replace("<table>", _SCROLLED).replace("</table>", "</table></div>")

    def figure(found: re.Match[str]) -> str:
        inside = picture_html(pictures, found[1], alt=unescape(found[2] or "")) + found[3]
        return f'<figure class="figure">{inside}</figure>' if inside else ""

    text = _FIGURE.sub(figure, text)
    if is_under_heading:
        text = re.sub(r"<(/?)h4>", r"<\1h5>", text)
        text = re.sub(r"<(/?)h3>", r"<\1h4>", text)
    return SafeString(text)


@lru_cache(maxsize=1024)
def well_set(html: str) -> str:
    """The text in the allow-list with the spaces and signs of French; code is left alone."""
    parts = _CODE.split(clean(html))
    for index in range(0, len(parts), 2):
        parts[index] = str(french_html(SafeString(parts[index])))
    return "".join(parts)
