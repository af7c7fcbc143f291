"""What is written about a sought practice, to whoever asked and to the Alliance."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.notifications import Notification, Recipient, register

from .. import links as request_links
from . import links
from .models import SoughtPractice


class SoughtNotification(Notification):
    """A mail about one sought practice, to whoever asked unless a subclass says otherwise."""

    audience = "la personne qui a décrit son problème"

    def __init__(self, sought: SoughtPractice) -> None:
        self.sought = sought

    @property
    def recipient(self) -> Recipient:
        return self.sought.requester or (self.sought.requester_email, self.sought.requester_name)

    @property
    def object_id(self) -> str:
        return str(self.sought.pk)

    def context(self) -> Mapping[str, Any]:
        recipient = self.recipient
        name = recipient.full_name if isinstance(recipient, User) else recipient[1]
        problems = ", ".join(problem.name for problem in self.sought.problems.order_by("position", "name"))
        return {"sought": self.sought, "problems": problems, "first_name": name.split(" ")[0], **self.more()}

    def more(self) -> Mapping[str, Any]:
        """What this mail shows beyond the description itself."""
        return {}


@register
class ConfirmDescription(SoughtNotification):
    name = "sought.confirm_address"
    audience = "la personne sans compte qui a décrit son problème"
    template = "emails/sought/confirm_address.html"

    def subject(self) -> str:
        return "Confirmez votre demande à l’Alliance"

    def more(self) -> Mapping[str, Any]:
        return {
            "confirm_url": links.confirm_link(self.sought),
            "lifetime_days": settings.UNCONFIRMED_LIFETIME.days,
        }


@register
class DescriptionSent(SoughtNotification):
    name = "sought.sent"
    template = "emails/sought/sent.html"

    def subject(self) -> str:
        return "L’Alliance cherche qui peut vous répondre"

    def more(self) -> Mapping[str, Any]:
        return {"follow_url": links.follow_link(self.sought)}


@register
class SoughtByAlliance(SoughtNotification):
    name = "sought.received"
    audience = "l’Alliance, qui trouve la vitrine"
    template = "emails/sought/received.html"

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")

    @property
    def reply_to(self) -> str:
        return self.sought.requester_email

    def subject(self) -> str:
        return f"On cherche une vitrine : {self.sought.company_name}"

    def more(self) -> Mapping[str, Any]:
        path = reverse("admin:sought_soughtpractice_change", args=[self.sought.pk])
        return {"admin_url": f"{settings.PORTAL_URL}{path}"}


@register
class Routed(SoughtNotification):
    name = "sought.routed"
    template = "emails/sought/routed.html"

    def subject(self) -> str:
        return f"Votre demande est confiée à une vitrine : {self._request.vitrine.name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "vitrine": self._request.vitrine,
            "due_on": self._request.answer_due_on,
            "follow_url": request_links.follow_link(self._request),
            "withdraw_url": request_links.follow_link(self._request, action="withdraw"),
        }

    @property
    def _request(self) -> Any:
        return self.sought.visit_request


@register
class Answered(SoughtNotification):
    name = "sought.answered"
    template = "emails/sought/answered.html"

    def subject(self) -> str:
        return "L’Alliance répond à votre demande"

    def more(self) -> Mapping[str, Any]:
        return {"follow_url": links.follow_link(self.sought)}


@register
class Closed(SoughtNotification):
    name = "sought.closed"
    template = "emails/sought/closed.html"

    def subject(self) -> str:
        return "Votre demande n’a pas trouvé de vitrine"

    def more(self) -> Mapping[str, Any]:
        return {"practices_url": f"{settings.PORTAL_URL}/pratiques/", "follow_url": links.follow_link(self.sought)}
