"""What the list of practices and an article read."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import JSONArray
from django.urls import reverse

from portal.accounts.models import User
from portal.ui.numbers import euros, euros_range, quantity
from vitrines.models import Label, Membership
from vitrines.selectors import OpenDate, PublicTerms, open_dates, terms_of

from .enums import Visibility
from .figures import Figure, figure_of
from .models import Gain, Practice, Problem, Revision, Technology
from .pictures.selectors import Shown, pictures_in
from .policies import readable_levels, section_level
from .querysets import TermQuerySet
from .search.passages import Piece
from .sections import NAMES, RICH, SECTIONS

PAGE_SIZE = 12


@dataclass(frozen=True)
class PracticeCard:
    """What templates/practices/_card.html shows."""

    url: str
    title: str
    tagline: str
    vitrine_name: str
    place: str
    problem_tags: tuple[tuple[str, str], ...]  # for {% tags %}: a card is one link, so its tags are not
    is_example: bool
    figure: Figure | None
    visit_label: str = ""  # the next date with its seats, where the list knows it
    answer_label: str = ""
    distance_label: str = ""
    pk: int = 0
    passage: tuple[Piece, ...] = ()  # what answers the words of a search

    @classmethod
    def of(cls, practice: Practice) -> "PracticeCard":
        """The card of a practice read `with_card_data()`."""
        revision = practice.published_revision
        assert revision is not None, "a card shows a published practice"  # noqa: S101  (constraint of the table)
        headlines = revision.headlines  # type: ignore[attr-defined]
        open_figure = headlines and section_level(revision, "gains") == Visibility.PUBLIC
        return cls(
            pk=practice.pk,
            url=practice.get_absolute_url(),
            title=revision.title,
            tagline=revision.tagline,
            vitrine_name=practice.vitrine.name,
            place=practice.vitrine.place,
            problem_tags=tuple((name, "") for name in practice.problem_names),  # type: ignore[attr-defined]
            is_example=practice.is_example,
            figure=figure_of(headlines[0]) if open_figure else None,
        )


# ── One article ──────────────────────────────────────────────────────────────
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
    def drawn_apart(self) -> list[Figure]:
        """Figures drawn in the text itself: those with a curve, and those the head does not already draw."""
        return [figure for figure in self.figures if figure.curve or figure is not self.headline]


@dataclass(frozen=True)
class Article:
    """What one reader may read of a published practice; what they may not is not in here."""

    title: str
    tagline: str
    summary_en: str
    text: ArticleText
    head: list[HeadFigure]
    trail: list[tuple[str, str]]
    term_tags: list[tuple[str, str]]
    reserved_to_members: int
    told_on_visit: int
    label_year: int | None
    terms: PublicTerms | None
    has_members: bool
    dates: list[OpenDate]

    @property
    def next_date(self) -> OpenDate | None:
        """The first date that still has room."""
        return next((date for date in self.dates if date.seats_left), None)

    @property
    def offers_call(self) -> bool:
        return self.terms is None or self.terms.offers_call


def practices_on_page(reader: User | AnonymousUser) -> QuerySet[Practice]:
    """Published practices with what an article needs, in two queries: everything that is one row, then the gains."""
    members = Membership.objects.filter(vitrine=OuterRef("vitrine"))
    labels = Label.objects.filter(vitrine=OuterRef("vitrine")).order_by("-awarded_year", "-pk")
    return (
        Practice.objects.published()
        .select_related("published_revision", "vitrine", "vitrine__terms")
        .annotate(
            has_members=Exists(members),
            reader_is_member=Exists(members.filter(user=reader.pk)) if reader.is_authenticated else Value(False),
            label_year=Subquery(labels.values("awarded_year")[:1]),
            problem_terms=_terms(Problem.objects.all()),
            technology_terms=_terms(Technology.objects.all()),
        )
        .prefetch_related(
            Prefetch("published_revision__gains", queryset=Gain.objects.order_by("-is_headline", "position", "pk"))
        )
    )


def _terms(vocabulary: TermQuerySet) -> ArraySubquery:
    """The terms of the published revision, [slug, name] each, in the vocabulary's order."""
    borne = vocabulary.filter(revisions=OuterRef("published_revision")).order_by("position", "name")
    return ArraySubquery(borne.values(pair=JSONArray("slug", "name")))


