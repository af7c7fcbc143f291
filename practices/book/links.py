"""The signed link by which a company answers about its pages of an edition."""

from portal.mail.links import Link, sign_link
from portal.mail.outbox import person_digest

from .models import ConsentRequest

CONSENT = "book.consent"


def consent_link(request: ConsentRequest) -> str:
    """Address by which the person reads the pages and answers."""
    return sign_link(purpose=CONSENT, subject_id=request.pk, person=person_digest(request.email))


def is_held_by(link: Link, request: ConsentRequest) -> bool:
    """Whether the link was sent to the address the request names."""
    return link.person == person_digest(request.email)
