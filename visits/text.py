"""Text typed by people, made safe to store: one kind of line end, no invisible characters, no surrounding blanks."""

import unicodedata

_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\v": "\n", "\f": "\n"}

_KEPT = "\n\t\u200c\u200d"


def clean_text(text: str) -> str:
    """Return `text` with plain line ends, without two empty lines in a row nor invisible characters.

    Tab is kept, and so are the two joiners (U+200C, U+200D): scripts and pictograms need them.
    """
    for end, plain in _LINE_ENDS.items():
        text = text.replace(end, plain)
    text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
