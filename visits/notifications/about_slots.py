"""What is written when a date moves or is cancelled: to who has a seat or a turn in it, and to the hosts."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Recipient, register
from portal.mail.outbox import AttachedFile
from portal.ui.dates import clock_range, long_date, long_datetime

from ..enums import LIVE_STATES, SeatState, SlotState
from ..invitations import invitation
from ..models import Seat, Slot, VisitRequest
from .base import MemberNotification, RequesterNotification, named_in, organizer_of

SAID_OF_A_DATE = 12  # digits of its key, in an occasion


class AboutSlot(RequesterNotification):
    """What changes at a date is told until it begins, to who still has to do with it."""

    word: str

    @property
    def occasion(self) -> str:
        slot = self.visit_request.seat.slot  # a request may have known another date before this one
        return f"{self.word}-{slot.pk.hex[:SAID_OF_A_DATE]}-{slot.sequence}"

    @property
    def expires_at(self) -> datetime | None:
        return self.visit_request.seat.slot.starts_at

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        pk, occasion = named_in(mail)
        seat = Seat.objects.filter(request=uuid.UUID(pk), state__in=LIVE_STATES).first()
        return seat is not None and seat.slot_id.hex[:SAID_OF_A_DATE] == occasion.split("-")[1]


@register
class SlotMoved(AboutSlot):
    """The invitation is corrected under the same name for who has a seat; who waits or was asked is only told."""

    name = "visits.slot_moved"
    word = "moved"
    template = "emails/visits/slot_moved.html"

    def __init__(self, visit_request: VisitRequest, *, before: str) -> None:
        super().__init__(visit_request)
        self.before = before

    @property
    def is_booked(self) -> bool:
        return self.visit_request.seat.state == SeatState.BOOKED

    def subject(self) -> str:
        return f"Nouvelle date : {self.vitrine_name}, {long_datetime(self.visit_request.seat.slot.starts_at)}"

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        return {
            "before": self.before,
            "when": long_datetime(slot.starts_at),
            "hours": clock_range(slot.starts_at, slot.ends_at),
            "is_booked": self.is_booked,
        }

    def attachments(self) -> Iterable[AttachedFile]:
        if not self.is_booked:
            return []
        return [invitation(self.visit_request, organizer=organizer_of(self.visit_request))]


@register
class SlotEdited(AboutSlot):
    """What the date offers has changed; the invitation is corrected under the same name for who has a seat."""

    name = "visits.slot_edited"
    word = "edited"
    audience = "qui a une place, l’a demandée ou l’attend, quand la vitrine change ce que la date offre"
    template = "emails/visits/slot_edited.html"

    def __init__(self, visit_request: VisitRequest, *, changed: str, verb: str = "a changé") -> None:
        super().__init__(visit_request)
        self.changed, self.verb = changed, verb

    def subject(self) -> str:
        return f"À savoir avant le {long_date(self.visit_request.seat.slot.starts_at)} : {self.vitrine_name}"

    def more(self) -> Mapping[str, Any]:
        slot = self.visit_request.seat.slot
        is_booked = self.visit_request.seat.state == SeatState.BOOKED
        return {
            "changed": self.changed,
            "verb": self.verb,
            "when": long_datetime(slot.starts_at),
            "is_booked": is_booked,
            "video_url": slot.video_url if is_booked else "",
            "facts": [fact for fact in slot.facts if fact[0] in ("Lieu", "Langues", "Équipements")],
            "theme": slot.theme,
        }

    def attachments(self) -> Iterable[AttachedFile]:
        if self.visit_request.seat.state != SeatState.BOOKED:
            return []
        return [invitation(self.visit_request, organizer=organizer_of(self.visit_request))]


class SlotNotification(MemberNotification):
    """A mail to one host about a whole date, with each event corrected: one file an organisation (RFC 5546, 3.2.2).

    What changes at a date that was cancelled while the mail waited is no longer told.
    """

    audience = "chaque hôte de la vitrine"
    is_cancelled = False

    def __init__(self, slot: Slot, host: User, *, before: str = "", seats: Iterable[Seat] = ()) -> None:
        self.slot, self.host, self.before, self.seats = slot, host, before, list(seats)

    @property
    def recipient(self) -> Recipient:
        return self.host

    @property
    def object_id(self) -> str:
        return str(self.slot.pk)

    @classmethod
    def vitrine_behind(cls, pk: str) -> int | None:
        return Slot.objects.filter(pk=uuid.UUID(pk)).values_list("vitrine", flat=True).first()

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        standing = Slot.objects.filter(pk=uuid.UUID(named_in(mail)[0])).exclude(state=SlotState.CANCELLED)
        return (cls.is_cancelled or standing.exists()) and super().is_still_wanted(mail)

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.host.full_name.split(" ")[0],
            "vitrine": self.slot.vitrine,
            "before": self.before,
            "when": long_datetime(self.slot.starts_at),
            "hours": clock_range(self.slot.starts_at, self.slot.ends_at),
            "told": len(self.seats),
            "slot_url": f"{settings.PORTAL_URL}/espace/vitrines/{self.slot.vitrine.slug}/creneaux/{self.slot.pk}/",
        }

    def attachments(self) -> Iterable[AttachedFile]:
        for rank, seat in enumerate(self.seats, 1):
            if seat.state == SeatState.BOOKED or self.is_cancelled:
                # who receives is said as in the first invitation: a program may leave the word of another one aside
                organizer = organizer_of(seat.request)
                file = invitation(seat.request, organizer=organizer, cancelled=self.is_cancelled)
                yield AttachedFile(file.filename.replace(".ics", f"-{rank}.ics"), file.content_type, file.content)


@register
class SlotMovedForHost(SlotNotification):
    name = "visits.slot_moved_for_host"
    template = "emails/visits/slot_moved_for_host.html"

    @property
    def occasion(self) -> str:
        return f"moved-{self.slot.sequence}"

    @property
    def expires_at(self) -> datetime | None:
        return self.slot.starts_at

    def subject(self) -> str:
        return f"Date déplacée : {long_datetime(self.slot.starts_at)}"


@register
class SlotEditedForHost(SlotNotification):
    """The place or the link of a date one receives for was given or changed, by oneself or by a colleague."""

    name = "visits.slot_edited_for_host"
    audience = "chaque hôte de la vitrine, quand l’invitation d’un inscrit est corrigée"
    template = "emails/visits/slot_edited_for_host.html"

    def __init__(self, slot: Slot, host: User, *, changed: str, seats: Iterable[Seat]) -> None:
        super().__init__(slot, host, seats=seats)
        self.changed = changed

    @property
    def occasion(self) -> str:
        return f"edited-{self.slot.sequence}"

    @property
    def expires_at(self) -> datetime | None:
        return self.slot.starts_at

    def subject(self) -> str:
        return f"Date mise à jour : {long_datetime(self.slot.starts_at)}"

    def context(self) -> Mapping[str, Any]:
        slot = self.slot
        facts = [fact for fact in slot.facts if fact[0] in ("Lieu", "Langues", "Équipements")]
        return {
            **super().context(),
            "changed": self.changed,
            "facts": [*([("Thème", slot.theme)] if slot.theme else []), *facts],
            "video_url": slot.video_url,
        }


@register
class SlotCancelledForHost(SlotNotification):
    name = "visits.slot_cancelled_for_host"
    template = "emails/visits/slot_cancelled_for_host.html"
    is_cancelled = True

    def subject(self) -> str:
        return f"Date annulée : {long_date(self.slot.starts_at)}"
