"""Two texts of one draft: what differs, shown side by side, and what comes of a choice for each part."""

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from practices.diff import ADDED, REMOVED, SAME, Piece, diff_words
from practices.enums import Visibility
from practices.richtext import plain
from practices.sections import RICH
from vitrines.enums import ExchangeFormat

from .content import normalised
from .questions import QUESTIONS, RESERVABLE

MINE, THEIRS, BOTH = "mine", "theirs", "both"
PARTS = (*QUESTIONS, "visibility")

_LABELS = dict(RESERVABLE)
_MARK = re.compile(r"([a-z_]+):([0-9a-f]{8})")


class Difference(NamedTuple):
    """A part that the two texts tell differently, its words marked in each.

    `proposed` is the text to keep when only one of the two changed since both were the same, else empty: one chooses.
    `alike`: the words are the same, only their form differs (bold, a list, a table).
    """

    name: str
    label: str
    mine: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    proposed: str
    alike: bool

    @property
    def may_keep_both(self) -> bool:
        """Whether the two texts can follow one another."""
        return self.name in RICH


def marks(content: Mapping[str, Any]) -> str:
    """A short mark of each part as it stands: the page carries them, so that one knows later who changed what."""
    return " ".join(f"{name}:{_mark(value)}" for name, value in normalised(content).items() if name in PARTS)


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any], *, base: str = "") -> list[Difference]:
    """The parts that differ, those both changed first, then in the order of the questions.

    `base`: the `marks` of the text one began from; without it no text is proposed.
    """
    own, saved, known = normalised(mine), normalised(theirs), dict(_MARK.findall(base))
    found = []
    for name in PARTS:
        if own[name] != saved[name]:
            pieces = diff_words(_text(name, saved[name]), _text(name, own[name]))
            found.append(
                Difference(
                    name,
                    _label(name),
                    mine=tuple(piece for piece in pieces if piece.kind != REMOVED),
                    theirs=tuple(piece for piece in pieces if piece.kind != ADDED),
                    proposed=_proposed(known.get(name), _mark(own[name]), _mark(saved[name])),
                    alike=all(piece.kind == SAME for piece in pieces),
                )
            )
    return sorted(found, key=lambda each: bool(each.proposed))


def merged(mine: Mapping[str, Any], theirs: Mapping[str, Any], *, kept: Mapping[str, str]) -> dict[str, Any]:
    """The saved text with, for each part named, what was chosen: MINE, THEIRS, or BOTH (theirs, then one's own)."""
    own, saved = normalised(mine), normalised(theirs)
    result = dict(saved)
    for name, choice in kept.items():
        if choice == MINE and name in own:
            result[name] = own[name]
        elif choice == BOTH and name in RICH:
            result[name] = saved[name] + own[name]
    return normalised(result)


def _mark(value: Any) -> str:
    return f"{zlib.crc32(json.dumps(value, sort_keys=True).encode()):08x}"


def _proposed(base: str | None, mine: str, theirs: str) -> str:
    return THEIRS if base == mine else MINE if base == theirs else ""


def _label(name: str) -> str:
    return "Qui peut lire quoi" if name == "visibility" else QUESTIONS[name].label


def _text(name: str, value: Any) -> str:
    if name == "gains":
        return "\n".join(
            f"{gain['indicator']} : {gain['before']} puis {gain['after']} {gain['unit']}".strip() for gain in value
        )
    if name == "visibility":
        return "\n".join(f"{_LABELS[part]} : {Visibility(level).label}" for part, level in sorted(value.items()))
    if name == "offered_formats":
        known = dict(ExchangeFormat.choices)
        return "\n".join(str(known.get(each, each)) for each in value)
    if isinstance(value, list):
        return "\n".join(value)
    return plain(value) if name in RICH else value