def article(*, practice: Practice, reader: User | AnonymousUser) -> Article:
    """Compose what this reader may read of a practice fetched through `practices_on_page`."""
    revision = practice.published_revision
    assert revision is not None, "an article is published"  # noqa: S101  (constraint of the table)
    levels = readable_levels(reader, is_member=practice.reader_is_member)  # type: ignore[attr-defined]
    readable = {name for name in NAMES if section_level(revision, name) in levels}
    told: Any = practice  # its terms are annotated by `practices_on_page`
    problems = [(name, reverse("practices:problem", args=[slug])) for slug, name in told.problem_terms]
    technologies = [(name, f"{reverse('practices:list')}?technologie={slug}") for slug, name in told.technology_terms]
    hidden = [section_level(revision, name) for name in NAMES if name not in readable and _is_told(revision, name)]
    terms = terms_of(practice.vitrine)
    has_members: bool = practice.has_members  # type: ignore[attr-defined]
    return Article(
        title=revision.title,
        tagline=revision.tagline,
        summary_en=revision.summary_en,
        text=text_of(revision, readable),
        head=head_figures(revision, readable),
        trail=[("Les pratiques", reverse("practices:list")), *problems[:1]],
        term_tags=[*problems, *technologies],
        reserved_to_members=hidden.count(Visibility.MEMBERS),
        told_on_visit=hidden.count(Visibility.ON_VISIT),
        label_year=practice.label_year,  # type: ignore[attr-defined]
        terms=PublicTerms.of(terms) if terms and has_members else None,
        has_members=has_members,
        dates=open_dates(vitrine=practice.vitrine),
    )


def _is_told(revision: Revision, name: str) -> bool:
    if name == "gains":
        return bool(revision.gains.all())
    if name == "cost":
        return revision.cost_min is not None
    if name in ("duration", "payback"):
        return getattr(revision, f"{name}_months") is not None
    return bool(getattr(revision, name))


def text_of(revision: Revision, readable: set[str], *, signed: bool = False) -> ArticleText:
    """The body of an article for whoever may read the sections named in `readable`; reads the gains, the pictures.

    `signed`: the reader has no account, the addresses of the pictures carry their own key.
    """
    figures = tuple(figure_of(gain) for gain in revision.gains.all()) if "gains" in readable else ()
    sections = _sections(revision, readable)
    rich = (part.text for section in sections for part in section.parts if part.field in RICH)
    return ArticleText(sections, figures, revision.quote_author, pictures_in(rich, signed=signed))


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


def _sections(revision: Revision, readable: set[str]) -> tuple[ArticleSection, ...]:
    sections = []
    for section in SECTIONS:
        parts = tuple(
            ArticlePart(part.field, part.heading, "" if part.field == "gains" else getattr(revision, part.field))
            for part in section.parts
            if part.field in readable and _is_told(revision, part.field)
        )
        if parts:
            sections.append(ArticleSection(section.anchor, section.heading, parts))
    return tuple(sections)


# ── A practice that was taken back ───────────────────────────────────────────
def withdrawn_practice(*, slug: str) -> Practice | None:
    """The practice that once stood at this address, if it was withdrawn."""
    return Practice.objects.withdrawn().select_related("published_revision", "vitrine").filter(slug=slug).first()


def sister_practices(*, practice: Practice, limit: int = 3) -> list[PracticeCard]:
    """Published practices that solve one of the same problems, else the newest."""
    others = Practice.objects.published().exclude(pk=practice.pk).with_card_data().newest_first()
    revision = practice.published_revision
    same = list(others.solving_any(revision.problems.values("pk"))[:limit]) if revision else []
    return [PracticeCard.of(other) for other in same or others[:limit]]
