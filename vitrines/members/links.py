"""The signed link of an invitation. Whoever follows it has read the mail; it signs nobody in."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.mail.links import Link, sign_link
from portal.mail.outbox import person_digest

from .models import Invitation

INVITATION = "members.invitation"


def invitation_link(invitation: Invitation) -> str:
    """Address by which the invited person reads, accepts or refuses; it lives as long as the invitation."""
    return sign_link(
        purpose=INVITATION,
        subject_id=invitation.pk,
        person=person_digest(invitation.email),
        lifetime=invitation.expires_at - timezone.now(),
    )


def is_held_by(link: Link, invitation: Invitation) -> bool:
    """Whether the link was made for the address of this invitation."""
    return link.person == person_digest(invitation.email)


def here(name: str, *args: object) -> str:
    """Absolute address of a page of the portal, for a mail."""
    return settings.PORTAL_URL.rstrip("/") + reverse(name, args=args)
