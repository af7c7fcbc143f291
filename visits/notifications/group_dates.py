"""What is written about a date offered to several requests at once."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, register
from portal.ui.dates import clock_range, long_date, long_datetime, short_date
from vitrines.enums import ExchangeFormat

from .. import links
from ..enums import GroupDateState
from ..models import GroupDate, VisitRequest
from .base import RequesterNotification

WHAT = {ExchangeFormat.GROUP_VISIT: "une visite de groupe", ExchangeFormat.VIDEO: "une visio collective"}


@register
class GroupDateOffered(RequesterNotification):
    name = "visits.group_date_offered"
    audience = "le demandeur, quand la vitrine propose une date commune à plusieurs entreprises"
    template = "emails/visits/group_date_offered.html"

    @property
    def group_date(self) -> GroupDate:
        found = self.visit_request.group_date
        if found is None:
            raise ValueError("only a request in a common date is written about it")
        return found

    @property
    def occasion(self) -> str:
        return str(self.group_date.pk)

    @property
    def expires_at(self) -> datetime:
        return self.group_date.deadline

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        _, pk, _, group_date = mail.key.split(":", 3)
        waiting = VisitRequest.objects.filter(pk=pk, group_date=uuid.UUID(group_date), group_agreed_at__isnull=True)
        return waiting.exists()

    def subject(self) -> str:
        return f"{self.vitrine_name} vous propose une date : {short_date(self.group_date.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        group_date, request = self.group_date, self.visit_request
        return {
            "group_date": group_date,
            "what": WHAT[ExchangeFormat(group_date.format)],
            "day": long_date(group_date.starts_at),
            "hours": clock_range(group_date.starts_at, group_date.ends_at),
            "until": long_datetime(group_date.deadline),
            "join_url": links.follow_link(request, action="join"),
            "pass_url": links.follow_link(request, action="pass-turn"),
            "withdraw_url": links.follow_link(request, action="withdraw"),
        }


@register
class GroupDateOver(RequesterNotification):
    name = "visits.group_date_over"
    audience = "le demandeur, quand la date commune se fait sans lui ou ne se fait pas"
    template = "emails/visits/group_date_over.html"

    def __init__(self, visit_request: VisitRequest, group_date: GroupDate) -> None:
        super().__init__(visit_request)
        self.group_date = group_date

    @property
    def occasion(self) -> str:
        return str(self.group_date.pk)

    def subject(self) -> str:
        return f"Votre demande garde son tour chez {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "day": long_date(self.group_date.starts_at),
            "stands": self.group_date.state == GroupDateState.STANDING,
        }


@register
class GroupDateFallenForHost(Notification):
    name = "visits.group_date_fallen_for_host"
    audience = "chaque hôte de la vitrine, quand la date commune n’a pas réuni assez d’entreprises"
    template = "emails/visits/group_date_fallen_for_host.html"

    def __init__(self, group_date: GroupDate, host: User, *, agreed: int) -> None:
        self.group_date, self.host, self.agreed = group_date, host, agreed

    @property
    def recipient(self) -> User:
        return self.host

    @property
    def object_id(self) -> str:
        return str(self.group_date.pk)

    def subject(self) -> str:
        return f"La date commune du {long_date(self.group_date.starts_at)} n’aura pas lieu"

    def context(self) -> Mapping[str, Any]:
        vitrine = self.group_date.vitrine
        return {
            "first_name": self.host.get_short_name(),
            "vitrine": vitrine,
            "day": long_date(self.group_date.starts_at),
            "agreed": self.agreed,
            "minimum": self.group_date.minimum,
            "group_url": links.group_link(vitrine, self.host),
            "requests_url": settings.PORTAL_URL.rstrip("/") + reverse("desk:requests", args=[vitrine.slug]),
        }
