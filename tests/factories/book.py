"""Practices whose company agrees to the book, and editions that want them."""

import uuid

from practices.book.models import Edition, EditionPractice
from practices.models import Practice
from practices.signoff.enums import ActorRole, Channel, Use
from practices.signoff.services.answering import record_consents
from practices.workflow import Actor
from tests.factories.practices import published_practice

COMPANY = Actor(role=ActorRole.COMPANY, channel=Channel.LINK, name="Samir Aoudia", email="samir@exemple.fr")


def says(practice: Practice, *uses: Use) -> None:
    """The company's word on the text on line: these uses, no other."""
    record_consents(revision=practice.published_revision, agreed=frozenset(uses), by=COMPANY)


def agreed_practice(**fields) -> Practice:
    """A practice on line whose company agrees to the book with this very text."""
    practice = published_practice(slug=f"p-{uuid.uuid4().hex[:8]}", **fields)
    says(practice, Use.WEB, Use.BOOK)
    return practice


def an_edition(*practices: Practice, **fields) -> Edition:
    edition = Edition.objects.create(**{"slug": f"livre-{uuid.uuid4().hex[:8]}", "year": 2026} | fields)
    EditionPractice.objects.bulk_create(EditionPractice(edition=edition, practice=each) for each in practices)
    return edition
