"""From whatever was typed, pasted or imported to the structure we keep. nh3 stands at both ends."""

import re
from functools import lru_cache

import nh3

from .addresses import is_safe_address
from .blocks import restructure
from .tree import read

INLINE = frozenset({"strong", "em", "a", "code", "sub", "sup", "br"})
TAGS = INLINE | {
    *("p", "h3", "h4", "ul", "ol", "li", "blockquote", "figure", "img", "figcaption"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"data-picture", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto"}

# First pass: scripts out with what they hold, the rest well-formed; Word's marks stay, to be understood.
_LOOSE = TAGS | {
    *("h1", "h2", "h5", "h6", "b", "i", "div", "span", "section", "article", "header", "footer", "main", "aside"),
    *("pre", "kbd", "samp", "tt", "tfoot", "dl", "dt", "dd", "center", "address"),
}
_DROPPED = {"script", "style", "title", "noscript", "template", "svg", "math", "iframe", "object", "head"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def without_invisible(text: str) -> str:
    """The text without null, control, zero-width and direction signs, which say nothing and can hide or turn words."""
    return _CONTROL.sub("", text)


@lru_cache(maxsize=1024)
def clean(html: str) -> str:
    """The same text in the allow-list (see the package). Idempotent; the empty text stays empty."""
    if not html.strip():
        return ""
    loose = nh3.clean(
        without_invisible(html),
        tags=set(_LOOSE),
        clean_content_tags=_DROPPED,
        attributes={"*": {"style", "class"}, **ATTRIBUTES},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return nh3.clean(
        restructure(read(loose)).html(),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
    ).strip()


_SEEN = (
    (re.compile(r"<\s*script|\son\w+\s*=|javascript:", re.I), "Un programme a été retiré du texte collé."),
    (re.compile(r"<\s*(form|input|button|select|textarea)\b", re.I), "Un formulaire a été retiré du texte collé."),
    (re.compile(r"<\s*(iframe|object|embed|video|audio)\b", re.I), "Un contenu d’un autre site a été retiré."),
    (
        re.compile(r"<\s*img\b(?![^>]*data-picture)", re.I),
        "Les images collées ne sont pas reprises : ajoutez-les par « Images ».",
    ),
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"), "Des caractères invisibles ont été retirés."),
)
_HREF = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.I)


def remarks(html: str) -> list[str]:
    """What `clean` takes out that its author would look for, one French sentence each."""
    said = [sentence for pattern, sentence in _SEEN if pattern.search(html)]
    refused = (address for address in dict.fromkeys(_HREF.findall(html)) if not is_safe_address(address))
    return said + [f"Un lien a été retiré, son texte gardé : « {each[:80]} » n’est pas sûr." for each in refused]
