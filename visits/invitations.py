"""Invitations that real calendars accept: one event a seat, updated and cancelled under one UID (RFC 5545, 5546)."""

import unicodedata
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from portal.mail.outbox import AttachedFile

from .models import ON_SITE, Seat, VisitRequest

PARIS = ZoneInfo("Europe/Paris")
Organizer = tuple[str, str]  # address and name of who receives
Guest = tuple[str, str]  # address and name of a visitor


def invitation(
    visit_request: VisitRequest, *, organizer: Organizer, cancelled: bool = False, guest: Guest | None = None
) -> AttachedFile:
    """The `.ics` of a scheduled (or cancelled) request: METHOD, stable UID, SEQUENCE, VTIMEZONE Europe/Paris.

    The request must have its seat. `guest` is who reads it, where it is not the requester: a visitor named later has
    the same event in a copy that names nobody else (RFC 5546, 3.2.2). Text of people is stripped of control and line
    characters.
    """
    seat = visit_request.seat
    method = "CANCEL" if cancelled else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL_NAME}//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_event(visit_request, seat, organizer=organizer, cancelled=cancelled, guest=guest))
    calendar.add_missing_timezones()
    name = "annulation.ics" if cancelled else "invitation.ics"
    return AttachedFile(name, f"text/calendar; method={method}; charset=utf-8", calendar.to_ical())


def event_uid(seat: Seat) -> str:
    """The name of the event, the same in every update."""
    return f"{seat.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}"


def _event(
    visit_request: VisitRequest, seat: Seat, *, organizer: Organizer, cancelled: bool, guest: Guest | None
) -> Event:
    slot, vitrine = seat.slot, visit_request.vitrine
    event = Event()
    event.add("uid", event_uid(seat))
    event.add("sequence", seat.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", slot.starts_at.astimezone(PARIS))
    event.add("dtend", slot.ends_at.astimezone(PARIS))
    event.add("summary", plain_line(f"{slot.get_format_display()} – {vitrine.name}"))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if slot.format in ON_SITE:
        where = (vitrine.name, slot.place or vitrine.place)
        event.add("location", plain_line(", ".join(part for part in where if part)))
    elif slot.video_url:
        event.add("location", plain_line(slot.video_url))
    if guest is None:
        event.add("description", _description(visit_request))
    event.add("organizer", _address(*organizer), encode=False)
    attendee = _address(*(guest or (visit_request.requester_email, visit_request.requester_name)))
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText("ACCEPTED")
    attendee.params["cutype"] = vText("INDIVIDUAL")
    event.add("attendee", attendee, encode=False)
    return event


def _description(visit_request: VisitRequest) -> str:
    people = f"{visit_request.headcount} personne{'s' * (visit_request.headcount > 1)}"
    lines = [
        f"{plain_line(visit_request.requester_name)}, {plain_line(visit_request.company_name)} ({people})",
        f"{settings.PORTAL_URL}{visit_request.get_absolute_url()}",
    ]
    return "\n".join(lines)


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(plain_line(name).replace('"', "’"))
    return address


def plain_line(text: str) -> str:
    """`text` on one line without control characters: icalendar lets some of them through."""
    spaced = "".join(" " if c in "\u2028\u2029\x85" or unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(spaced.split())
