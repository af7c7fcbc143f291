"""What the person who asked receives."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Recipient, register
from portal.ui.dates import long_datetime, short_date
from vitrines.enums import ExchangeFormat

from .. import links
from ..enums import RequestState, SeatState
from ..invitations import ON_SITE
from ..models import Seat, VisitRequest
from ..selectors import current_options, first_host
from .base import (
    AT_ONCE,
    MOMENT,
    CancelledNotification,
    RequesterNotification,
    RequestNotification,
    ScheduledNotification,
    named_in,
    request_behind,
)

OFFER_HOURS = 48  # working hours to confirm a seat that came free (services/seats.py)
OFFERS = {
    ExchangeFormat.WRITTEN: "une réponse écrite",
    ExchangeFormat.CALL: "un appel de 30 minutes",
    ExchangeFormat.VIDEO: "une visio collective",
    ExchangeFormat.GROUP_VISIT: "une visite de groupe",
    ExchangeFormat.PRIVATE_VISIT: "une visite privée",
}


@register
class ConfirmAddress(RequestNotification):
    name = "visits.confirm_address"
    audience = "le demandeur sans compte"
    template = "emails/visits/confirm_address.html"
    head_start = AT_ONCE

    @property
    def recipient(self) -> Recipient:
        return (self.visit_request.requester_email, self.visit_request.requester_name)

    def subject(self) -> str:
        return f"Confirmez votre demande : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "confirm_url": links.confirm_link(self.visit_request),
            "lifetime_days": settings.UNCONFIRMED_LIFETIME.days,
        }


@register
class RequestSent(RequesterNotification):
    name = "visits.request_sent"
    template = "emails/visits/request_sent.html"

    def subject(self) -> str:
        return f"Votre demande est partie : {self.vitrine_name}"


@register
class UnderReview(RequesterNotification):
    name = "visits.under_review"
    template = "emails/visits/under_review.html"

    def subject(self) -> str:
        return f"{self.vitrine_name} étudie votre demande"


@register
class ProposalMade(RequesterNotification):
    name = "visits.proposal_made"
    template = "emails/visits/proposal_made.html"

    def __init__(self, visit_request: VisitRequest, round: int) -> None:
        super().__init__(visit_request)
        self.round = round

    @property
    def occasion(self) -> str:
        return f"round-{self.round}"

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """While that proposal, and no other, waits for an answer."""
        found, (_, occasion) = request_behind(mail), named_in(mail)
        if found is None or found.state != RequestState.PROPOSED or found.group_date_id is not None:
            return False
        return {f"round-{option.round}" for option in current_options(found)} == {occasion}

    def subject(self) -> str:
        lighter = self.visit_request.offered_format != self.visit_request.format
        what = OFFERS[ExchangeFormat(self.visit_request.offered_format)] if lighter else "d’autres dates"
        return f"{self.vitrine_name} vous propose {what}"

    def more(self) -> Mapping[str, Any]:
        request = self.visit_request
        return {
            "offer": OFFERS[ExchangeFormat(request.offered_format)],
            "accept_links": [
                (
                    f"Accepter {short_date(option.starts_at)}",
                    links.follow_link(request, action="accept", option=str(option.pk)),
                )
                for option in current_options(request)
            ],
            "counter_url": links.follow_link(request, action="counter"),
            "withdraw_url": links.follow_link(request, action="withdraw"),
        }


@register
class Pooled(RequesterNotification):
    name = "visits.pooled"
    template = "emails/visits/pooled.html"

    def subject(self) -> str:
        return f"{self.vitrine_name} vous garde une place pour une date commune"


@register
class AnsweredInWriting(RequesterNotification):
    name = "visits.answered_in_writing"
    template = "emails/visits/answered_in_writing.html"

    def subject(self) -> str:
        return f"{self.vitrine_name} a répondu à votre question"


@register
class Declined(RequesterNotification):
    name = "visits.declined"
    template = "emails/visits/declined.html"

    @property
    def occasion(self) -> str:
        return f"{self.visit_request.state_changed_at:%Y%m%d%H%M%S}"

    def subject(self) -> str:
        return f"Réponse à votre demande : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        # The reason itself is never named to the requester, only the text (product.md, competitor shield).
        return {"practices_url": f"{settings.PORTAL_URL}/pratiques/"}


@register
class ScheduledForRequester(ScheduledNotification, RequesterNotification):
    name = "visits.scheduled_for_requester"
    template = "emails/visits/scheduled_for_requester.html"

    @property
    def reply_to(self) -> str:
        host = first_host(self.visit_request)
        return host.email if host else ""

    def subject(self) -> str:
        slot = self.visit_request.seat.slot
        return f"C’est convenu : {self.vitrine_name}, {long_datetime(slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        request = self.visit_request
        are_many = request.headcount > 1 and request.seat.slot.format in ON_SITE
        return {**super().more(), "visitors_url": links.visitors_link(request) if are_many else ""}


@register
class CancelledForRequester(CancelledNotification, RequesterNotification):
    name = "visits.cancelled_for_requester"
    template = "emails/visits/cancelled.html"


class AboutList(RequesterNotification):
    """A mail about the waiting list of a date: nothing is said of it once the date has begun."""

    @property
    def expires_at(self) -> datetime | None:
        return self.visit_request.seat.slot.starts_at


@register
class WaitingListed(AboutList):
    name = "visits.waiting_listed"
    template = "emails/visits/waiting_listed.html"

    def subject(self) -> str:
        return f"Vous êtes sur la liste d’attente : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        return {
            "when": long_datetime(slot.starts_at),
            "withdraw_url": links.follow_link(self.visit_request, action="withdraw"),
            "hours": OFFER_HOURS,
        }


@register
class SeatOffered(RequesterNotification):
    name = "visits.seat_offered"
    template = "emails/visits/seat_offered.html"

    @property
    def occasion(self) -> str:
        return f"until-{self.visit_request.seat.offered_until:{MOMENT}}"

    @property
    def expires_at(self) -> datetime | None:
        return self.visit_request.seat.offered_until

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """While that turn, and no other, waits for a word."""
        pk, occasion = named_in(mail)
        offered = Seat.objects.filter(request=uuid.UUID(pk), state=SeatState.OFFERED)
        until = offered.values_list("offered_until", flat=True).first()
        return until is not None and occasion == f"until-{until:{MOMENT}}"

    def subject(self) -> str:
        return (
            f"Une place se libère pour vous : {self.vitrine_name}, {short_date(self.visit_request.seat.slot.starts_at)}"
        )

    def more(self) -> Mapping[str, Any]:
        seat = self.visit_request.seat
        return {
            "when": long_datetime(seat.slot.starts_at),
            "until": long_datetime(seat.offered_until) if seat.offered_until else "",
            "people": seat.headcount,
            "confirm_url": links.follow_link(self.visit_request, action="confirm-seat"),
            "withdraw_url": links.follow_link(self.visit_request, action="withdraw"),
        }


@register
class WaitingOver(AboutList):
    name = "visits.waiting_over"
    template = "emails/visits/waiting_over.html"

    def __init__(self, visit_request: VisitRequest, *, was_offered: bool) -> None:
        super().__init__(visit_request)
        self.was_offered = was_offered

    def subject(self) -> str:
        if self.was_offered:
            return f"Votre place est passée à la suite : {self.vitrine_name}"
        return f"La liste d’attente est close : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "was_offered": self.was_offered,
            "when": long_datetime(self.visit_request.seat.slot.starts_at),
            "calendar_url": f"{settings.PORTAL_URL}/visites/",
            "ask_url": f"{settings.PORTAL_URL}/vitrines/{self.visit_request.vitrine.slug}/demander/",
        }
