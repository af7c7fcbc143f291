"""What people receive when a vitrine's team changes: each person concerned, once a change."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, register
from portal.ui.typography import of
from vitrines.enums import Role
from vitrines.models import Vitrine, VitrineChange

from .enums import ROLE_MEANS, Kind
from .links import here, invitation_link
from .models import Invitation


@register
@dataclass(frozen=True)
class Invited(Notification):
    """The link that gives a place in the team, or the vitrine itself."""

    invitation: Invitation
    name = "members.invited"
    audience = "la personne invitée dans l’équipe d’une vitrine, avec ou sans compte"
    template = "emails/members/invited.html"

    @property
    def recipient(self) -> tuple[str, str]:
        return self.invitation.email, self.invitation.name

    @property
    def object_id(self) -> str:
        return str(self.invitation.pk)

    @property
    def expires_at(self) -> datetime:
        return self.invitation.expires_at

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """Neither answered, replaced nor withdrawn since."""
        return Invitation.objects.filter(pk=uuid.UUID(mail.key.split(":")[1]), outcome="").exists()

    def subject(self) -> str:
        name = self.invitation.vitrine.name
        is_offer = self.invitation.kind == Kind.OWNERSHIP
        return f"Devenir responsable {of(name)}" if is_offer else f"Rejoindre l’équipe {of(name)}"

    def context(self) -> Mapping[str, Any]:
        invitation = self.invitation
        inviter = invitation.invited_by
        return {
            "first_name": invitation.name.split(" ")[0] if invitation.name else "",
            "inviter": "L’Alliance Industrie du Futur" if inviter is None or inviter.is_staff else str(inviter),
            "vitrine": invitation.vitrine,
            "is_offer": invitation.kind == Kind.OWNERSHIP,
            "role": invitation.get_role_display(),
            "means": ROLE_MEANS[Role(invitation.role)],
            "invitation_url": invitation_link(invitation),
            "until": invitation.expires_at,
        }


@register
@dataclass(frozen=True)
class TeamChanged(Notification):
    """Something changed in a team. `sentence` and `details` are written in French by the service."""

    vitrine: Vitrine
    person: User
    change: VitrineChange
    sentence: str
    details: str
    name = "members.team_changed"
    audience = "la personne dont le rôle change, ou les responsables de la vitrine"
    template = "emails/members/team_changed.html"

    @property
    def recipient(self) -> User:
        return self.person

    @property
    def object_id(self) -> str:
        return str(self.vitrine.pk)

    @property
    def occasion(self) -> str:
        return str(self.change.pk)

    def subject(self) -> str:
        return f"{self.vitrine.name} : {self.sentence}"

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.person.get_short_name(),
            "vitrine": self.vitrine,
            "sentence": self.sentence,
            "details": self.details,
            "changed_at": self.change.at,
            "contact_email": settings.ALLIANCE_EMAIL,
        }


@register
@dataclass(frozen=True)
class VitrineWithoutOwner(Notification):
    """The last owner has gone: somebody of the Alliance finds the next."""

    vitrine: Vitrine
    change: VitrineChange
    who: str
    name = "members.vitrine_without_owner"
    audience = "l’Alliance, quand une vitrine n’a plus de responsable"
    template = "emails/members/without_owner.html"

    @property
    def recipient(self) -> tuple[str, str]:
        return settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur"

    @property
    def object_id(self) -> str:
        return str(self.vitrine.pk)

    @property
    def occasion(self) -> str:
        return str(self.change.pk)

    def subject(self) -> str:
        return f"{self.vitrine.name} n’a plus de responsable"

    def context(self) -> Mapping[str, Any]:
        return {
            "vitrine": self.vitrine,
            "who": self.who,
            "team_url": here("members:team", self.vitrine.slug),
            "changed_at": self.change.at,
        }
