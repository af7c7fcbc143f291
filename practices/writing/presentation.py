"""The questions as the writing page shows them: which field stands where, what is told, what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.forms import BoundField

from .forms import GAIN_ASKED, WritingForm
from .questions import GROUPS, RESERVABLE, SHORT, Question


class Asked(NamedTuple):
    """One question with its control."""

    rank: int
    field: BoundField | None  # None for the figures, which have rows of controls
    question: Question
    signs: int


class GainRow(NamedTuple):
    rank: int
    main: list[BoundField]
    more: list[BoundField]
    kept: BoundField


class Folded(NamedTuple):
    """A group of the long form; it stands open while something in it is to be mended."""

    key: str
    heading: str
    asked: list[Asked]
    told: int
    is_open: bool


@dataclass(frozen=True)
class WritingPage:
    short: list[Asked]
    gains: list[GainRow]
    folded: list[Folded]
    visibility: list[BoundField]
    reserved: int


def page_of(form: WritingForm, content: Mapping[str, Any]) -> WritingPage:
    """Lay the form out: seven questions, rows of figures, folded groups, who may read what."""
    folded = []
    for group in GROUPS:
        asked = [_asked(form, question, content) for question in group.questions]
        told = sum(1 for question in group.questions if content.get(question.field))
        faulty = any(each.field is not None and each.field.errors for each in asked)
        folded.append(Folded(group.key, group.heading, asked, told, faulty))
    return WritingPage(
        short=[_asked(form, question, content, rank) for rank, question in enumerate(SHORT, start=1)],
        gains=[_gain_row(form, rank) for rank in range(form.gain_rows)],
        folded=folded,
        visibility=[form[f"visibility-{name}"] for name, _ in RESERVABLE],
        reserved=len(content.get("visibility", {})),
    )


def _asked(form: WritingForm, question: Question, content: Mapping[str, Any], rank: int = 0) -> Asked:
    field = None if question.field == "gains" else form[question.field]
    value = field.value() if field is not None and question.length else ""
    return Asked(rank, field, question, len(value) if isinstance(value, str) else 0)


def _gain_row(form: WritingForm, rank: int) -> GainRow:
    def fields(*names: str) -> list[BoundField]:
        return [form[f"gains-{rank}-{name}"] for name in names]

    more = [name for name in GAIN_ASKED if name not in ("indicator", "before", "after", "unit")]
    return GainRow(
        rank,
        fields("indicator", "before", "after", "unit"),
        fields(*more, "evidence", "direction"),
        form[f"gains-{rank}-kept"],
    )
