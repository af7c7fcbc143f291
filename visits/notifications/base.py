"""What the mails of a request share: its facts, its two audiences, its invitations."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django_countries import countries

from portal.accounts.mailboxes import domain_of, is_personal
from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, Recipient
from portal.mail.outbox import AttachedFile
from portal.ui.dates import clock_range, long_date, long_datetime
from vitrines.enums import ExchangeFormat, Language
from vitrines.members.policies import vitrines_left_since

from .. import links
from ..enums import ActorRole
from ..invitations import ON_SITE, Organizer, invitation
from ..models import Slot, VisitRequest
from ..selectors import current_options, first_host, inviting_host, terms_of
from ..thread import is_acquainted, words_for


def facts_about(visit_request: VisitRequest) -> list[tuple[str, str]]:
    """Who asks, from where, how many, which dates: pairs of label and value, empty values left out by the template."""
    organisation = visit_request.organisation
    dates = [long_datetime(option.starts_at) for option in current_options(visit_request)]
    if visit_request.chosen_slot:
        dates.insert(0, f"{long_datetime(visit_request.chosen_slot.starts_at)} (créneau publié)")
    country = visit_request.company_country
    naf_code = organisation.naf_code if organisation else ""
    return [
        ("Entreprise", visit_request.company_name),
        ("Pour le compte de", visit_request.on_behalf_of),
        ("Pays", countries.name(str(country)) if country != "FR" else ""),
        (
            "SIREN",
            f"{visit_request.company_number[:9]}, déclaré par le demandeur" if visit_request.company_number else "",
        ),
        ("Code NAF", f"{naf_code}, déclaré par le demandeur" if naf_code else ""),
        ("Nature", organisation.get_kind_display() if organisation else ""),
        ("Effectif", organisation.get_size_band_display() if organisation else ""),
        ("Fonction", visit_request.requester.job_title if visit_request.requester else ""),
        ("Adresse", _address_told(visit_request)),
        ("Format souhaité", visit_request.get_format_display()),
        ("Venue", f"{visit_request.headcount} personne{'s' * (visit_request.headcount > 1)}"),
        ("Langue", visit_request.get_language_display() if visit_request.language != Language.FR else ""),
        ("Dates offertes", " ; ".join(dates)),
    ]


def _address_told(visit_request: VisitRequest) -> str:
    """What the address says of who asks: a mailbox anybody may open, or the proved domain of the organisation."""
    email, organisation = visit_request.requester_email, visit_request.organisation
    if is_personal(email):
        return "adresse personnelle"
    if organisation is not None and organisation.domain and organisation.domain == domain_of(email):
        return f"@{organisation.domain}, domaine de l’organisation"
    return ""


def organizer_of(visit_request: VisitRequest) -> Organizer:
    """Who the calendars name as receiving: a host, the same at each update, or the Alliance for want of one."""
    host = inviting_host(visit_request)
    return (host.email, host.full_name) if host else (settings.ALLIANCE_EMAIL, "Alliance Industrie du Futur")


AT_ONCE = timedelta(seconds=30)  # what a mail that somebody waits for overtakes
MOMENT = "%Y%m%d%H%M"  # of a date, in the occasion of what reminds of it


def named_in(mail: OutgoingEmail) -> tuple[str, str]:
    """What a mail is about, and on which occasion, as its key says."""
    _, pk, _, occasion = mail.key.split(":", 3)
    return pk, occasion


def request_behind(mail: OutgoingEmail) -> VisitRequest | None:
    """The request a mail is about, read again."""
    return VisitRequest.objects.filter(pk=named_in(mail)[0]).first()


class DateReminder(Notification):
    """Reminds of an agreed date: true until `until`, and while that date is at the moment its occasion names."""

    at: datetime
    until: datetime | None

    def reminded_of(self) -> Slot:
        raise NotImplementedError

    @classmethod
    def agreed_now(cls, pk: str) -> Slot | None:
        """The date that whom or what `pk` names still has, none when it is settled."""
        raise NotImplementedError

    @property
    def occasion(self) -> str:
        return f"{self.reminded_of().starts_at:{MOMENT}}-{self.at:%Y%m%d}"

    @property
    def expires_at(self) -> datetime | None:
        return self.until

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        pk, occasion = named_in(mail)
        slot = cls.agreed_now(pk)
        is_true = slot is not None and occasion.startswith(f"{slot.starts_at:{MOMENT}}-")
        return is_true and super().is_still_wanted(mail)


class MemberNotification(Notification):
    """A mail to one person of a vitrine's team: not to who left it, or was suspended, while the mail waited.

    A class that has another reason to hold a mail back asks this one too.
    """

    @classmethod
    def vitrine_behind(cls, pk: str) -> int | None:
        """The vitrine of what `pk` names; None when that is gone."""
        raise NotImplementedError

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        member = mail.recipient
        if member is None:
            return True
        left = vitrines_left_since(member, mail.created_at)
        return member.is_active and not (left and cls.vitrine_behind(named_in(mail)[0]) in left)


class RequestNotification(Notification):
    """A mail about one request. `reader`: whose eyes it is written for, the Alliance's unless said otherwise."""

    reader = ActorRole.STAFF

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
            "words": words_for(self.visit_request, self.reader),
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
    reader = ActorRole.REQUESTER

    @property
    def recipient(self) -> Recipient:
        return self.visit_request.requester or (
            self.visit_request.requester_email,
            self.visit_request.requester_name,
        )

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "follow_url": links.follow_link(self.visit_request)}


