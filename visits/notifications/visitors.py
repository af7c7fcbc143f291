"""What is written about the people who come: to them, to who named them, to the hosts."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, Recipient, register
from portal.mail.outbox import AttachedFile, person_digest
from portal.ui.dates import clock_range, long_date, long_datetime

from .. import links
from ..enums import RequestState, SeatState, VisitorState
from ..invitations import ON_SITE, invitation
from ..models import Slot, Visitor, VisitRequest
from ..selectors import first_host, terms_of
from ..timetable import naming_closes_at
from .base import MOMENT, DateReminder, HostNotification, RequesterNotification, named_in, organizer_of
from .by_clock import map_url


class VisitorNotification(Notification):
    """A mail to one person who comes, named by somebody else. The visitor carries its seat, slot and request."""

    audience = "le visiteur nommé par le demandeur, ou par un relais"

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    @property
    def visit_request(self) -> VisitRequest:
        if self.visitor.seat is None:
            raise ValueError("a walk-in is not written to")
        return self.visitor.seat.request

    @property
    def slot(self):
        return self.visitor.slot if self.visitor.seat is None else self.visitor.seat.slot

    @property
    def recipient(self) -> Recipient:
        return (self.visitor.email, self.visitor.full_name)

    @property
    def object_id(self) -> str:
        return str(self.visitor.pk)

    @property
    def sequence(self) -> int:
        """The version of the event: a place given to another person, or another date, is the next one."""
        return self.visitor.seat.sequence if self.visitor.seat else 0

    @property
    def when(self) -> str:
        return long_datetime(self.slot.starts_at)

    def context(self) -> Mapping[str, Any]:
        request = self.visit_request
        return {
            "first_name": self.visitor.full_name.split(" ")[0],
            "vitrine": request.vitrine,
            "named_by": f"{request.requester_name} ({request.company_name})",
            "when": self.when,
            **self.more(),
        }

    def more(self) -> Mapping[str, Any]:
        return {}

    def attached(self, *, cancelled: bool = False) -> AttachedFile:
        request = self.visit_request
        guest = (self.visitor.email, self.visitor.full_name)
        return invitation(request, organizer=organizer_of(request), cancelled=cancelled, guest=guest)

    @classmethod
    def is_expected(cls, mail: OutgoingEmail) -> bool:
        """Whether the person written to is still who takes that place, at a date that stands."""
        _, pk, who, _ = mail.key.split(":", 3)
        visitor = Visitor.objects.filter(pk=pk, seat__state=SeatState.BOOKED, reception=VisitorState.EXPECTED).first()
        return visitor is not None and bool(visitor.email) and person_digest(visitor.email) == who


class PracticalSheet(VisitorNotification):
    """Where, when, how, and the notice to accept before coming."""

    def more(self) -> Mapping[str, Any]:
        request, slot = self.visit_request, self.slot
        terms, host = terms_of(request.vitrine), first_host(request)
        on_site = slot.format in ON_SITE
        return {
            "on_site": on_site,
            "terms": terms,
            "map_url": map_url(request.vitrine) if on_site else "",
            "video_url": slot.video_url,
            "notice_accepted": self.visitor.notice_accepted_at is not None,
            "visitor_url": links.visitor_link(self.visitor),
            "facts": [
                ("Horaire", clock_range(slot.starts_at, slot.ends_at)),
                ("Lieu", (slot.place or request.vitrine.place) if on_site else ""),
                ("Format", slot.get_format_display()),
                ("Vous reçoit", host.full_name if host else ""),
                ("Téléphone sur place", terms.host_phone),
                ("Équipements", (slot.equipment or terms.protective_equipment) if on_site else ""),
            ],
        }


@register
class VisitorSheet(PracticalSheet):
    name = "visits.visitor_sheet"
    template = "emails/visits/visitor_sheet.html"

    def __init__(self, visitor: Visitor, *, before: str = "", changed: str = "", fresh_on: date | None = None) -> None:
        super().__init__(visitor)
        self.before, self.changed, self.fresh_on = before, changed, fresh_on

    @property
    def occasion(self) -> str:
        if self.fresh_on is not None:
            return f"fresh-{self.fresh_on:%Y%m%d}"
        return f"{self.slot.starts_at:{MOMENT}}-{self.sequence}"

    @property
    def expires_at(self) -> datetime:
        return self.slot.starts_at

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        return cls.is_expected(mail)

    def subject(self) -> str:
        if self.before:
            return f"Nouvelle date : {self.visit_request.vitrine.name}, {self.when}"
        return f"Votre visite chez {self.visit_request.vitrine.name}, {self.when}"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "before": self.before, "changed": self.changed}

    def attachments(self) -> Iterable[AttachedFile]:
        return [self.attached()]


@register
class VisitorReminder(DateReminder, PracticalSheet):
    name = "visits.visitor_reminder"
    audience = "le visiteur nommé, une semaine avant la date et la veille"
    template = "emails/visits/visitor_sheet.html"

    def __init__(self, visitor: Visitor, *, at: datetime, until: datetime | None) -> None:
        super().__init__(visitor)
        self.at, self.until = at, until

    def reminded_of(self) -> Slot:
        return self.slot

    @classmethod
    def agreed_now(cls, pk: str) -> Slot | None:
        return Slot.objects.filter(visitors=uuid.UUID(pk)).first()

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        return super().is_still_wanted(mail) and cls.is_expected(mail)

    def subject(self) -> str:
        return f"{self.visit_request.vitrine.name} vous attend le {self.when}"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "is_reminder": True}


@register
class VisitorCalledOff(VisitorNotification):
    """The date does not take place, or somebody else comes in this person's place."""

    name = "visits.visitor_called_off"
    audience = "le visiteur nommé qui avait la fiche pratique, quand la date est annulée ou sa place donnée à un autre"
    template = "emails/visits/visitor_called_off.html"

    def __init__(self, visitor: Visitor, *, is_cancelled: bool) -> None:
        super().__init__(visitor)
        self.is_cancelled = is_cancelled

    @property
    def occasion(self) -> str:
        return f"{self.slot.starts_at:{MOMENT}}-{self.sequence}"

    def subject(self) -> str:
        if self.is_cancelled:
            return f"Annulé : {self.visit_request.vitrine.name}, {long_date(self.slot.starts_at)}"
        return f"Vous n’êtes plus attendu : {self.visit_request.vitrine.name}, {long_date(self.slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        return {"is_cancelled": self.is_cancelled, "requester_email": self.visit_request.requester_email}

    def attachments(self) -> Iterable[AttachedFile]:
        return [self.attached(cancelled=True)]


