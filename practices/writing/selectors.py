"""What the writing pages read."""

from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.urls import reverse

from portal.accounts.models import User
from practices.enums import PracticeState
from practices.models import Practice, Problem, Revision, Technology
from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine
from vitrines.selectors import terms_of

from .content import normalised, of_revision
from .models import Draft


class Line(NamedTuple):
    """One practice in a vitrine's list."""

    title: str
    note: str
    url: str
    public_url: str
    updated_at: Any
    is_example: bool


class Shelf(NamedTuple):
    """The practices of a vitrine that stand alike."""

    key: str
    heading: str
    lines: list[Line]


SHELVES = (
    (PracticeState.CHANGES_REQUESTED, "À reprendre"),
    (PracticeState.DRAFT, "Brouillons"),
    (PracticeState.AWAITING_SIGNOFF, "En attente de validation"),
    (PracticeState.SUBMITTED, "En relecture à l’Alliance"),
    (PracticeState.PUBLISHED, "En ligne"),
    (PracticeState.WITHDRAWN, "Retirées"),
)


def shelves_of(vitrine: Vitrine) -> list[Shelf]:
    """Every practice of a vitrine by where it stands, the last touched first, in one query."""
    practices = Practice.objects.filter(vitrine=vitrine).select_related("draft__updated_by", "published_revision")
    found: dict[str, list[Line]] = {}
    for practice in practices.order_by(F("draft__updated_at").desc(nulls_last=True), "-updated_at", "-pk"):
        found.setdefault(practice.state, []).append(_line(vitrine, practice))
    return [Shelf(str(state), heading, found[state]) for state, heading in SHELVES if state in found]


def _line(vitrine: Vitrine, practice: Practice) -> Line:
    draft, revision = draft_of(practice), practice.published_revision
    is_on_line = practice.state == PracticeState.PUBLISHED
    note = ""
    if is_on_line and draft and (revision is None or draft.base_revision_id != revision.pk or draft.version > 1):
        note = "Une suite est en cours d’écriture."
    elif draft and draft.updated_by and not is_on_line:
        note = f"Modifié par {draft.updated_by}"
    return Line(
        title=title_of(practice),
        note=note,
        url=reverse("writing:write", args=[vitrine.slug, practice.slug]),
        public_url=practice.get_absolute_url() if is_on_line and vitrine.is_published else "",
        updated_at=draft.updated_at if draft else practice.updated_at,
        is_example=practice.is_example,
    )


def practices_to_write(*, reader: User) -> QuerySet[Practice]:
    """Practices with their vitrine, its terms and their drafts, as the writing pages fetch one."""
    own = Practice.objects.visible_to(reader)
    return own.select_related("vitrine__terms", "published_revision", "draft__updated_by")


def draft_of(practice: Practice) -> Draft | None:
    """Its draft, read with it; None when nobody has written since its last revision."""
    return getattr(practice, "draft", None)


def content_of(practice: Practice) -> tuple[dict[str, Any], int]:
    """What the writing page shows, and over which version it will be saved: the draft, else the last revision."""
    draft = draft_of(practice)
    if draft is not None:
        return normalised(draft.content), draft.version
    last = practice.revisions.order_by("-number").first()
    return of_revision(last) if last else normalised({}), 1


def term_choices() -> dict[str, list[tuple[str, str]]]:
    """The vocabularies as choices, in their order, in two queries."""
    return {
        "problems": list(Problem.objects.values_list("slug", "name")),
        "technologies": list(Technology.objects.values_list("slug", "name")),
    }


def formats_of(vitrine: Vitrine) -> list[str]:
    """The formats this vitrine, read with its terms, offers; every one while it has not said."""
    terms = terms_of(vitrine)
    return list(terms.formats) if terms else list(ExchangeFormat.values)


def revisions_of(practice: Practice) -> list[Revision]:
    """Every recorded text of a practice, the last first, with its author."""
    return list(practice.revisions.select_related("author").order_by("-number"))


def revision_of(practice: Practice, number: int) -> Revision | None:
    """One text of a practice with its terms and gains."""
    read = practice.revisions.prefetch_related("problems", "technologies", "gains")
    return read.filter(number=number).first()


def title_of(practice: Practice) -> str:
    """What the practice is called while it is written: the draft's title, the published one, else its address."""
    draft, revision = draft_of(practice), practice.published_revision
    return (draft.content.get("title") if draft else "") or (revision.title if revision else "") or practice.slug
