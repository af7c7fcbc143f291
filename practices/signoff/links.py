"""The signed links of the sign-off: to read and sign a text, to take back an agreement, to say that a text holds."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.links import Link, sign_link
from portal.mail.outbox import person_digest
from practices.models import Practice

from .models import Signatory

SIGN = "signoff.sign"
CONSENTS = "signoff.consents"
STILL_TRUE = "signoff.still_true"


def signing_link(signatory: Signatory) -> str:
    """Address by which the person reads the revision that waits now, corrects, signs or returns it."""
    return sign_link(
        purpose=SIGN,
        subject_id=signatory.pk,
        person=person_digest(signatory.email),
        data={"r": signatory.submission.revision_id},
    )


def consents_link(signatory: Signatory) -> str:
    """Address by which the person sees the agreements given for the practice, and takes one back."""
    return sign_link(purpose=CONSENTS, subject_id=signatory.pk, person=person_digest(signatory.email))


def still_true_link(practice: Practice, person: User) -> str:
    """Address by which this person says that the text, as it was last reviewed, still holds."""
    data = {"t": reviewed_mark(practice)}
    return sign_link(purpose=STILL_TRUE, subject_id=practice.pk, person=person.pk, data=data)


def reviewed_mark(practice: Practice) -> str:
    """The moment of the last review, as links and keys of mails name it; empty when there was none."""
    return f"{practice.reviewed_at:%Y%m%d%H%M%S}" if practice.reviewed_at else ""


def is_held_by(link: Link, signatory: Signatory) -> bool:
    """Whether the link was sent to the address this person has now."""
    return link.person == person_digest(signatory.email)


def on_this_site(link: str) -> str:
    """The same link without its origin, for a page that already stands on the portal."""
    return urlsplit(link).path


def here(name: str, *args: object) -> str:
    """Absolute address of a page of the portal, for a mail."""
    return settings.PORTAL_URL.rstrip("/") + reverse(name, args=args)
