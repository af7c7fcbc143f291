"""What who writes for a vitrine receives when a reader suggests a subject."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, register
from practices.signoff.links import here

from .models import Suggestion
from .policies import can_choose_suggestions


@register
@dataclass(frozen=True)
class SuggestionReceived(Notification):
    """A subject to choose from. It says the subject, never why: what a stranger writes at length stays here."""

    suggestion: Suggestion
    person: User
    name = "suggestions.received"
    audience = "les responsables et les rédacteurs de la vitrine, sauf ceux qui ont choisi la lettre du lundi"
    template = "emails/suggestions/received.html"

    @property
    def recipient(self) -> User:
        return self.person

    @property
    def object_id(self) -> str:
        return str(self.suggestion.pk)

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """Neither told nor set aside meanwhile, and the person still writes there."""
        waiting = Suggestion.objects.still_open().select_related("vitrine")
        found = waiting.filter(pk=uuid.UUID(mail.key.split(":")[1])).first()
        return (
            found is not None and mail.recipient is not None and can_choose_suggestions(mail.recipient, found.vitrine)
        )

    def subject(self) -> str:
        return f"Un sujet à raconter : {self.suggestion.subject}"

    def context(self) -> Mapping[str, Any]:
        vitrine = self.suggestion.vitrine
        return {
            "first_name": self.person.get_short_name(),
            "vitrine": vitrine,
            "subject_told": self.suggestion.subject,
            "list_url": here("suggestions:list", vitrine.slug),
        }
