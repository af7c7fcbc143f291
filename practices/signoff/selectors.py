"""What the sign-off reads: who must be told, who reads now, what was agreed, what was said."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from portal.accounts.models import User
from practices.models import Practice
from practices.querysets import STALE_AFTER
from practices.sections import SECTIONS
from vitrines.enums import Role
from vitrines.letters import written_to_singly
from vitrines.models import Membership, Vitrine

from .enums import Use
from .models import Comment, Consent, PracticeTransition, Signatory, Submission
from .policies import can_write_for

A_WEEK = timedelta(days=7)
READING = timedelta(minutes=15)  # after which a text that somebody opened is anybody's again

HEAD = "tete"  # the title and what stands around it
GENERAL = "general"
SECTION_HEADINGS: dict[str, str] = {
    HEAD: "En tête",
    **{section.anchor: section.heading for section in SECTIONS},
    GENERAL: "L’ensemble",
}


# ── People ───────────────────────────────────────────────────────────────────
def owners_of(vitrine: Vitrine) -> list[User]:
    """Active owners of a vitrine, the first to have come first."""
    return _people(vitrine, Role.OWNER)


def writers_of(submission: Submission) -> list[User]:
    """Who is told what became of a text: who sent and who wrote it, if they still write there; else who does."""
    vitrine = submission.practice.vitrine
    asked = [person for person in (submission.opened_by, submission.revision.author) if person]
    still = {person.pk: person for person in asked if can_write_for(person, vitrine)}
    return list(still.values()) or _people(vitrine, Role.OWNER, Role.EDITOR)


def told_of_decision(submission: Submission) -> list[User]:
    """Who is told what the Alliance decided: the writers and the owners, each once."""
    people = {person.pk: person for person in [*writers_of(submission), *owners_of(submission.practice.vitrine)]}
    return list(people.values())


def _people(vitrine: Vitrine, *roles: Role) -> list[User]:
    rows = User.objects.filter(is_active=True, memberships__vitrine=vitrine, memberships__role__in=roles)
    return list(rows.order_by("memberships__created_at", "pk"))


def told_one_by_one(vitrine: Vitrine) -> list[User]:
    """Active owners and editors who take a mail for each thing; the Monday letter tells the others."""
    members = Membership.objects.filter(vitrine=vitrine, role__in=(Role.OWNER, Role.EDITOR), user__is_active=True)
    rows = written_to_singly(members).select_related("user").order_by("created_at", "pk")
    return [member.user for member in rows]


# ── The Alliance's queue ─────────────────────────────────────────────────────
def reader_of(submission: Submission, *, now: datetime | None = None) -> User | None:
    """Who of the Alliance reads this text now; None when nobody does, or no longer."""
    if submission.claimed_by is None or submission.claimed_at is None:
        return None
    return submission.claimed_by if (now or timezone.now()) - submission.claimed_at < READING else None


def waiting_texts() -> QuerySet[Submission]:
    """The queue, the longest wait first, with what its page shows in one query."""
    return Submission.objects.to_moderate().with_page_data().annotate(comment_count=Count("comments"))


# ── What was agreed, said, done ──────────────────────────────────────────────
class Agreement(NamedTuple):
    """The last word of the company on one use; `consent` is None when it was never asked."""

    use: Use
    consent: Consent | None

    @property
    def is_granted(self) -> bool:
        return self.consent is not None and self.consent.granted


def agreements_of(practice: Practice) -> list[Agreement]:
    """The three uses in their order, each with the last word on it."""
    last = {consent.use: consent for consent in Consent.objects.filter(practice=practice).last_words()}
    return [Agreement(use, last.get(use)) for use in Use]


def practices_agreed_for(use: Use) -> QuerySet[Practice]:
    """Practices whose company agrees to this use today (the book reads it for each edition)."""
    last_words = Consent.objects.filter(use=use).last_words()
    granted = Consent.objects.filter(pk__in=last_words.values("pk"), granted=True)
    return Practice.objects.filter(pk__in=granted.order_by().values("practice"))


def granted_now(practice: Practice) -> list[str]:
    """The uses the company allows today."""
    return [each.use for each in agreements_of(practice) if each.is_granted]


class Asked(NamedTuple):
    """Somebody the text was sent to."""

    pk: str
    name: str
    named_at: datetime


class TextPage(NamedTuple):
    """A text, and what its page asks about it in the same breath."""

    submission: Submission
    owned: bool  # the reader is an owner of its vitrine
    asked: tuple[Asked, ...]
    granted: list[str]


def text_page(*, pk: uuid.UUID, reader: User) -> TextPage | None:
    """The text at that address with who was asked and what is agreed, in one query; None when it is not theirs."""
    owners = reader.memberships.filter(vitrine=OuterRef("practice__vitrine"), role=Role.OWNER)
    people = Signatory.objects.filter(submission=OuterRef("pk")).order_by("named_at", "pk")
    words = Consent.objects.filter(practice=OuterRef("practice")).order_by("use", "-at", "-pk").distinct("use")
    rows = Submission.objects.visible_to(reader).with_page_data()
    found: Any = rows.filter(pk=pk).annotate(
        owned=Exists(owners),
        people=ArraySubquery(people.values(told=JSONObject(pk="pk", name="name", named_at="named_at"))),
        words=ArraySubquery(words.values(told=JSONObject(use="use", granted="granted"))),
    ).first()  # fmt: skip
    if found is None:
        return None
    return TextPage(
        found,
        owned=found.owned and reader.is_active,
        asked=tuple(Asked(each["pk"], each["name"], datetime.fromisoformat(each["named_at"])) for each in found.people),
        granted=[each["use"] for each in found.words if each["granted"]],
    )


class Remarks(NamedTuple):
    """The remarks on one section, the oldest first."""

    anchor: str
    heading: str
    comments: list[Comment]


def remarks_of(submission: Submission) -> list[Remarks]:
    """Every remark on a text, by section, in the order of the article."""
    by_section: dict[str, list[Comment]] = {}
    for comment in submission.comments.select_related("revision").order_by("at", "pk"):
        by_section.setdefault(comment.section, []).append(comment)
    return [
        Remarks(anchor, heading, by_section[anchor])
        for anchor, heading in SECTION_HEADINGS.items()
        if anchor in by_section
    ]


def remarked_headings(submission: Submission) -> list[str]:
    """Where the revision that waits was remarked on: what a mail may say, never the words themselves."""
    sections = set(submission.comments.filter(revision=submission.revision).values_list("section", flat=True))
    return [heading for anchor, heading in SECTION_HEADINGS.items() if anchor in sections]


def history_of(practice: Practice) -> QuerySet[PracticeTransition]:
    """Every step of a practice and of its texts, the latest first."""
    return PracticeTransition.objects.filter(practice=practice).select_related("revision").order_by("-at", "-pk")


class ToReview(NamedTuple):
    """A practice on line, and whether it is a year since anybody said it holds."""

    practice: Practice
    is_stale: bool


def lately_stale(*, now: datetime | None = None) -> QuerySet[Practice]:
    """Practices a year old since a week at most: what a Monday letter tells once."""
    now = now or timezone.now()
    return Practice.objects.stale(now=now).filter(reviewed_at__gte=now - STALE_AFTER - A_WEEK)


def stale_and_untouched() -> QuerySet[Practice]:
    """Practices on line that nobody said to hold for a year, and of which no new text waits."""
    return Practice.objects.stale().exclude(pk__in=Submission.objects.still_open().order_by().values("practice"))


def to_review(vitrine: Vitrine) -> list[ToReview]:
    """The vitrine's practices on line, those looked at longest ago first."""
    rows = Practice.objects.published().filter(vitrine=vitrine).select_related("published_revision")
    stale = set(Practice.objects.stale().filter(vitrine=vitrine).values_list("pk", flat=True))
    return [ToReview(practice, practice.pk in stale) for practice in rows.order_by("reviewed_at", "pk")]


def open_text_of(practice: Practice) -> Submission | None:
    """The text of this practice that waits now."""
    return Submission.objects.still_open().with_page_data().filter(practice=practice).first()
