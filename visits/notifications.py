"""What the visits app writes to people. Each mail leaves through the outbox, in the transaction of what it tells."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.notifications import Notification, Recipient, register
from portal.mail.outbox import AttachedFile
from portal.ui.dates import clock_range, long_date, long_datetime, short_date
from vitrines.enums import ExchangeFormat

from . import links
from .enums import ActorRole
from .invitations import ON_SITE, Organizer, invitation
from .models import VisitRequest
from .selectors import current_options, first_host, terms_of

FORMAT_WISHES = {
    ExchangeFormat.WRITTEN: "vous pose une question",
    ExchangeFormat.CALL: "souhaite échanger 30 minutes avec vous",
    ExchangeFormat.VIDEO: "souhaite participer à une visio",
    ExchangeFormat.GROUP_VISIT: "souhaite participer à une visite de groupe",
    ExchangeFormat.PRIVATE_VISIT: "souhaite visiter votre atelier",
}


def organizer_of(visit_request: VisitRequest) -> Organizer:
    """Who the calendars name as receiving: the host, or the Alliance for a vitrine without one."""
    host = first_host(visit_request)
    return (host.email, host.full_name) if host else (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")


def facts_about(visit_request: VisitRequest) -> list[tuple[str, str]]:
    """Who asks, from where, how many, which dates: pairs of label and value, empty values left out by the template."""
    organisation = visit_request.organisation
    dates = [long_datetime(option.starts_at) for option in current_options(visit_request)]
    if visit_request.chosen_slot:
        dates.insert(0, f"{long_datetime(visit_request.chosen_slot.starts_at)} (créneau publié)")
    country = visit_request.company_country
    return [
        ("Entreprise", visit_request.company_name),
        ("Pays", country.name if country.code != "FR" else ""),
        ("SIREN", f"{visit_request.company_number[:9]}, déclaré par le demandeur" if visit_request.company_number else ""),
        ("Nature", organisation.get_kind_display() if organisation else ""),
        ("Effectif", organisation.get_size_band_display() if organisation else ""),
        ("Fonction", visit_request.requester.job_title if visit_request.requester else ""),
        ("Format souhaité", visit_request.get_format_display()),
        ("Venue", f"{visit_request.headcount} personne{'s' * (visit_request.headcount > 1)}"),
        ("Dates offertes", " ; ".join(dates)),
    ]


class RequestNotification(Notification):
    """A mail about one request."""

    def __init__(self, visit_request: VisitRequest) -> None:
        self.visit_request = visit_request

    @property
    def object_id(self) -> str:
        return str(self.visit_request.pk)

    @property
    def vitrine_name(self) -> str:
        return self.visit_request.vitrine.name

    def context(self) -> Mapping[str, Any]:
        return {
            "visit_request": self.visit_request,
            "vitrine": self.visit_request.vitrine,
            "practice": self.visit_request.practice,
            "first_name": self.first_name(),
            "due_on": self.visit_request.answer_due_on,
            **self.more(),
        }

    def first_name(self) -> str:
        recipient = self.recipient
        name = recipient.full_name if isinstance(recipient, User) else recipient[1]
        return name.split(" ")[0]

    def more(self) -> Mapping[str, Any]:
        """What this mail shows beyond the request itself."""
        return {}


class RequesterNotification(RequestNotification):
    """A mail to the person who asked."""

    audience = "le demandeur"

    @property
    def recipient(self) -> Recipient:
        return self.visit_request.requester or (
            self.visit_request.requester_email,
            self.visit_request.requester_name,
        )

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "follow_url": links.follow_link(self.visit_request)}


class HostNotification(RequestNotification):
    """A mail to one host of the vitrine; an answer to it goes to the person who asked."""

    audience = "chaque hôte de la vitrine"

    def __init__(self, visit_request: VisitRequest, host: User) -> None:
        super().__init__(visit_request)
        self.host = host

    @property
    def recipient(self) -> Recipient:
        return self.host

    @property
    def reply_to(self) -> str:
        return self.visit_request.requester_email


@register
class ConfirmAddress(RequestNotification):
    name = "visits.confirm_address"
    audience = "le demandeur sans compte"
    template = "emails/visits/confirm_address.html"

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
class RequestReceived(HostNotification):
    name = "visits.request_received"
    template = "emails/visits/request_received.html"

    def subject(self) -> str:
        return f"{self.visit_request.company_name} {FORMAT_WISHES[ExchangeFormat(self.visit_request.format)]}"

    def more(self) -> Mapping[str, Any]:
        request, host = self.visit_request, self.host
        accept = [
            (f"Accepter {short_date(option.starts_at)}", links.answer_link(request, host, action="accept", option=str(option.pk)))
            for option in current_options(request)
        ]
        slot = request.chosen_slot
        if slot:
            label = f"Accepter {short_date(slot.starts_at)}"
            accept.insert(0, (label, links.answer_link(request, host, action="accept-slot")))
        return {
            "wish": FORMAT_WISHES[ExchangeFormat(request.format)],
            "is_question": request.format == ExchangeFormat.WRITTEN,
            "is_call": request.format == ExchangeFormat.CALL,
            "facts": facts_about(request),
            "accept_links": accept,
            "answer_url": links.answer_link(request, host, action="answer"),
            "propose_url": links.answer_link(request, host, action="propose"),
            "call_url": links.answer_link(request, host, action="call"),
            "review_url": links.answer_link(request, host, action="review"),
            "pool_url": links.answer_link(request, host, action="pool"),
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

    def subject(self) -> str:
        lighter = self.visit_request.offered_format != self.visit_request.format
        what = self.visit_request.get_offered_format_display().lower() if lighter else "d’autres dates"
        return f"{self.vitrine_name} vous propose {'un ' * (self.visit_request.offered_format == 'call' and lighter)}{what}"

    def more(self) -> Mapping[str, Any]:
        request = self.visit_request
        return {
            "offered_format": request.get_offered_format_display(),
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
class Countered(HostNotification):
    name = "visits.countered"
    template = "emails/visits/countered.html"

    @property
    def occasion(self) -> str:
        return f"round-{current_options(self.visit_request)[0].round}"

    def subject(self) -> str:
        return f"{self.visit_request.company_name} vous propose d’autres dates"

    def more(self) -> Mapping[str, Any]:
        request, host = self.visit_request, self.host
        return {
            "accept_links": [
                (
                    f"Accepter {short_date(option.starts_at)}",
                    links.answer_link(request, host, action="accept", option=str(option.pk)),
                )
                for option in current_options(request)
            ],
            "propose_url": links.answer_link(request, host, action="propose"),
            "decline_url": links.answer_link(request, host, action="decline"),
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


class ScheduledNotification(RequestNotification):
    """A date is agreed: the invitation travels with the mail."""

    @property
    def occasion(self) -> str:
        return f"sequence-{self.visit_request.seat.sequence}"

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        host = first_host(self.visit_request)
        terms = terms_of(self.visit_request.vitrine)
        return {
            "when": long_datetime(slot.starts_at),
            "on_site": slot.format in ON_SITE,
            "terms": terms,
            "facts": [
                ("Format", slot.get_format_display()),
                ("Horaire", clock_range(slot.starts_at, slot.ends_at)),
                ("Lieu", self.visit_request.vitrine.place if slot.format in ON_SITE else ""),
                ("Venue", f"{self.visit_request.headcount} personne{'s' * (self.visit_request.headcount > 1)}"),
                ("Demandeur", f"{self.visit_request.requester_name} – {self.visit_request.requester_email}"),
                ("Vous reçoit", f"{host.full_name} – {host.email}" if host else ""),
                ("Téléphone sur place", terms.host_phone),
                ("Équipements", terms.protective_equipment if slot.format in ON_SITE else ""),
            ],
        }

    def attachments(self) -> Iterable[AttachedFile]:
        return [invitation(self.visit_request, organizer=organizer_of(self.visit_request))]


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


@register
class ScheduledForHost(ScheduledNotification, HostNotification):
    name = "visits.scheduled_for_host"
    template = "emails/visits/scheduled_for_host.html"

    def subject(self) -> str:
        slot = self.visit_request.seat.slot
        return f"C’est convenu : {self.visit_request.company_name}, {long_datetime(slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "answer_url": links.answer_link(self.visit_request, self.host)}


@register
class Withdrawn(HostNotification):
    name = "visits.withdrawn"
    template = "emails/visits/withdrawn.html"

    def subject(self) -> str:
        return f"{self.visit_request.company_name} retire sa demande"


class CancelledNotification(RequestNotification):
    """A date agreed is cancelled: calendars are told by the same event."""

    @property
    def occasion(self) -> str:
        return f"sequence-{self.visit_request.seat.sequence}"

    def subject(self) -> str:
        return f"Annulé : {self.vitrine_name}, {long_date(self.visit_request.seat.slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        by_host = self.visit_request.cancelled_by == ActorRole.HOST
        return {
            "when": long_datetime(self.visit_request.seat.slot.starts_at),
            "by_whom": self.vitrine_name if by_host else self.visit_request.company_name,
        }

    def attachments(self) -> Iterable[AttachedFile]:
        return [invitation(self.visit_request, organizer=organizer_of(self.visit_request), cancelled=True)]


@register
class CancelledForRequester(CancelledNotification, RequesterNotification):
    name = "visits.cancelled_for_requester"
    template = "emails/visits/cancelled.html"


@register
class CancelledForHost(CancelledNotification, HostNotification):
    name = "visits.cancelled_for_host"
    template = "emails/visits/cancelled.html"