class HostNotification(MemberNotification, RequestNotification):
    """A mail to one host of the vitrine; once a date is agreed, an answer to it goes to the person who asked."""

    audience = "chaque hôte de la vitrine"
    reader = ActorRole.HOST

    def __init__(self, visit_request: VisitRequest, host: User) -> None:
        super().__init__(visit_request)
        self.host = host

    @classmethod
    def vitrine_behind(cls, pk: str) -> int | None:
        return VisitRequest.objects.filter(pk=uuid.UUID(pk)).values_list("vitrine", flat=True).first()

    @property
    def recipient(self) -> Recipient:
        return self.host

    @property
    def reply_to(self) -> str:
        return self.visit_request.requester_email if is_acquainted(self.visit_request) else ""

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "write_url": links.answer_link(self.visit_request, self.host, action="write")}

    def give_link_url(self) -> str:
        """Where the host gives the link of the agreed video; empty for another date, or once it is given."""
        if not waits_for_link(self.visit_request.seat.slot):
            return ""
        return links.answer_link(self.visit_request, self.host, action="video-link")


def waits_for_link(slot: Slot) -> bool:
    """Whether a video is agreed and nobody knows yet where it is held."""
    return slot.format == ExchangeFormat.VIDEO and not slot.video_url


class ScheduledNotification(RequestNotification):
    """A date is agreed: the invitation travels with the mail."""

    link_to_come = "votre hôte vous en donne le lien"

    @property
    def expires_at(self) -> datetime | None:
        return self.visit_request.seat.slot.starts_at

    @property
    def occasion(self) -> str:
        return f"sequence-{self.visit_request.seat.sequence}"

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        host = first_host(self.visit_request)
        terms = terms_of(self.visit_request.vitrine)
        on_site = slot.format in ON_SITE
        return {
            "when": long_datetime(slot.starts_at),
            "on_site": on_site,
            "terms": terms,
            "video_url": slot.video_url,
            "facts": [
                ("Format", slot.get_format_display()),
                ("Horaire", clock_range(slot.starts_at, slot.ends_at)),
                ("Lieu", (slot.place or self.visit_request.vitrine.place) if on_site else ""),
                ("Visio", self.link_to_come if waits_for_link(slot) else ""),
                ("Venue", f"{self.visit_request.headcount} personne{'s' * (self.visit_request.headcount > 1)}"),
                ("Demandeur", f"{self.visit_request.requester_name} – {self.visit_request.requester_email}"),
                ("Vous reçoit", f"{host.full_name} – {host.email}" if host else ""),
                ("Téléphone sur place", terms.host_phone),
                ("Équipements", (slot.equipment or terms.protective_equipment) if on_site else ""),
            ],
        }

    def attachments(self) -> Iterable[AttachedFile]:
        return [invitation(self.visit_request, organizer=organizer_of(self.visit_request))]


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
