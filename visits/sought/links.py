"""The signed links of the sought practices."""

from django.conf import settings

from portal.mail.links import sign_link
from portal.mail.outbox import person_digest

from ..links import holder
from .models import SoughtPractice

CONFIRM = "sought.confirm"  # a stranger confirms the address; the Alliance is told
FOLLOW = "sought.follow"  # the requester sees where it stands, and may withdraw it


def confirm_link(sought: SoughtPractice) -> str:
    """Address by which the stranger confirms; bound to the e-mail written to."""
    return sign_link(
        purpose=CONFIRM,
        subject_id=sought.pk,
        person=person_digest(sought.requester_email),
        lifetime=settings.UNCONFIRMED_LIFETIME,
    )


def follow_link(sought: SoughtPractice) -> str:
    """Address by which the requester follows it; a changed address takes it back. Raises ValueError unconfirmed."""
    if sought.requester is None:
        raise ValueError("only a confirmed one is followed")
    return sign_link(purpose=FOLLOW, subject_id=sought.pk, person=holder(sought.requester))
