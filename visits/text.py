"""Text typed by people, made safe to store: one kind of line end, no control characters, no surrounding blanks."""

import unicodedata

_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\v": "\n", "\f": "\n"}


def clean_text(text: str) -> str:
    """Return `text` with plain line ends, without control characters (tab kept) or two empty lines in a row."""
    for end, plain in _LINE_ENDS.items():
        text = text.replace(end, plain)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
