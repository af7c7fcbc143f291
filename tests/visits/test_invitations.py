"""Invitations: what a calendar reads in them, in summer and in winter, at the update and at the cancellation."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
from tests.factories.visits import (
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    two_hours,
    working_moment,
)
from tests.factories.vitrines import MembershipFactory
from visits.invitations import event_uid, invitation, plain_line
from visits.models import Seat, Slot, VisitRequest
from visits.selectors import current_options
from visits.services import answering, following, rescheduling
from vitrines.enums import Role

PARIS = ZoneInfo("Europe/Paris")
ORGANIZER = ("samir.aoudia@quatre-vents.example", "Samir « le fondeur » Aoudia")


def scheduled(**fields) -> VisitRequest:
    visit_request = sent_request(receiving_vitrine(**fields))
    host = as_host(host_of(visit_request.vitrine))
    answering.accept_date(visit_request=visit_request, option_id=current_options(visit_request)[0].pk, by=host)
    return VisitRequest.objects.get(pk=visit_request.pk)


def read(content: bytes) -> tuple[Calendar, dict]:
    calendar = Calendar.from_ical(content)
    return calendar, next(iter(calendar.walk("VEVENT")))


def organizers(kind: str) -> list[str]:
    """Who receives, as each mail of that kind says in its calendar."""
    files = [mail.attachments.get() for mail in OutgoingEmail.objects.filter(kind=f"visits.{kind}")]
    return [str(read(bytes(file.content))[1]["ORGANIZER"]) for file in files]


@pytest.mark.django_db
def test_event_keeps_its_organizer_whoever_corrects_or_cancels_it():
    request = scheduled(hosts=2)
    first, second = (host_of(request.vitrine, rank) for rank in (0, 1))
    offered = [two_hours(working_moment(20))]
    rescheduling.offer_other_dates(visit_request=request, dates=offered, by=as_host(second))
    option = current_options(request)[0].pk
    rescheduling.accept_other_date(visit_request=request, option_id=option, by=as_requester(request))
    request = VisitRequest.objects.get(pk=request.pk)
    following.cancel_meeting(visit_request=request, reason="Une panne.", by=as_host(second))
    for kind in ("scheduled_for_requester", "scheduled_for_host", "cancelled_for_requester", "cancelled_for_host"):
        assert set(organizers(kind)) == {f"mailto:{first.email}"}, kind


@pytest.mark.django_db
def test_event_has_another_organizer_once_the_first_has_left():
    request = scheduled(hosts=2)
    first, second = (host_of(request.vitrine, rank) for rank in (0, 1))
    MembershipFactory(vitrine=request.vitrine, role=Role.HOST, user__full_name="Aa Aa")
    first.memberships.all().delete()
    following.cancel_meeting(visit_request=request, reason="Une panne.", by=as_requester(request))
    assert organizers("cancelled_for_requester") == [f"mailto:{second.email}"]


@pytest.mark.django_db
def test_invitation_names_who_when_and_where():
    visit_request = scheduled(name="Fonderie des Quatre-Vents", city="Vervins", departement="02")
    content = invitation(visit_request, organizer=ORGANIZER).content
    calendar, event = read(content)
    seat = Seat.objects.get()
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (event_uid(seat), 0, "CONFIRMED")
    assert event["DTSTART"].dt == seat.slot.starts_at
    assert event["ORGANIZER"] == "mailto:samir.aoudia@quatre-vents.example"
    assert event["ATTENDEE"] == f"mailto:{visit_request.requester_email}"
    assert event["LOCATION"] == "Fonderie des Quatre-Vents, Vervins (Aisne)"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "utc_hour"),
    [
        (datetime(2027, 3, 26, 14, tzinfo=PARIS), 13),
        (datetime(2027, 3, 29, 14, tzinfo=PARIS), 12),
        (datetime(2027, 11, 2, 14, tzinfo=PARIS), 13),
    ],
)
def test_hour_is_the_one_of_paris_across_both_clock_changes(start, utc_hour):
    visit_request = scheduled()
    Slot.objects.update(starts_at=start, ends_at=start + timedelta(hours=2))
    visit_request = VisitRequest.objects.get(pk=visit_request.pk)
    content = invitation(visit_request, organizer=ORGANIZER).content
    assert f"DTSTART;TZID=Europe/Paris:{start:%Y%m%dT%H%M%S}".encode() in content
    assert read(content)[1]["DTSTART"].dt.astimezone(ZoneInfo("UTC")).hour == utc_hour


@pytest.mark.django_db
def test_cancellation_takes_back_the_same_event():
    visit_request = scheduled()
    host = as_host(host_of(visit_request.vitrine))
    following.cancel_meeting(visit_request=visit_request, reason="Une panne.", by=host)
    sent = [
        read(bytes(OutgoingEmail.objects.get(kind=kind).attachments.get().content))
        for kind in ("visits.scheduled_for_requester", "visits.cancelled_for_requester")
    ]
    (first, invited), (second, cancelled) = sent
    assert (first["METHOD"], second["METHOD"]) == ("REQUEST", "CANCEL")
    assert invited["UID"] == cancelled["UID"]
    assert (invited["SEQUENCE"], cancelled["SEQUENCE"], cancelled["STATUS"]) == (0, 1, "CANCELLED")


@pytest.mark.django_db
def test_lines_are_folded_by_octets_and_text_cannot_add_one():
    visit_request = scheduled(name="Établissements Été-Forêt & fils, fonderie d’art\r\nATTENDEE:mailto:x@y.z " * 2)
    content = invitation(visit_request, organizer=ORGANIZER).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    unfolded = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert len([line for line in unfolded if line.startswith(b"ATTENDEE")]) == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\x00"])
def test_plain_line_holds_no_line_end(end):
    assert plain_line(f"Samir{end}Aoudia") == "Samir Aoudia"
