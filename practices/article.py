"""The body of an article: what a text says to readers of some levels. The same for what is on line and for a draft."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.ui.numbers import euros, euros_range, quantity

from .enums import Visibility
from .figures import Figure, figure_of
from .models import Gain, Revision
from .pictures.references import named_in
from .pictures.selectors import Shown, first_in, pictures_in
from .policies import section_level
from .sections import NAMES, RICH, SECTIONS


class ArticlePart(NamedTuple):
    field: str
    heading: str
    text: str


class ArticleSection(NamedTuple):
    anchor: str
    heading: str
    parts: tuple[ArticlePart, ...]


class HeadFigure(NamedTuple):
    """One of the three numbers of the head; without value, the note says why if the company told it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class ArticleText:
    """The body of an article, all values: the same text is drawn once (portal/ui/kept.py)."""

    sections: tuple[ArticleSection, ...]
    figures: tuple[Figure, ...]
    quote_author: str
    pictures: tuple[Shown, ...] = ()  # those the sections show

    @property
    def headline(self) -> Figure | None:
        return self.figures[0] if self.figures else None

    @property
    def first_picture(self) -> Shown | None:
        """What the head shows in place of the drawn elevation."""
        return first_in((part.text for section in self.sections for part in section.parts), self.pictures)

    @property
    def drawn_apart(self) -> list[Figure]:
        """Figures drawn in the text itself: those with a curve, and those the head does not already draw."""
        return [figure for figure in self.figures if figure.curve or figure is not self.headline]


@dataclass(frozen=True)
class ArticleBody:
    """What one reader may read of a text; of the rest, how much there is."""

    title: str
    tagline: str
    summary_en: str
    text: ArticleText
    head: list[HeadFigure]
    reserved_to_members: int
    told_on_visit: int


def article_body(
    *,
    revision: Revision,
    gains: Sequence[Gain],
    levels: Collection[str],
    signed: bool = False,
    pictures: Mapping[UUID, Shown] | None = None,
) -> ArticleBody:
    """Compose what a reader of these levels may read, one query for the pictures if there are any.

    `gains`: the figures of the revision, the strongest first. Nothing else is read, so the revision may be one that was
    never saved (a draft). `signed`: for a page read without an account. `pictures`: those of the practice, read before;
    the text shows no other.
    """
    readable = {name for name in NAMES if section_level(revision, name) in levels}
    told = {name for name in NAMES if _is_told(revision, gains, name)}
    hidden = [section_level(revision, name) for name in NAMES if name in told - readable]
    return ArticleBody(
        title=revision.title,
        tagline=revision.tagline,
        summary_en=revision.summary_en,
        text=_text(revision, gains, readable, signed=signed, pictures=pictures),
        head=head_figures(revision, readable),
        reserved_to_members=hidden.count(Visibility.MEMBERS),
        told_on_visit=hidden.count(Visibility.ON_VISIT),
    )


def _is_told(revision: Revision, gains: Sequence[Gain], name: str) -> bool:
    if name == "gains":
        return bool(gains)
    if name == "cost":
        return revision.cost_min is not None
    if name in ("duration", "payback"):
        return getattr(revision, f"{name}_months") is not None
    return bool(getattr(revision, name))


def text_of(revision: Revision, readable: set[str], *, signed: bool = False) -> ArticleText:
    """The text of a revision for whoever may read the sections named in `readable`; reads the gains, the pictures.

    `signed`: the reader has no account, the addresses of the pictures carry their own key.
    """
    return _text(revision, list(revision.gains.all()), readable, signed=signed)


def _text(
    revision: Revision,
    gains: Sequence[Gain],
    readable: set[str],
    *,
    signed: bool,
    pictures: Mapping[UUID, Shown] | None = None,
) -> ArticleText:
    shown = {name for name in readable if _is_told(revision, gains, name)}
    sections = _sections(revision, shown)
    rich = [part.text for section in sections for part in section.parts if part.field in RICH]
    figures = tuple(figure_of(gain) for gain in gains) if "gains" in readable else ()
    if pictures is None:
        named = pictures_in(rich, signed=signed)
    else:
        named = tuple(pictures[each] for each in named_in(rich) if each in pictures)
    return ArticleText(sections, figures, revision.quote_author, named)


def head_figures(revision: Revision, readable: set[str]) -> list[HeadFigure]:
    """Cost, delay and payback, as far as the reader may read them."""
    cost = _cost(revision) if "cost" in readable else ""
    duration = _months(revision.duration_months) if "duration" in readable else ""
    payback = _months(revision.payback_months) if "payback" in readable else ""
    return [
        HeadFigure("Coût", cost, revision.cost_note if "cost" in readable else ""),
        HeadFigure("Délai", duration, revision.duration_note if "duration" in readable else ""),
        HeadFigure("Retour", payback, revision.payback_note if "payback" in readable else ""),
    ]


def _cost(revision: Revision) -> str:
    if revision.cost_min is None:
        return ""
    if revision.cost_max is None:
        return euros(revision.cost_min)
    return euros_range(revision.cost_min, revision.cost_max)


def _months(count: int | None) -> str:
    return "" if count is None else quantity(count, "mois")


def _sections(revision: Revision, shown: set[str]) -> tuple[ArticleSection, ...]:
    sections = []
    for section in SECTIONS:
        parts = tuple(
            ArticlePart(part.field, part.heading, "" if part.field == "gains" else getattr(revision, part.field))
            for part in section.parts
            if part.field in shown
        )
        if parts:
            sections.append(ArticleSection(section.anchor, section.heading, parts))
    return tuple(sections)
