"""The mails about one's own data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.mail.links import sign_link
from portal.mail.notifications import Notification, register
from portal.mail.outbox import person_digest

from .models import DataExport

EXPORT_PURPOSE = "personal.export"
LINK_LIFETIME = timedelta(days=7)  # as long as the copy


@register
@dataclass(frozen=True)
class DataReady(Notification):
    """The copy is made; the link opens a page that asks to sign in, and expires with the copy."""

    name = "personal.data_ready"
    audience = "la personne qui a demandé une copie de ses données"
    template = "emails/personal/data_ready.html"
    export: DataExport

    @property
    def recipient(self) -> Any:
        return self.export.user

    @property
    def object_id(self) -> str:
        return str(self.export.pk)

    def subject(self) -> str:
        return "La copie de vos données est prête"

    def context(self) -> Mapping[str, Any]:
        link = sign_link(
            purpose=EXPORT_PURPOSE, subject_id=self.export.pk, person=self.export.user_id, lifetime=LINK_LIFETIME
        )
        return {"link": link, "until": self.export.asked_at + LINK_LIFETIME}


@register
@dataclass(frozen=True)
class AccountErased(Notification):
    """To the former address, once: the account is gone, what stays and why."""

    name = "personal.account_erased"
    audience = "la personne dont le compte vient d’être effacé"
    template = "emails/personal/account_erased.html"
    email: str
    person_name: str
    at: datetime = field(default_factory=timezone.now, kw_only=True)

    @property
    def recipient(self) -> tuple[str, str]:
        return self.email, self.person_name

    @property
    def object_id(self) -> str:
        return person_digest(self.email)

    @property
    def occasion(self) -> str:
        return self.at.strftime("%Y%m%dT%H%M%S")

    def subject(self) -> str:
        return "Votre compte est effacé"

    def context(self) -> Mapping[str, Any]:
        return {"alliance_email": settings.ALLIANCE_EMAIL}
