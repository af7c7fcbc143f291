"""What pages read of attachments."""

import uuid
from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import User
from practices.enums import PracticeState
from practices.models import Practice, Revision
from practices.policies import readable_levels, section_level
from practices.sections import RICH, SECTIONS

from .keys import has_key, page_key
from .models import Attachment

SECTION_NAMES: dict[str, str] = {
    part.field: part.heading or section.heading for section in SECTIONS for part in section.parts if part.field in RICH
}


class Offered(NamedTuple):
    """A document as a page offers it."""

    title: str
    section: str  # French name
    address: str
    byte_size: int


def attachments_of(*, practice: Practice, revision: Revision, levels: Collection[str]) -> tuple[Offered, ...]:
    """Documents of a text that a reader of these levels of visibility may download, in one query."""
    return tuple(
        _offered(row, practice) for row in _of_text(revision) if section_level(revision, row.section) in levels
    )


def attachments_on_page(*, practice: Practice, reader: User | AnonymousUser) -> tuple[Offered, ...]:
    """Documents this person may download from the page of a practice fetched through `practices_on_page`."""
    revision = practice.published_revision
    assert revision is not None, "an article is published"  # noqa: S101  (constraint of the table)
    levels = readable_levels(reader, is_member=practice.reader_is_member)  # type: ignore[attr-defined]
    return attachments_of(practice=practice, revision=revision, levels=levels)


def every_attachment_of(*, practice: Practice, revision: Revision) -> tuple[Offered, ...]:
    """Every document of a text, openable for a time: for a page read without an account (sign-off by link)."""
    return tuple(_offered(row, practice, key=page_key(row.pk)) for row in _of_text(revision))


def _of_text(revision: Revision) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(practice=revision.practice_id, created_at__lte=revision.created_at)
    return rows.oldest_first()


def _offered(row: Attachment, practice: Practice, *, key: str = "") -> Offered:
    path = reverse("attachments:open", args=[practice.slug, row.pk])
    address = f"{path}?cle={key}" if key else path
    return Offered(row.title, SECTION_NAMES.get(row.section, ""), address, row.byte_size)


def opened_attachment(*, pk: uuid.UUID, reader: User | AnonymousUser, key: str = "") -> Attachment | None:
    """An attachment this person may download, or that the key of a page opens; None as if there were none.

    To readers: those of the published text whose section they may read. To writers and the Alliance: all of theirs.
    """
    related = ("practice__vitrine", "practice__published_revision")
    attachment = Attachment.objects.select_related(*related).filter(pk=pk).first()
    if attachment is None or (key and has_key(pk, key)):
        return attachment
    practice = attachment.practice
    is_member = _is_member(reader, practice)
    if is_member or (reader.is_authenticated and reader.is_staff):
        return attachment
    revision = practice.published_revision
    is_on_line = practice.state == PracticeState.PUBLISHED and practice.vitrine.is_published
    if revision is None or not is_on_line or attachment.created_at > revision.created_at:
        return None
    levels = readable_levels(reader, is_member=False)
    return attachment if section_level(revision, attachment.section) in levels else None


def _is_member(reader: User | AnonymousUser, practice: Practice) -> bool:
    return reader.is_authenticated and reader.memberships.filter(vitrine=practice.vitrine_id).exists()
