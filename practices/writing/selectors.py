"""What the writing pages read."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Value, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.ui.dates import plain_date
from practices.enums import PracticeState
from practices.models import Practice, Problem, Revision, Technology
from practices.pictures.drawing import address
from practices.pictures.selectors import pictures_of
from practices.signoff.enums import TextState
from practices.signoff.models import Submission
from vitrines.enums import ExchangeFormat, Role
from vitrines.models import Vitrine
from vitrines.selectors import terms_of

from .content import normalised, of_revision
from .models import Draft


class Line(NamedTuple):
    """One practice in the list of its vitrine."""

    vitrine: Vitrine
    title: str
    note: str
    url: str
    public_url: str
    text_url: str  # the text on its way, with its remarks
    updated_at: Any
    is_example: bool


class Shelf(NamedTuple):
    """The practices of a vitrine that stand alike."""

    key: str
    heading: str
    lines: list[Line]


SHELVES = (
    (TextState.CHANGES_REQUESTED, "À reprendre"),
    (PracticeState.DRAFT, "Brouillons"),
    (TextState.AWAITING_SIGNOFF, "En attente de validation"),
    (TextState.SUBMITTED, "En relecture à l’Alliance"),
    (PracticeState.PUBLISHED, "En ligne"),
    (PracticeState.WITHDRAWN, "Retirées"),
)


def shelves_of(*vitrines: Vitrine) -> list[Shelf]:
    """Every practice of these vitrines by where it stands, the last touched first, in two queries.

    One that is on line while its next text waits stands twice: on line, and where that text is.
    """
    theirs = {vitrine.pk: vitrine for vitrine in vitrines}
    if not theirs:
        return []
    texts = Submission.objects.still_open().filter(practice__vitrine__in=theirs)
    waiting = {text.practice_id: text for text in texts}
    practices = Practice.objects.filter(vitrine__in=theirs).select_related("draft__updated_by", "published_revision")
    found: dict[str, list[Line]] = {}
    for practice in practices.order_by(F("draft__updated_at").desc(nulls_last=True), "-updated_at", "-pk"):
        text, vitrine = waiting.get(practice.pk), theirs[practice.vitrine_id]
        if text is not None:
            found.setdefault(text.state, []).append(_line(vitrine, practice, text))
        if text is None or practice.state != PracticeState.DRAFT:
            found.setdefault(practice.state, []).append(_line(vitrine, practice, None))
    return [Shelf(str(state), heading, found[state]) for state, heading in SHELVES if state in found]


def _line(vitrine: Vitrine, practice: Practice, text: Submission | None) -> Line:
    draft, revision = draft_of(practice), practice.published_revision
    is_on_line = practice.state == PracticeState.PUBLISHED and text is None
    note = "Modifié"  # the page writes the date after it: “Modifié le lundi …”
    if text is not None:
        note = "Des remarques vous attendent depuis" if text.state == TextState.CHANGES_REQUESTED else "Envoyé"
    elif is_on_line and revision is not None and revision.signed_off_at:
        note = f"Relue le {plain_date(timezone.localtime(revision.signed_off_at))}, modifiée"
    elif draft and draft.updated_by:
        note = f"Modifié par {draft.updated_by}"
    at = text.state_changed_at if text else draft.updated_at if draft else practice.updated_at
    return Line(
        vitrine=vitrine,
        title=title_of(practice),
        note=note,
        url=reverse("writing:write", args=[vitrine.slug, practice.slug]),
        public_url=practice.get_absolute_url() if is_on_line and vitrine.is_published else "",
        text_url=reverse("signoff:text", args=[text.pk]) if text else "",
        updated_at=at,
        is_example=practice.is_example,
    )


def practices_to_write(*, reader: User) -> QuerySet[Practice]:
    """Practices with their vitrine, its terms and their drafts, as the writing pages fetch one.

    `reader_writes`: policies.can_write_practices, read along.
    """
    writers = reader.memberships.filter(vitrine=OuterRef("vitrine"), role__in=[Role.OWNER, Role.EDITOR])
    may = Value(True) if reader.is_staff else Exists(writers)
    own = Practice.objects.visible_to(reader).annotate(reader_writes=may)
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
    """The vocabularies as choices, in their order, in one query."""
    asked = [
        model.objects.order_by().values_list(Value(name), "position", "name", "slug")
        for name, model in (("problems", Problem), ("technologies", Technology))
    ]
    choices: dict[str, list[tuple[str, str]]] = {"problems": [], "technologies": []}
    for name, _, label, slug in sorted(asked[0].union(asked[1], all=True)):
        choices[name].append((slug, label))
    return choices


def formats_of(vitrine: Vitrine) -> list[str]:
    """The formats this vitrine, read with its terms, offers; every one while it has not said."""
    terms = terms_of(vitrine)
    return list(terms.formats) if terms else list(ExchangeFormat.values)


def revisions_of(practice: Practice) -> list[Revision]:
    """Every recorded text of a practice, the last first, with its author."""
    return list(practice.revisions.select_related("author").order_by("-number"))


def two_of(rows: list[Revision], numbers: tuple[int, int]) -> list[Revision]:
    """Two of these texts, by number, with their terms and gains."""
    by_number = {each.number: each for each in rows}
    found = [by_number[number] for number in numbers]
    prefetch_related_objects(found, "problems", "technologies", "gains")
    return found


def revision_of(practice: Practice, number: int) -> Revision | None:
    """One text of a practice with its terms and gains."""
    read = practice.revisions.prefetch_related("problems", "technologies", "gains")
    return read.filter(number=number).first()


def title_of(practice: Practice) -> str:
    """What the practice is called while it is written: the draft's title, the published one, else its address."""
    draft, revision = draft_of(practice), practice.published_revision
    return (draft.content.get("title") if draft else "") or (revision.title if revision else "") or practice.slug


class Placeable(NamedTuple):
    """A picture a text may show; `src` is the address of its smallest rendition."""

    pk: UUID
    alt: str
    src: str


def pictures_to_place(practice: Practice) -> list[Placeable]:
    """The pictures a text of this practice may show: made, and described."""
    found = pictures_of(practice=practice)
    return [Placeable(each.id, each.alt, address(each, each.widths[0], "webp")) for each in found]
