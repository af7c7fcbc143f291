"""Two texts of one draft: what differs, shown side by side, and what comes of a choice for each part."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from practices.diff import Piece, diff_words
from practices.enums import Visibility
from practices.richtext import plain
from practices.sections import RICH
from vitrines.enums import ExchangeFormat

from .content import normalised
from .questions import QUESTIONS, RESERVABLE

_LABELS = dict(RESERVABLE)


class Difference(NamedTuple):
    """A part that the two texts tell differently; `pieces` go from the saved one to one's own."""

    name: str
    label: str
    mine: str
    theirs: str
    pieces: tuple[Piece, ...]


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Difference]:
    """The parts that differ, in the order of the questions."""
    own, saved = normalised(mine), normalised(theirs)
    found = []
    for name in (*QUESTIONS, "visibility"):
        if own[name] != saved[name]:
            texts = _text(name, own[name]), _text(name, saved[name])
            found.append(Difference(name, _label(name), *texts, diff_words(texts[1], texts[0])))
    return found


def merged(mine: Mapping[str, Any], theirs: Mapping[str, Any], *, mine_kept: Iterable[str]) -> dict[str, Any]:
    """The saved text with those parts of one's own."""
    own = normalised(mine)
    return normalised(theirs) | {name: own[name] for name in mine_kept if name in own}


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
