"""What companies receive about the book."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.mail.links import LIFETIME_MAX
from portal.mail.notifications import Notification, Recipient, register

from .links import consent_link
from .models import ConsentRequest


@register
@dataclass(frozen=True)
class ConsentAsked(Notification):
    """The pages of one practice, and the question: yes, yes without figures, no."""

    name = "book.consent_asked"
    audience = "le responsable d’une vitrine, quand l’Alliance prépare une édition du livre"
    template = "emails/book/consent_asked.html"
    request: ConsentRequest

    @property
    def recipient(self) -> Recipient:
        return self.request.user or (self.request.email, self.request.email)

    @property
    def object_id(self) -> str:
        return str(self.request.pk)

    def subject(self) -> str:
        return f"Vos pages dans le livre : {self.request.revision.title}"

    def context(self) -> Mapping[str, Any]:
        request = self.request
        person = request.user
        sheet = reverse("book:sheet", args=[request.practice.slug])
        return {
            "first_name": person.full_name.split(" ")[0] if person else "",
            "title": request.revision.title,
            "edition": request.edition,
            "vitrine": request.practice.vitrine,
            "answer_url": consent_link(request),
            "pages_url": settings.PORTAL_URL.rstrip("/") + sheet,
            "days": LIFETIME_MAX.days,
        }