def _ids(visitors: Sequence[Visitor]) -> str:
    return person_digest("".join(sorted(f"{each.pk}{each.full_name}{each.email}" for each in visitors)))[:16]


class AboutVisitors(RequesterNotification):
    """A mail to who named the visitors."""

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        return {
            "when": long_datetime(slot.starts_at),
            "closes": long_date(naming_closes_at(slot) - timedelta(minutes=1)),
            "visitors_url": links.visitors_link(self.visit_request),
        }


@register
class VisitorsRefused(AboutVisitors):
    name = "visits.visitors_refused"
    audience = "qui a nommé des visiteurs que la vitrine ne peut pas recevoir"
    template = "emails/visits/visitors_refused.html"

    def __init__(self, visit_request: VisitRequest, visitors: Sequence[Visitor]) -> None:
        super().__init__(visit_request)
        self.visitors = visitors

    @property
    def occasion(self) -> str:
        return _ids(self.visitors)

    def subject(self) -> str:
        return f"Visiteurs à remplacer : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        names = [(each.full_name, each.company_name) for each in self.visitors]
        return {**super().more(), "names": names}


@register
class VisitorGaveUp(AboutVisitors):
    name = "visits.visitor_gave_up"
    audience = "qui a nommé un visiteur, quand celui-ci renonce à venir"
    template = "emails/visits/visitor_gave_up.html"

    def __init__(self, visit_request: VisitRequest, visitor: Visitor, *, who: str) -> None:
        super().__init__(visit_request)
        self.visitor, self.who = visitor, who

    @property
    def occasion(self) -> str:
        return f"{self.visitor.pk}-{person_digest(self.who)[:10]}-{self.visit_request.seat.sequence}"

    def subject(self) -> str:
        return f"{self.who} ne viendra pas : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "who": self.who}


@register
class VisitorsToName(DateReminder, AboutVisitors):
    name = "visits.visitors_to_name"
    audience = "le relais, cinq et trois jours ouvrés avant la date, tant qu’il manque des noms"
    template = "emails/visits/visitors_to_name.html"

    def __init__(self, visit_request: VisitRequest, *, at: datetime, until: datetime | None, missing: int) -> None:
        super().__init__(visit_request)
        self.at, self.until, self.missing = at, until, missing

    def reminded_of(self) -> Slot:
        return self.visit_request.seat.slot

    @classmethod
    def agreed_now(cls, pk: str) -> Slot | None:
        agreed = Visitor.objects.filter(seat__state=SeatState.BOOKED, seat__request__state=RequestState.SCHEDULED)
        missing = agreed.filter(seat__request=uuid.UUID(pk), full_name="").select_related("slot").first()
        return missing.slot if missing else None

    def subject(self) -> str:
        return f"{self.missing} nom{'s' * (self.missing > 1)} à donner : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        return {**super().more(), "missing": self.missing}


@register
class VisitorsToConfirm(HostNotification):
    name = "visits.visitors_to_confirm"
    audience = "chaque hôte de la vitrine qui veut être consultée, quand des entreprises sont nommées"
    template = "emails/visits/visitors_to_confirm.html"

    def __init__(self, visit_request: VisitRequest, host: User, visitors: Sequence[Visitor]) -> None:
        super().__init__(visit_request, host)
        self.visitors = visitors

    @property
    def occasion(self) -> str:
        return _ids(self.visitors)

    @property
    def expires_at(self) -> datetime | None:
        return self.visit_request.seat.slot.starts_at

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        waiting = Visitor.objects.filter(seat__request=uuid.UUID(named_in(mail)[0]), reception=VisitorState.TO_CONFIRM)
        return waiting.exists() and super().is_still_wanted(mail)

    def subject(self) -> str:
        many = len(self.visitors)
        return f"{self.visit_request.company_name} nomme {many} visiteur{'s' * (many > 1)} : votre accord"

    def more(self) -> Mapping[str, Any]:
        return {
            "when": long_datetime(self.visit_request.seat.slot.starts_at),
            "names": [(each.full_name, each.company_name) for each in self.visitors],
            "receive_url": links.receive_link(self.visit_request, self.host),
        }
