"""What the Alliance writes about a request, in its own words."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.notifications import register
from portal.ui.typography import of

from .. import links
from ..models import VisitRequest
from .base import HostNotification, RequesterNotification, RequestNotification


class AllianceWrote(RequestNotification):
    template = "emails/visits/alliance_wrote.html"
    text: str

    @property
    def occasion(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    @property
    def reply_to(self) -> str:
        return settings.ALLIANCE_EMAIL


@register
class AllianceWroteToRequester(AllianceWrote, RequesterNotification):
    name = "visits.alliance_wrote_to_requester"

    def __init__(self, visit_request: VisitRequest, *, text: str) -> None:
        super().__init__(visit_request)
        self.text = text

    def subject(self) -> str:
        return f"Votre demande à {self.vitrine_name} : un mot de l’Alliance"

    def more(self) -> Mapping[str, Any]:
        return {"text": self.text, "about": self.vitrine_name, "url": links.follow_link(self.visit_request)}


@register
class AllianceWroteToHost(AllianceWrote, HostNotification):
    name = "visits.alliance_wrote_to_host"

    def __init__(self, visit_request: VisitRequest, host: User, *, text: str) -> None:
        super().__init__(visit_request, host)
        self.text = text

    def subject(self) -> str:
        return f"La demande {of(self.visit_request.company_name)} : un mot de l’Alliance"

    def more(self) -> Mapping[str, Any]:
        return {
            "text": self.text,
            "about": self.visit_request.company_name,
            "url": links.answer_link(self.visit_request, self.host),
        }
