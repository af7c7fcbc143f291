"""What is written when a request is handed over to a sister vitrine."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import register
from portal.ui.typography import of
from vitrines.enums import ExchangeFormat

from .. import links
from ..enums import ActorRole
from ..masking import mask
from ..models import Handover
from .base import HostNotification, RequesterNotification


@register
class HandoverOffered(RequesterNotification):
    name = "visits.handover_offered"
    audience = "le demandeur, quand la vitrine propose de confier sa demande à une autre"
    template = "emails/visits/handover_offered.html"

    def __init__(self, handover: Handover) -> None:
        super().__init__(handover.request)
        self.handover = handover

    @property
    def occasion(self) -> str:
        return str(self.handover.pk)

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        return Handover.objects.filter(pk=mail.key.rpartition(":")[2], answered_at__isnull=True).exists()

    def subject(self) -> str:
        return f"{self.handover.vitrine.name} pourrait vous recevoir"

    def more(self) -> Mapping[str, Any]:
        sister = self.handover.vitrine
        return {
            "sister": sister,
            "handover": self.handover,
            "said": mask(self.handover.message),
            "by_alliance": self.handover.offered_as == ActorRole.STAFF,
            "sister_url": settings.PORTAL_URL.rstrip("/") + sister.get_absolute_url(),
            "accept_url": links.handover_link(self.handover, action="accept"),
            "keep_url": links.handover_link(self.handover, action="keep"),
        }


@register
class HandedOver(HostNotification):
    name = "visits.handed_over"
    template = "emails/visits/handed_over.html"

    def subject(self) -> str:
        return f"La demande {of(self.visit_request.company_name)} est confiée"

    def more(self) -> Mapping[str, Any]:
        return {"sister": self.visit_request.transferred_to.vitrine}


@register
class HandoverRefused(HostNotification):
    name = "visits.handover_refused"
    template = "emails/visits/handover_refused.html"

    def __init__(self, handover: Handover, host: User) -> None:
        super().__init__(handover.request, host)
        self.handover = handover

    @property
    def occasion(self) -> str:
        return str(self.handover.pk)

    def subject(self) -> str:
        return f"{self.visit_request.company_name} préfère attendre votre réponse"

    def more(self) -> Mapping[str, Any]:
        request, host = self.visit_request, self.host
        return {
            "sister": self.handover.vitrine,
            "is_question": request.format == ExchangeFormat.WRITTEN,
            "answer_url": links.answer_link(request, host, action="answer"),
            "propose_url": links.answer_link(request, host, action="propose"),
            "decline_url": links.answer_link(request, host, action="decline"),
        }
