"""A text on its way as its readers will see it, with what only the people at work on it see: levels, remarks."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects

from practices.article import ArticleSection, ArticleText, HeadFigure, head_figures, text_of
from practices.diff import PartDiff, diff_revisions
from practices.enums import Visibility
from practices.figures import Figure
from practices.models import Gain, Practice, Revision
from practices.policies import section_level
from practices.sections import NAMES

from .models import Comment, Submission
from .selectors import GENERAL, HEAD, SECTION_HEADINGS


class Level(NamedTuple):
    """A part that not everybody will read, and who will."""

    heading: str
    who: str


@dataclass(frozen=True)
class PreviewSection:
    """A section as readers see it, the parts kept from some of them, and the remarks on it."""

    chapter: ArticleSection
    levels: tuple[Level, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Preview:
    """What templates/signoff/_preview.html shows."""

    revision: Revision
    text: ArticleText
    head: list[HeadFigure]
    sections: list[PreviewSection]
    head_comments: tuple[Comment, ...]
    general_comments: tuple[Comment, ...]

    @property
    def headline(self) -> Figure | None:
        return self.text.headline


def preview(submission: Submission, *, by_link: bool = False) -> Preview:
    """The revision that waits, whole: who reads it here may read every section, its pictures too, `by_link` or not."""
    revision, on_line = submission.revision, submission.practice.published_revision
    both = [each for each in (revision, on_line) if each is not None]
    gains = Prefetch("gains", queryset=Gain.objects.order_by("-is_headline", "position", "pk"))
    prefetch_related_objects(both, gains)
    if on_line is not None:  # what changes between them
        prefetch_related_objects(both, "problems", "technologies")
    text = text_of(revision, set(NAMES), signed=by_link)
    said: dict[str, list[Comment]] = {anchor: [] for anchor in SECTION_HEADINGS}
    for comment in submission.comments.select_related("revision").order_by("at", "pk"):
        said.setdefault(comment.section, []).append(comment)
    return Preview(
        revision=revision,
        text=text,
        head=head_figures(revision, set(NAMES)),
        sections=[
            PreviewSection(chapter, _levels(revision, chapter), tuple(said[chapter.anchor]))
            for chapter in text.sections
        ],
        head_comments=tuple(said[HEAD]),
        general_comments=tuple(said[GENERAL]),
    )


def changes_since_on_line(submission: Submission) -> list[PartDiff]:
    """What this text changes in the one on line, part by part; empty when none is on line or nothing changes."""
    practice: Practice = submission.practice
    if practice.published_revision_id in (None, submission.revision_id):
        return []
    parts = diff_revisions(practice.published_revision, submission.revision)
    return [part for part in parts if part.is_changed]


def gains_of(revision: Revision) -> list[Gain]:
    """The figures of a revision in their order."""
    return sorted(revision.gains.all(), key=lambda gain: (gain.position, gain.pk))


def _levels(revision: Revision, chapter: ArticleSection) -> tuple[Level, ...]:
    levels = []
    for part in chapter.parts:
        level = section_level(revision, part.field)
        if level != Visibility.PUBLIC:
            levels.append(Level(part.heading or chapter.heading, Visibility(level).label.lower()))
    return tuple(levels)
