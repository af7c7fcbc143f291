"""What is written about a date offered to several requests at once."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import register
from portal.ui.dates import clock_range, long_date, long_datetime, short_date
from vitrines.enums import ExchangeFormat

from .. import links
from ..enums import GroupDateState
from ..masking import mask
from ..models import GroupDate, Handover, VisitRequest
from .base import MemberNotification, RequesterNotification

WHAT = {ExchangeFormat.GROUP_VISIT: "une visite de groupe", ExchangeFormat.VIDEO: "une visio collective"}


def _occasion(pk: uuid.UUID, group_date: GroupDate, *, before: str, is_reminder: bool) -> str:
    """What is offered, offered anew at another moment, or recalled: once each."""
    suffix = "-reminder" if is_reminder else f"-{group_date.starts_at:%Y%m%d%H%M}" if before else ""
    return f"{pk}{suffix}"


@register
class GroupDateOffered(RequesterNotification):
    name = "visits.group_date_offered"
    audience = "le demandeur, quand la vitrine propose une date commune à plusieurs entreprises"
    template = "emails/visits/group_date_offered.html"

    def __init__(self, visit_request: VisitRequest, *, before: str = "", is_reminder: bool = False) -> None:
        super().__init__(visit_request)
        self.before, self.is_reminder = before, is_reminder

    @property
    def group_date(self) -> GroupDate:
        found = self.visit_request.group_date
        if found is None:
            raise ValueError("only a request in a common date is written about it")
        return found

    @property
    def occasion(self) -> str:
        return _occasion(self.group_date.pk, self.group_date, before=self.before, is_reminder=self.is_reminder)

    @property
    def expires_at(self) -> datetime:
        return self.group_date.deadline

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        _, pk, _, occasion = mail.key.split(":", 3)
        waiting = VisitRequest.objects.filter(pk=pk, group_date=uuid.UUID(occasion[:36]), group_agreed_at__isnull=True)
        return waiting.exists()

    def subject(self) -> str:
        if self.is_reminder:
            return f"{self.vitrine_name} attend votre réponse pour {short_date(self.group_date.starts_at)}"
        return f"{self.vitrine_name} vous propose une date : {short_date(self.group_date.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        group_date, request = self.group_date, self.visit_request
        return {
            "group_date": group_date,
            "said": mask(group_date.message),
            "before": self.before,
            "is_reminder": self.is_reminder,
            "what": WHAT[ExchangeFormat(group_date.format)],
            "day": long_date(group_date.starts_at),
            "hours": clock_range(group_date.starts_at, group_date.ends_at),
            "until": long_datetime(group_date.deadline),
            "join_url": links.follow_link(request, action="join"),
            "pass_url": links.follow_link(request, action="pass-turn"),
            "withdraw_url": links.follow_link(request, action="withdraw"),
        }


@register
class GroupDateElsewhere(RequesterNotification):
    name = "visits.group_date_elsewhere"
    audience = "le demandeur, quand une autre vitrine de la région propose une date pour le même problème"
    template = "emails/visits/group_date_elsewhere.html"

    def __init__(self, handover: Handover, *, before: str = "", is_reminder: bool = False) -> None:
        super().__init__(handover.request)
        self.handover, self.before, self.is_reminder = handover, before, is_reminder

    @property
    def group_date(self) -> GroupDate:
        if self.handover.group_date is None:
            raise ValueError("only an invitation to a common date is written about it")
        return self.handover.group_date

    @property
    def occasion(self) -> str:
        return _occasion(self.handover.pk, self.group_date, before=self.before, is_reminder=self.is_reminder)

    @property
    def expires_at(self) -> datetime:
        return self.group_date.deadline

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        pk = uuid.UUID(mail.key.rpartition(":")[2][:36])
        return Handover.objects.filter(pk=pk, answered_at__isnull=True).exists()

    def subject(self) -> str:
        return f"{self.handover.vitrine.name} vous propose une date : {short_date(self.group_date.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        group_date, sister = self.group_date, self.handover.vitrine
        return {
            "sister": sister,
            "sister_url": settings.PORTAL_URL.rstrip("/") + sister.get_absolute_url(),
            "group_date": group_date,
            "said": mask(group_date.message),
            "before": self.before,
            "is_reminder": self.is_reminder,
            "what": WHAT[ExchangeFormat(group_date.format)],
            "day": long_date(group_date.starts_at),
            "hours": clock_range(group_date.starts_at, group_date.ends_at),
            "until": long_datetime(group_date.deadline),
            "accept_url": links.handover_link(self.handover, action="accept"),
            "keep_url": links.handover_link(self.handover, action="keep"),
        }


@register
class SharedDatePossible(MemberNotification):
    """`pool` gives the vitrine, and the companies that asked it or others of its region about one problem."""

    name = "visits.shared_date_possible"
    audience = "chaque hôte de la vitrine, quand des entreprises de la région attendent pour le même problème"
    template = "emails/visits/shared_date_possible.html"

    def __init__(self, pool: Any, host: User) -> None:
        self.pool, self.host = pool, host

    @property
    def recipient(self) -> User:
        return self.host

    @property
    def object_id(self) -> str:
        return str(self.pool.vitrine.pk)

    @classmethod
    def vitrine_behind(cls, pk: str) -> int | None:
        return int(pk)

    @property
    def occasion(self) -> str:
        return f"{self.pool.problem_id}-{timezone.localdate():%Y%m}"

    def subject(self) -> str:
        return f"{len(self.pool.requests)} entreprises pourraient venir le même jour"

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.host.get_short_name(),
            "vitrine": self.pool.vitrine,
            "companies": len(self.pool.requests),
            "group_url": links.group_link(self.pool.vitrine, self.host),
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
class GroupDateFallenForHost(MemberNotification):
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

    @classmethod
    def vitrine_behind(cls, pk: str) -> int | None:
        return GroupDate.objects.filter(pk=uuid.UUID(pk)).values_list("vitrine", flat=True).first()

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
