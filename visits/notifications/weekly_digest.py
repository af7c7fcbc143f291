"""The Monday letter of a member of a vitrine."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, register
from vitrines.models import Membership

from .. import links
from ..digest import Week
from ..models import Digest


@register
class WeeklyDigest(Notification):
    name = "visits.weekly_digest"
    audience = "le membre d’une vitrine qui a choisi la lettre du lundi, quand quelque chose l’attend"
    template = "emails/visits/weekly_digest.html"

    def __init__(self, membership: Membership, week: Week, *, monday: datetime) -> None:
        self.membership, self.week, self.monday = membership, week, monday

    @property
    def recipient(self) -> User:
        return self.membership.user

    @property
    def object_id(self) -> str:
        return str(self.membership.pk)

    @property
    def occasion(self) -> str:
        return f"{self.monday:%Y%m%d}"

    @property
    def expires_at(self) -> datetime:
        return self.monday + timedelta(days=2)

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        return Digest.objects.filter(membership=int(mail.key.split(":")[1])).exists()

    @property
    def unsubscribe_url(self) -> str:
        return links.stop_digest_link(self.membership)

    def subject(self) -> str:
        return self.week.summary

    def context(self) -> Mapping[str, Any]:
        origin = settings.PORTAL_URL.rstrip("/")
        return {
            "first_name": self.membership.user.get_short_name(),
            "vitrine": self.membership.vitrine,
            "summary": self.week.summary,
            "lines": [(line.label, origin + line.url) for line in self.week.lines],
            "choice_url": origin + reverse("desk:mails", args=[self.membership.vitrine.slug]),
            "stop_url": links.stop_digest_link(self.membership),
        }
