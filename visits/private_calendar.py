"""A member’s own calendar, at a secret address one may take back: the dates received and the seats taken."""

import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from icalendar import Calendar, Event

from portal.accounts.models import User
from vitrines.enums import Role

from .enums import SeatState, SlotState
from .invitations import PARIS, event_uid, plain_line
from .models import ON_SITE, CalendarFeed, Seat, Slot

SALT = "visits.calendar"
KEPT = timedelta(days=30)  # how long a past date, or a cancelled one, stays
EVENTS_MAX = 500
REFRESH = timedelta(hours=1)


def code_of(feed: CalendarFeed) -> str:
    """The part of the address the database does not hold."""
    return salted_hmac(SALT, feed.key.hex, algorithm="sha256").hexdigest()[:32]


def feed_path(feed: CalendarFeed) -> str:
    return reverse("visits:private-calendar", args=[feed.key, code_of(feed)])


def feed_of(user: User) -> CalendarFeed | None:
    """The person’s calendar, if one was opened."""
    return CalendarFeed.objects.filter(user=user).first()


def find_feed(key: uuid.UUID, code: str) -> CalendarFeed | None:
    """The calendar of that address; None for a wrong, former or taken back one, or a person who left."""
    feed = CalendarFeed.objects.select_related("user").filter(key=key, user__is_active=True).first()
    return feed if feed is not None and constant_time_compare(code_of(feed), code) else None


@transaction.atomic
def open_feed(*, by: User) -> CalendarFeed:
    """Open the person’s calendar, or give it a new address: the former one shows nothing any more."""
    feed, _ = CalendarFeed.objects.update_or_create(
        user=by, defaults={"key": uuid.uuid4(), "created_at": timezone.now()}
    )
    return feed


@transaction.atomic
def close_feed(*, by: User) -> None:
    """Take the address back. May run twice."""
    CalendarFeed.objects.filter(user=by).delete()


def calendar_of(user: User) -> bytes:
    """The calendar as iCalendar (RFC 5545), Europe/Paris, the cancelled dates said so."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL_NAME}//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Vitrines ouvertes : mes rendez-vous")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    since = timezone.now() - KEPT
    for slot in _received(user, since):
        calendar.add_component(_received_event(slot))
    for seat in _taken(user, since):
        calendar.add_component(_taken_event(seat))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _received(user: User, since: datetime) -> list[Slot]:
    roles = [Role.OWNER, Role.HOST]
    mine = Slot.objects.filter(vitrine__memberships__user=user, vitrine__memberships__role__in=roles)
    booked = Prefetch("seats", Seat.objects.filter(state=SeatState.BOOKED).select_related("request"))
    to_come = mine.filter(starts_at__gt=since).select_related("vitrine").prefetch_related(booked)
    return list(to_come.order_by("starts_at", "pk")[:EVENTS_MAX])


def _taken(user: User, since: datetime) -> list[Seat]:
    invited = Seat.objects.filter(request__requester=user, state__in=[SeatState.BOOKED, SeatState.RELEASED])
    once = invited.exclude(state=SeatState.RELEASED, sequence=0)  # released before any invitation
    shown = once.filter(slot__starts_at__gt=since).select_related("slot__vitrine", "request")
    return list(shown.order_by("slot__starts_at", "pk")[:EVENTS_MAX])


def _received_event(slot: Slot) -> Event:
    companies = [f"{plain_line(seat.request.company_name)} ({seat.headcount})" for seat in slot.seats.all()]
    address = f"{settings.PORTAL_URL}{reverse('desk:slot', args=[slot.vitrine.slug, slot.pk])}"
    event = _event(slot, uid=f"{slot.pk}@{_domain()}", sequence=slot.sequence + (slot.state == SlotState.CANCELLED))
    event.add("status", "CANCELLED" if slot.state == SlotState.CANCELLED else "CONFIRMED")
    event.add("description", "\n".join([", ".join(companies) or "Personne n’est encore inscrit.", address]))
    event.add("url", address)
    return event


def _taken_event(seat: Seat) -> Event:
    address = f"{settings.PORTAL_URL}{seat.request.get_absolute_url()}"
    event = _event(seat.slot, uid=event_uid(seat), sequence=seat.sequence)
    event.add("status", "CONFIRMED" if seat.state == SeatState.BOOKED else "CANCELLED")
    event.add("description", address)
    event.add("url", address)
    return event


def _event(slot: Slot, *, uid: str, sequence: int) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", slot.starts_at.astimezone(PARIS))
    event.add("dtend", slot.ends_at.astimezone(PARIS))
    event.add("summary", plain_line(f"{slot.theme or slot.get_format_display()} – {slot.vitrine.name}"))
    event.add("transp", "OPAQUE")
    if slot.format in ON_SITE:
        event.add("location", plain_line(", ".join(part for part in (slot.vitrine.name, slot.where) if part)))
    elif slot.video_url:
        event.add("location", plain_line(slot.video_url))
    return event


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
