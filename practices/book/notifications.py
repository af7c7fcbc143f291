"""What companies receive about the book."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.mail.links import LIFETIME_MAX
from portal.mail.notifications import Notification, Recipient, register
from portal.mail.outbox import AttachedFile

from .links import consent_link
from .models import ConsentRequest

ATTACHED_MAX = 2_000_000  # bytes: mailboxes refuse larger mails; the link leads to the same pages


@register
@dataclass(frozen=True)
class ConsentAsked(Notification):
    """The pages of one practice, and the question: yes, yes without figures, no."""

    name = "book.consent_asked"
    audience = "le responsable d’une vitrine, quand l’Alliance prépare une édition du livre"
    template = "emails/book/consent_asked.html"
    request: ConsentRequest
    pages: bytes = b""  # the proof; empty: it could not be composed, the link leads to the pages on line

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
        link = consent_link(request)
        return {
            "first_name": person.full_name.split(" ")[0] if person else "",
            "title": request.revision.title,
            "edition": request.edition,
            "vitrine": request.practice.vitrine,
            "answer_url": link,
            "pages_url": f"{link}?pages=pdf",
            "is_attached": self._is_attached,
            "days": LIFETIME_MAX.days,
        }

    @property
    def _is_attached(self) -> bool:
        return 0 < len(self.pages) <= ATTACHED_MAX

    def attachments(self) -> Iterable[AttachedFile]:
        if self._is_attached:
            yield AttachedFile(f"{self.request.practice.slug}.pdf", "application/pdf", self.pages)
