"""A member’s own calendar: what it holds, who reads it, how its address is taken back."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests.factories.accounts import UserFactory
from tests.factories.visits import SlotFactory, as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.support.html import check_page
from visits.models import CalendarFeed, Slot, VisitRequest
from visits.private_calendar import calendar_of, feed_path, open_feed
from visits.services import following, slots

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


def joins(slot: Slot) -> VisitRequest:
    request = sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=2)
    return VisitRequest.objects.get(pk=request.pk)


def events(user) -> list:
    return Calendar.from_ical(calendar_of(user)).walk("VEVENT")


def told(event) -> tuple[str, int]:
    return str(event["STATUS"]), int(event["SEQUENCE"])


def a_date(**fields) -> Slot:
    return SlotFactory(vitrine=receiving_vitrine(), **{"needs_confirmation": False, **fields})


def test_host_reads_who_comes_and_requester_reads_the_invitation_s_own_event():
    slot = a_date()
    request = joins(slot)
    (received,), (taken,) = events(host_of(slot.vitrine)), events(request.requester)
    assert request.company_name in received["DESCRIPTION"]
    assert (received["DTSTART"].dt, told(received)) == (slot.starts_at, ("CONFIRMED", 0))
    assert str(taken["UID"]).startswith(str(request.seat.pk))
    assert events(UserFactory()) == []


def test_moves_and_cancellations_reach_the_same_event():
    slot = a_date()
    request, host = joins(slot), as_host(host_of(slot.vitrine))
    before = [str(events(user)[0]["UID"]) for user in (host.user, request.requester)]
    later = slot.starts_at + timedelta(days=1)
    slots.move_slot(slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=host)
    assert [told(events(user)[0]) for user in (host.user, request.requester)] == [("CONFIRMED", 1)] * 2
    following.cancel_meeting(visit_request=request, reason="Panne.", by=as_requester(request))
    assert told(events(request.requester)[0]) == ("CANCELLED", 2)
    slots.cancel_slot(slot=slot, reason="Panne.", by=host)
    assert told(events(host.user)[0]) == ("CANCELLED", 2)
    assert [str(events(user)[0]["UID"]) for user in (host.user, request.requester)] == before


def test_former_member_and_editor_read_nothing_of_the_vitrine():
    slot = a_date()
    joins(slot)
    host = host_of(slot.vitrine)
    slot.vitrine.memberships.all().delete()
    assert events(host) == []


def test_address_opens_changes_and_closes(client):
    slot = a_date()
    joins(slot)
    host = host_of(slot.vitrine)
    client.force_login(host)
    page = reverse("desk:agenda")
    assert "Ouvrir mon agenda" in check_page(client.get(page))
    client.post(reverse("desk:agenda-renew"))
    first = feed_path(CalendarFeed.objects.get())
    shown = check_page(client.get(page))
    assert f"{first}</a>" in shown
    assert 'href="webcal://' in shown
    client.logout()
    answer = client.get(first)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    client.force_login(host)
    client.post(reverse("desk:agenda-renew"))
    second = feed_path(CalendarFeed.objects.get())
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    client.post(reverse("desk:agenda-stop"))
    assert client.get(second).status_code == 404


def test_address_of_who_left_or_forged_opens_nothing(client):
    host = host_of(a_date().vitrine)
    feed = open_feed(by=host)
    path = feed_path(feed)
    forged = [
        reverse("visits:private-calendar", args=[feed.key, "0" * 32]),
        reverse("visits:private-calendar", args=[uuid.uuid4(), path.rsplit("/", 1)[1].removesuffix(".ics")]),
    ]
    assert [client.get(each).status_code for each in forged] == [404, 404]
    host.is_active = False
    host.save()
    assert client.get(path).status_code == 404


HOSTILE = "Été & fonderie d’art; visite, guidée\\n\r\nATTENDEE:mailto:x@y.z\r\nEND:VEVENT 🏭 " * 2


def test_lines_are_folded_by_octets_and_text_adds_no_line():
    slot = a_date(theme=HOSTILE[:150], place=HOSTILE[:200])
    joins(slot)
    content = calendar_of(host_of(slot.vitrine))
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.replace(b"\r\n", b"").count(b"\n") == 0
    unfolded = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert [line for line in unfolded if line.startswith((b"ATTENDEE", b"END:VEVENT"))] == [b"END:VEVENT"]
    content.decode()  # no character is cut by the folding for good
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert "🏭" in event["SUMMARY"]


@pytest.mark.parametrize(
    ("start", "utc_hour"),
    [
        (datetime(2027, 3, 26, 14, tzinfo=PARIS), 13),
        (datetime(2027, 3, 29, 14, tzinfo=PARIS), 12),
        (datetime(2027, 10, 29, 14, tzinfo=PARIS), 12),
        (datetime(2027, 11, 2, 14, tzinfo=PARIS), 13),
    ],
)
def test_hour_is_the_one_of_paris_across_both_clock_changes(start, utc_hour):
    slot = a_date(starts_at=start, ends_at=start + timedelta(hours=2))
    content = calendar_of(host_of(slot.vitrine))
    assert f"DTSTART;TZID=Europe/Paris:{start:%Y%m%dT%H%M%S}".encode() in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(ZoneInfo("UTC")).hour == utc_hour


def test_calendar_costs_the_same_whatever_it_holds(django_assert_num_queries):
    vitrine = receiving_vitrine()
    for _ in range(4):
        joins(SlotFactory(vitrine=vitrine, needs_confirmation=False))
    host = host_of(vitrine)
    with django_assert_num_queries(3):
        calendar_of(host)
