"""What the vitrine's hosts (or the Alliance in their stead) receive."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Recipient, register
from portal.ui.dates import long_datetime, short_date
from vitrines.enums import ExchangeFormat

from .. import links
from ..enums import RequestState
from ..ladder import lighter_offer
from ..models import VisitRequest
from ..pooling import OFFERED_FROM, count_waiting
from ..querysets import AWAITING_HOST, POOLABLE_FORMATS
from ..selectors import current_options
from .base import (
    AT_ONCE,
    CancelledNotification,
    HostNotification,
    RequestNotification,
    ScheduledNotification,
    facts_about,
    named_in,
    request_behind,
)

FORMAT_WISHES = {
    ExchangeFormat.WRITTEN: "vous pose une question",
    ExchangeFormat.CALL: "souhaite échanger 30 minutes avec vous",
    ExchangeFormat.VIDEO: "souhaite participer à une visio",
    ExchangeFormat.GROUP_VISIT: "souhaite participer à une visite de groupe",
    ExchangeFormat.PRIVATE_VISIT: "souhaite visiter votre atelier",
}


def _accept_links(visit_request: VisitRequest, host: User) -> list[tuple[str, str]]:
    """One button a date on the table: label and signed address."""
    return [
        (
            f"Accepter {short_date(option.starts_at)}",
            links.answer_link(visit_request, host, action="accept", option=str(option.pk)),
        )
        for option in current_options(visit_request)
    ]


@register
class RequestReceived(HostNotification):
    name = "visits.request_received"
    template = "emails/visits/request_received.html"
    head_start = AT_ONCE

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """While the request waits for the vitrine's word: a colleague may have answered."""
        waiting = VisitRequest.objects.filter(pk=uuid.UUID(named_in(mail)[0]), state__in=AWAITING_HOST)
        return waiting.exists() and super().is_still_wanted(mail)

    def __init__(self, visit_request: VisitRequest, host: User, *, companies: int | None = None) -> None:
        """`companies`: how many wait at the vitrine for want of a date, where it is known; it is counted else."""
        super().__init__(visit_request, host)
        self._companies = companies

    def subject(self) -> str:
        return f"{self.visit_request.company_name} {FORMAT_WISHES[ExchangeFormat(self.visit_request.format)]}"

    def companies(self) -> int:
        if self._companies is None:
            vitrine = self.visit_request.vitrine_id
            self._companies = count_waiting([vitrine]).get(vitrine, 0)
        return self._companies

    def more(self) -> Mapping[str, Any]:
        request, host = self.visit_request, self.host
        accept = _accept_links(request, host)
        slot = request.chosen_slot
        if slot:
            label = f"Accepter {short_date(slot.starts_at)}"
            accept.insert(0, (label, links.answer_link(request, host, action="accept-slot")))
        lighter = lighter_offer(request)
        companies = self.companies()
        return {
            "companies": companies,
            "group_url": links.group_link(request.vitrine, host) if companies >= OFFERED_FROM else "",
            "wish": FORMAT_WISHES[ExchangeFormat(request.format)],
            "is_question": request.format == ExchangeFormat.WRITTEN,
            "may_wait": request.format in POOLABLE_FORMATS,
            "facts": facts_about(request),
            "accept_links": accept,
            "answer_url": links.answer_link(request, host, action="answer"),
            "propose_url": links.answer_link(request, host, action="propose"),
            "call_url": links.answer_link(request, host, action="call"),
            "lighter": lighter[1] if lighter else "",
            "lighter_url": links.answer_link(request, host, action=lighter[0]) if lighter else "",
            "review_url": links.answer_link(request, host, action="review"),
            "pool_url": links.answer_link(request, host, action="pool"),
            "transfer_url": links.answer_link(request, host, action="transfer"),
            "decline_url": links.answer_link(request, host, action="decline"),
        }


@register
class RequestWithoutHost(RequestNotification):
    name = "visits.request_without_host"
    audience = "l’Alliance, quand la vitrine n’a pas encore de référent"
    template = "emails/visits/request_without_host.html"

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")

    @property
    def reply_to(self) -> str:
        return self.visit_request.requester_email

    def subject(self) -> str:
        return f"Demande à transmettre : {self.visit_request.company_name} pour {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {"admin_url": f"{settings.PORTAL_URL}/gestion/visits/visitrequest/{self.visit_request.pk}/change/"}


@register
class Countered(HostNotification):
    name = "visits.countered"
    template = "emails/visits/countered.html"

    @property
    def occasion(self) -> str:
        return f"round-{current_options(self.visit_request)[0].round}"

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """While those dates, and no others, wait for the vitrine's word."""
        found, (_, occasion) = request_behind(mail), named_in(mail)
        if found is None or found.state != RequestState.COUNTERED:
            return False
        is_latest = {f"round-{option.round}" for option in current_options(found)} == {occasion}
        return is_latest and super().is_still_wanted(mail)

    def subject(self) -> str:
        return f"{self.visit_request.company_name} vous propose d’autres dates"

    def more(self) -> Mapping[str, Any]:
        request, host = self.visit_request, self.host
        return {
            "accept_links": _accept_links(request, host),
            "propose_url": links.answer_link(request, host, action="propose"),
            "decline_url": links.answer_link(request, host, action="decline"),
        }


@register
class ScheduledForHost(ScheduledNotification, HostNotification):
    name = "visits.scheduled_for_host"
    template = "emails/visits/scheduled_for_host.html"
    link_to_come = "son lien est à donner"

    def subject(self) -> str:
        slot = self.visit_request.seat.slot
        return f"C’est convenu : {self.visit_request.company_name}, {long_datetime(slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        answer_url = links.answer_link(self.visit_request, self.host)
        return {**super().more(), "answer_url": answer_url, "give_link_url": self.give_link_url()}


@register
class Withdrawn(HostNotification):
    name = "visits.withdrawn"
    template = "emails/visits/withdrawn.html"

    def subject(self) -> str:
        return f"{self.visit_request.company_name} retire sa demande"


@register
class CancelledForHost(CancelledNotification, HostNotification):
    name = "visits.cancelled_for_host"
    template = "emails/visits/cancelled.html"
