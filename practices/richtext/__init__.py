"""Rich text: structured HTML of a small allow-list, cleaned when it is written and again when it is read.

Stored: p, h3, h4, ul, ol, li, blockquote, strong, em, code, sub, sup, br, a[href], table parts, and
figure > img[data-picture, alt] + figcaption. Everything else is reduced to these or dropped; the words are kept.
"""

from .cleaning import clean, remarks, without_invisible
from .plain import as_typed, from_input, from_plain, plain

__all__ = [
    "as_typed",
    "clean",
    "from_input",
    "from_plain",
    "plain",
    "remarks",
    "without_invisible",
]
