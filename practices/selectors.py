"""What the list of practices and an article read."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import JSONArray
from django.urls import reverse

from portal.accounts.models import User
from portal.ui.kept import WithPieces
from vitrines.enums import ExchangeFormat
from vitrines.models import Label, Membership
from vitrines.selectors import OpenDate, PublicTerms, open_dates, terms_of

from .article import ArticleText, HeadFigure, article_body
from .enums import Visibility
from .figures import Figure, figure_of, gain_of
from .models import Gain, Practice, Problem, Technology
from .policies import readable_levels, section_level
from .querysets import TermQuerySet
from .search.passages import Piece

PAGE_SIZE = 12


@dataclass(frozen=True)
class PracticeCard(WithPieces):
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
        headline = practice.headline  # type: ignore[attr-defined]
        open_figure = headline and section_level(revision, "gains") == Visibility.PUBLIC
        return cls(
            pk=practice.pk,
            url=practice.get_absolute_url(),
            title=revision.title,
            tagline=revision.tagline,
            vitrine_name=practice.vitrine.name,
            place=practice.vitrine.place,
            problem_tags=tuple((name, "") for name in practice.problem_names),  # type: ignore[attr-defined]
            is_example=practice.is_example,
            figure=figure_of(gain_of(headline)) if open_figure else None,
        )


# ── One article ──────────────────────────────────────────────────────────────
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
    offered_formats: tuple[str, ...] = ()  # what the site offers about this practice; empty: all that its terms offer

    @property
    def next_date(self) -> OpenDate | None:
        """The first date that still has room."""
        return next((date for date in self.dates if date.seats_left), None)

    @property
    def offers_call(self) -> bool:
        is_offered = not self.offered_formats or ExchangeFormat.CALL in self.offered_formats
        return is_offered and (self.terms is None or self.terms.offers_call)

    @property
    def offers_written(self) -> bool:
        """Whether someone is there to answer a question in writing."""
        is_offered = not self.offered_formats or ExchangeFormat.WRITTEN in self.offered_formats
        return is_offered and self.has_members and self.terms is not None and self.terms.offers_written


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
    body = article_body(revision=revision, gains=list(revision.gains.all()), levels=levels)
    told: Any = practice  # its terms are annotated by `practices_on_page`
    problems = [(name, reverse("practices:problem", args=[slug])) for slug, name in told.problem_terms]
    technologies = [(name, f"{reverse('practices:list')}?technologie={slug}") for slug, name in told.technology_terms]
    terms = terms_of(practice.vitrine)
    has_members: bool = practice.has_members  # type: ignore[attr-defined]
    return Article(
        title=body.title,
        tagline=body.tagline,
        summary_en=body.summary_en,
        text=body.text,
        head=body.head,
        trail=[("Les pratiques", reverse("practices:list")), *problems[:1]],
        term_tags=[*problems, *technologies],
        reserved_to_members=body.reserved_to_members,
        told_on_visit=body.told_on_visit,
        offered_formats=tuple(revision.offered_formats),
        label_year=practice.label_year,  # type: ignore[attr-defined]
        terms=PublicTerms.of(terms) if terms and has_members else None,
        has_members=has_members,
        dates=open_dates(vitrine=practice.vitrine),
    )


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
