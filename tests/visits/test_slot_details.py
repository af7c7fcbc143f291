"""A published date edited: what it offers, more seats, told once to who comes, asks or waits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
from tests.factories.practices import published_practice
from tests.factories.visits import host_of, receiving_vitrine
from tests.visits.test_slots import booked_and_waiting, by_host, events, fresh, told
from tests.visits.visitors.mail_examples import name, place
from visits.enums import RequestState, SeatState
from visits.errors import SeatsTakenBack, SlotChanged
from visits.models import Seat, Slot
from visits.services import slots
from visits.services.slot_details import Details, edit_slot

pytestmark = pytest.mark.django_db


def details_of(slot: Slot, **given) -> Details:
    kept = {each: getattr(slot, each) for each in Details.__dataclass_fields__ if each != "practices"}
    return replace(Details(**kept, practices=list(slot.practices.all())), **given)


def edit(slot: Slot, **given) -> Slot:
    return edit_slot(slot=slot, details=details_of(fresh(slot), **given), by=by_host(slot))


def test_what_matters_is_told_once_to_each_under_the_same_event():
    slot, booked, _ = booked_and_waiting()
    name(booked, place(booked, 1, name="Inès Martin", email="ines@forges.example"))
    OutgoingEmail.objects.all().delete()
    for _ in range(2):
        edit(slot, place="Portail nord", equipment="Casque prêté")
    assert told() == {"slot_edited": 2, "visitor_sheet": 1, "slot_edited_for_host": 2}
    uid = str(booked.seat.pk)
    for kind in ("slot_edited", "slot_edited_for_host"):  # one event, the same version for both sides
        assert [(method, of.split("@")[0], version) for method, of, version in events(kind)] == [("REQUEST", uid, 1)]
    mail = OutgoingEmail.objects.get(kind="visits.slot_edited", recipient=booked.requester)
    assert "le lieu de rendez-vous, les équipements de protection" in " ".join(mail.text_body.split())
    event = Calendar.from_ical(bytes(mail.attachments.get().content)).walk("VEVENT")[0]
    assert (event["SEQUENCE"], "Portail nord" in event["LOCATION"]) == (1, True)
    assert fresh(slot).log.order_by("pk").last().note == "place, equipment"


def test_what_does_not_matter_to_who_comes_tells_nobody():
    slot, *_ = booked_and_waiting()
    practice = published_practice(vitrine=slot.vitrine)
    OutgoingEmail.objects.all().delete()
    edit(slot, practices=[practice], booking_deadline=slot.starts_at - timedelta(days=3))
    assert told() == {}
    assert (fresh(slot).practice, list(fresh(slot).practices.all())) == (practice, [practice])


def test_seats_only_grow_and_go_to_who_waits():
    slot, _, waiting = booked_and_waiting()
    with pytest.raises(SeatsTakenBack):
        edit(slot, seats_total=0)
    edit(slot, seats_total=2)
    assert Seat.objects.get(request=waiting).state == SeatState.OFFERED
    assert (fresh(slot).seats_taken, fresh(waiting).state) == (2, RequestState.WAITING)


def test_date_cancelled_or_of_one_request_is_not_edited():
    slot, *_ = booked_and_waiting()
    slots.cancel_slot(slot=slot, reason="Panne.", by=by_host(slot))
    with pytest.raises(SlotChanged):
        edit(slot, theme="Autre")


def test_form_shows_what_the_date_says_and_changes_it():
    slot, *_ = booked_and_waiting()
    client = Client()
    client.force_login(host_of(slot.vitrine))
    address = reverse("desk:slot-action", args=[slot.vitrine.slug, slot.pk, "modifier"])
    form = client.get(address).context["form"]
    assert (form.initial["seats_total"], "format" in form.fields, "video_url" in form.fields) == (1, False, False)
    typed = {"theme": "Contrôle en ligne", "seats_total": "1", "languages": ["fr"], "needs_confirmation": "on"}
    assert client.post(address, typed | {"seats_total": "0"}).status_code == 422
    late = timezone.localdate(slot.starts_at).isoformat()
    assert client.post(address, typed | {"deadline_day": late}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert (fresh(slot).theme, fresh(slot).needs_confirmation) == ("Contrôle en ligne", True)
    other = receiving_vitrine()
    client.force_login(host_of(other))
    assert client.get(address).status_code == 404
