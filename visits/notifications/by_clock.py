"""What the clock writes: reminders, the Alliance's turn, the courteous end, and the two sides of a meeting.

A reminder says when it stops being true (`expires_at`), and is asked again just before it leaves whether what it
reminds of still waits: nothing is sent late, nor for a thing already settled.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Recipient, register
from portal.mail.outbox import NO_HEAD_START
from portal.ui.dates import long_datetime, short_date
from vitrines.models import Vitrine

from .. import links
from ..alternatives import Alternatives
from ..enums import RequestState, SeatState
from ..enums import VisitorState as V
from ..models import Slot, VisitRequest
from ..selectors import current_options
from .base import (
    MOMENT,
    DateReminder,
    HostNotification,
    RequesterNotification,
    RequestNotification,
    ScheduledNotification,
    facts_about,
    named_in,
    request_behind,
)
from .to_host import RequestReceived

ALLIANCE = "Alliance Industrie du Futur"


class Reminder(RequestNotification):
    """A mail that is true until `until` and while the request waits as it did: its occasion is that deadline."""

    states: tuple[str, ...]
    at: datetime
    until: datetime | None

    @property
    def occasion(self) -> str:
        return f"{self.visit_request.answer_due_on}-{self.at:%Y%m%d}"

    @property
    def expires_at(self) -> datetime | None:
        return self.until

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        visit_request, (_, occasion) = request_behind(mail), named_in(mail)
        return (
            visit_request is not None
            and visit_request.state in cls.states
            and occasion.startswith(f"{visit_request.answer_due_on}-")
            and super().is_still_wanted(mail)
        )


@register
class HostReminder(Reminder, RequestReceived):
    name = "visits.host_reminder"
    audience = "chaque hôte de la vitrine, au troisième et au septième jour ouvré sans réponse"
    template = "emails/visits/host_reminder.html"
    head_start = NO_HEAD_START
    states = (RequestState.SENT, RequestState.UNDER_REVIEW, RequestState.COUNTERED, RequestState.POOLED)

    def __init__(
        self, visit_request: VisitRequest, host: User, *, at: datetime, until: datetime | None, companies: int
    ) -> None:
        super().__init__(visit_request, host, companies=companies)
        self.at, self.until = at, until

    def subject(self) -> str:
        return f"{self.visit_request.company_name} attend votre réponse"


@register
class RequesterReminder(Reminder, RequesterNotification):
    name = "visits.requester_reminder"
    audience = "le demandeur, au troisième et au septième jour ouvré d’une proposition sans réponse"
    template = "emails/visits/requester_reminder.html"
    states = (RequestState.PROPOSED,)

    def __init__(self, visit_request: VisitRequest, *, at: datetime, until: datetime | None) -> None:
        super().__init__(visit_request)
        self.at, self.until = at, until

    def subject(self) -> str:
        return f"{self.vitrine_name} attend votre choix"

    def more(self) -> Mapping[str, Any]:
        request = self.visit_request
        return {
            "accept_links": [
                (
                    f"Accepter {short_date(option.starts_at)}",
                    links.follow_link(request, action="accept", option=str(option.pk)),
                )
                for option in current_options(request)
                if option.starts_at > self.at
            ],
            "counter_url": links.follow_link(request, action="counter"),
            "withdraw_url": links.follow_link(request, action="withdraw"),
        }


@register
class TakenOver(RequestNotification):
    name = "visits.taken_over"
    audience = "l’Alliance, quand une vitrine n’a pas répondu en dix jours ouvrés"
    template = "emails/visits/taken_over.html"

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, ALLIANCE)

    @property
    def occasion(self) -> str:
        return str(self.visit_request.answer_due_on)

    @property
    def reply_to(self) -> str:
        return self.visit_request.requester_email

    def subject(self) -> str:
        return f"À reprendre : {self.visit_request.company_name} attend {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "facts": facts_about(self.visit_request),
            "admin_url": f"{settings.PORTAL_URL}/gestion/visits/visitrequest/{self.visit_request.pk}/change/",
        }


@register
class TakenOverForRequester(RequesterNotification):
    name = "visits.taken_over_for_requester"
    audience = "le demandeur dont la demande est reprise par l’Alliance"
    template = "emails/visits/taken_over_for_requester.html"

    @property
    def occasion(self) -> str:
        return str(self.visit_request.answer_due_on)

    def subject(self) -> str:
        return f"L’Alliance prend le relais : {self.vitrine_name}"


class EndNotification(RequestNotification):
    @property
    def occasion(self) -> str:
        return f"{self.visit_request.state_changed_at:%Y%m%d%H%M%S}"


@register
class Expired(EndNotification, RequesterNotification):
    name = "visits.expired"
    audience = "le demandeur dont la demande est close faute de réponse"
    template = "emails/visits/expired.html"

    def __init__(self, visit_request: VisitRequest, *, was_proposed: bool, instead: Alternatives) -> None:
        super().__init__(visit_request)
        self.was_proposed, self.instead = was_proposed, instead

    def subject(self) -> str:
        return f"Trois autres chemins après votre demande à {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        instead = self.instead
        return {
            "was_proposed": self.was_proposed,
            "sisters": [(sister.name, sister.place, _here(sister.get_absolute_url())) for sister in instead.sisters],
            "has_problem": instead.by_problem,
            "slot": (long_datetime(instead.slot.starts_at), instead.slot.vitrine.name) if instead.slot else None,
            "slot_url": _here(instead.slot.get_absolute_url()) if instead.slot else "",
            "question_to": instead.question_to.name if instead.question_to else "",
            "question_url": _question_url(instead.question_to),
            "vitrines_url": _here(reverse("vitrines:list")),
            "calendar_url": _here(reverse("visits:calendar")),
        }


@register
class ExpiredForHost(EndNotification, HostNotification):
    name = "visits.expired_for_host"
    template = "emails/visits/expired_for_host.html"

    def __init__(self, visit_request: VisitRequest, host: User, *, was_proposed: bool) -> None:
        super().__init__(visit_request, host)
        self.was_proposed = was_proposed

    def subject(self) -> str:
        return f"Demande close : {self.visit_request.company_name}"

    def more(self) -> Mapping[str, Any]:
        return {
            "was_proposed": self.was_proposed,
            "propose_url": links.answer_link(self.visit_request, self.host, action="propose"),
        }


class MeetingReminder(DateReminder, ScheduledNotification):
    """The date comes near: true until it starts, and while it is the date of this seat."""

    template = "emails/visits/meeting_reminder.html"

    def reminded_of(self) -> Slot:
        return self.visit_request.seat.slot

    @classmethod
    def agreed_now(cls, pk: str) -> Slot | None:
        agreed = Slot.objects.filter(seats__request=uuid.UUID(pk), seats__state=SeatState.BOOKED)
        return agreed.filter(seats__request__state=RequestState.SCHEDULED).first()

    def attachments(self) -> tuple[()]:
        return ()  # the invitation is in the calendar since the agreement

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "map_url": map_url(self.visit_request.vitrine)}


@register
class MeetingReminderForRequester(MeetingReminder, RequesterNotification):
    name = "visits.meeting_reminder_for_requester"

    def __init__(self, visit_request: VisitRequest, *, at: datetime, until: datetime | None) -> None:
        super().__init__(visit_request)
        self.at, self.until = at, until

    def subject(self) -> str:
        return f"{self.vitrine_name} vous attend le {long_datetime(self.visit_request.seat.slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        return {
            **super().more(),
            "for_host": False,
            "give_link_url": "",
            "cancel_url": links.follow_link(self.visit_request, action="cancel"),
        }


@register
class MeetingReminderForHost(MeetingReminder, HostNotification):
    name = "visits.meeting_reminder_for_host"
    link_to_come = "son lien est à donner"

    def __init__(self, visit_request: VisitRequest, host: User, *, at: datetime, until: datetime | None) -> None:
        super().__init__(visit_request, host)
        self.at, self.until = at, until

    def subject(self) -> str:
        when = long_datetime(self.visit_request.seat.slot.starts_at)
        return f"Vous recevez {self.visit_request.company_name} le {when}"

    def more(self) -> Mapping[str, Any]:
        return {
            **super().more(),
            "for_host": True,
            "give_link_url": self.give_link_url(),
            "visitors": _who_comes(self.visit_request),
            "cancel_url": links.answer_link(self.visit_request, self.host, action="cancel"),
        }


def _who_comes(visit_request: VisitRequest) -> list[tuple[str, str]]:
    """Each visitor named, with the company and the notice; nobody for one person alone."""
    named = [each for each in visit_request.seat.visitors.all() if each.full_name and each.reception == V.EXPECTED]
    if len(named) < 2:
        return []
    return [
        (each.full_name, f"{each.company}, notice {'acceptée' if each.notice_accepted_at else 'à accepter'}")
        for each in named
    ]


class OutcomeAsked(RequestNotification):
    template = "emails/visits/outcome_asked.html"

    @property
    def occasion(self) -> str:
        return f"{self.visit_request.seat.slot.starts_at:{MOMENT}}"

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        visit_request = request_behind(mail)
        is_open = visit_request is not None and visit_request.state == RequestState.SCHEDULED
        return is_open and super().is_still_wanted(mail)

    def subject(self) -> str:
        return f"Le rendez-vous a-t-il eu lieu ? {self.other_side}"

    @property
    def other_side(self) -> str:
        return self.vitrine_name

    def more(self) -> Mapping[str, Any]:
        return {"when": long_datetime(self.visit_request.seat.slot.starts_at), "other_side": self.other_side}


@register
class OutcomeAskedOfRequester(OutcomeAsked, RequesterNotification):
    name = "visits.outcome_asked_of_requester"

    def more(self) -> Mapping[str, Any]:
        return {
            **super().more(),
            "held_url": links.follow_link(self.visit_request, action="held"),
            "missed_url": links.follow_link(self.visit_request, action="missed"),
        }


@register
class OutcomeAskedOfHost(OutcomeAsked, HostNotification):
    name = "visits.outcome_asked_of_host"

    @property
    def other_side(self) -> str:
        return self.visit_request.company_name

    def more(self) -> Mapping[str, Any]:
        return {
            **super().more(),
            "held_url": links.answer_link(self.visit_request, self.host, action="held"),
            "missed_url": links.answer_link(self.visit_request, self.host, action="missed"),
        }


def map_url(vitrine: Vitrine) -> str:
    """Where the site is on OpenStreetMap: an address to follow, nothing is fetched. Empty without coordinates."""
    if vitrine.latitude is None or vitrine.longitude is None:
        return ""
    place = urlencode({"mlat": f"{vitrine.latitude}", "mlon": f"{vitrine.longitude}"})
    return f"https://www.openstreetmap.org/?{place}#map=15/{vitrine.latitude}/{vitrine.longitude}"


def _here(path: str) -> str:
    return settings.PORTAL_URL.rstrip("/") + path


def _question_url(vitrine: Vitrine | None) -> str:
    if vitrine is None:
        return _here(reverse("visits:choose"))
    return _here(f"{reverse('visits:ask', args=[vitrine.slug])}?format=written")
