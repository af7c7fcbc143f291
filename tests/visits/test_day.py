"""The day itself: who is there, who is not, who came without a seat; the code at the gate."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories.visits import SlotFactory, as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.support.html import check_page
from visits.errors import NotToday, SlotChanged
from visits.gate import gate_drawing, gate_url
from visits.models import Slot, SlotLog, Visitor, VisitRequest
from visits.services import answering, day, following

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot():
    return SlotFactory(vitrine=receiving_vitrine(), seats_total=6, needs_confirmation=False)


def joins(slot: Slot, *names: str) -> VisitRequest:
    wanted = {"slot": slot, "format": slot.format, "dates": [], "headcount": len(names), "names": names}
    request = sent_request(slot.vitrine, **wanted)
    return VisitRequest.objects.get(pk=request.pk)


def on_the_day(slot: Slot, *, hours: int = 0):
    return time_machine.travel(slot.starts_at + timedelta(hours=hours), tick=False)


def by_host(slot: Slot):
    return as_host(host_of(slot.vitrine))


def arrivals() -> dict[str, bool]:
    return {each.full_name: each.arrived_at is not None for each in Visitor.objects.all()}


def state_of(request: VisitRequest) -> str:
    return VisitRequest.objects.get(pk=request.pk).state


def test_ticks_make_done_and_missed_once(slot):
    came, absent = joins(slot, "Claire Delmas", "Yanis Morel"), joins(slot, "Anne Roy")
    claire = Visitor.objects.get(full_name="Claire Delmas")
    with on_the_day(slot, hours=3):
        assert day.record_presence(slot=slot, present=[claire.pk], by=by_host(slot)) == 1
        first = Visitor.objects.get(pk=claire.pk).arrived_at
        day.close_day(slot=slot, by=by_host(slot))
        with pytest.raises(SlotChanged):
            day.close_day(slot=slot, by=by_host(slot))
        with pytest.raises(SlotChanged):
            day.record_presence(slot=slot, present=[], by=by_host(slot))
    assert (state_of(came), state_of(absent)) == ("done", "missed")
    assert Visitor.objects.get(pk=claire.pk).arrived_at == first
    assert [(log.change, log.note) for log in SlotLog.objects.all()] == [("closed", "1 personne venue")]


def test_tick_taken_back_is_taken_back(slot):
    joins(slot, "Claire Delmas")
    claire = Visitor.objects.get()
    with on_the_day(slot):
        day.record_presence(slot=slot, present=[claire.pk], by=by_host(slot))
        day.record_presence(slot=slot, present=[], by=by_host(slot))
    assert arrivals() == {"Claire Delmas": False}


def test_sheet_is_not_ticked_before_the_day_nor_closed_before_the_start(slot):
    joins(slot, "Claire Delmas")
    with pytest.raises(SlotChanged):
        day.record_presence(slot=slot, present=[], by=by_host(slot))
    with on_the_day(slot, hours=-1), pytest.raises(SlotChanged):
        day.close_day(slot=slot, by=by_host(slot))


def test_who_gave_the_seat_back_is_not_on_the_sheet(slot):
    request = joins(slot, "Claire Delmas")
    following.cancel_meeting(visit_request=request, reason="Panne.", by=as_requester(request))
    assert day.expected_at(slot) == []


@pytest.mark.parametrize("typed", ["Claire Delmas", "  claire   DELMAS ", "Claïre Delmas"])
def test_gate_ticks_who_was_expected_however_the_name_is_typed(slot, typed):
    joins(slot, "Claire Delmas")
    with on_the_day(slot):
        for _ in range(2):
            found = day.check_in(slot=slot, name=typed, company="")
    assert (found.was_expected, arrivals()) == (True, {"Claire Delmas": True})
    assert Visitor.objects.get().notice_accepted_at is not None


def test_gate_names_a_nameless_place_of_the_same_company(slot):
    request = joins(slot, "Claire Delmas", "")
    assert request.seat.visitors.count() == 2
    with on_the_day(slot):
        found = day.check_in(slot=slot, name="Paul Roy", company=request.company_name.upper())
    assert (found.was_expected, arrivals()) == (True, {"Claire Delmas": False, "Paul Roy": True})


def test_gate_notes_a_walk_in_once_and_gives_no_seat(slot):
    with on_the_day(slot):
        for _ in range(2):
            found = day.check_in(slot=slot, name="Zoé Inconnue", company="Autre SAS")
    assert (found.was_expected, Visitor.objects.count(), Slot.objects.get().seats_taken) == (False, 1, 0)


def test_walk_ins_have_an_end(slot, monkeypatch):
    monkeypatch.setattr(day, "WALK_INS_MAX", 2)
    with on_the_day(slot):
        day.check_in(slot=slot, name="Un", company="")
        day.check_in(slot=slot, name="Deux", company="")
        with pytest.raises(SlotChanged):
            day.check_in(slot=slot, name="Trois", company="")


@pytest.mark.parametrize("days", [-1, 1])
def test_gate_opens_on_the_day_alone(slot, client, days):
    joins(slot, "Claire Delmas")
    address = gate_url(slot).partition("://")[2].partition("/")[2]
    with time_machine.travel(slot.starts_at + timedelta(days=days), tick=False):
        with pytest.raises(NotToday):
            day.check_in(slot=slot, name="Claire Delmas", company="")
        assert "s’ouvre le jour de la visite" in check_page(client.get(f"/{address}"))
        posted = client.post(f"/{address}", {"name": "Claire Delmas", "accepted": "on"})
        assert posted.status_code == 409
    assert arrivals() == {"Claire Delmas": False}


def test_gate_page_checks_in_without_an_account_and_tells_no_other_name(slot, client):
    joins(slot, "Claire Delmas", "Yanis Morel")
    address = "/" + gate_url(slot).partition("://")[2].partition("/")[2]
    with on_the_day(slot):
        assert "Yanis" not in check_page(client.get(address))
        refused = client.post(address, {"name": "Claire Delmas"})
        assert "Acceptez la notice" in check_page(refused, status=422)
        html = check_page(client.post(address, {"name": "Claire Delmas", "company": "", "accepted": "on"}))
    assert "Votre venue est notée" in html
    assert "Yanis" not in html


def test_gate_wants_its_code(slot, client):
    assert client.get(reverse("visits:gate", args=[slot.pk, "0" * 24])).status_code == 404
    assert gate_drawing(slot).startswith("<svg")


def test_sheet_page_ticks_adds_and_closes(slot, client):
    request = joins(slot, "Claire Delmas", "Yanis Morel")
    client.force_login(host_of(slot.vitrine))
    page = reverse("desk:day", args=[slot.vitrine.slug, slot.pk])
    assert "à partir du jour" in check_page(client.get(page))
    claire = Visitor.objects.get(full_name="Claire Delmas")
    with on_the_day(slot, hours=1):
        client.force_login(host_of(slot.vitrine))
        html = check_page(client.get(page))
        assert "Notice acceptée" not in html  # neither is the person who asked
        assert client.post(page, {"present": [str(claire.pk)]}).status_code == 302
        walk_in = reverse("desk:walk-in", args=[slot.vitrine.slug, slot.pk])
        client.post(walk_in, {"name": "Zoé Inconnue", "company": "Autre SAS"})
        assert "sans inscription" in check_page(client.get(page))
        client.post(reverse("desk:close-day", args=[slot.vitrine.slug, slot.pk]))
        assert "Feuille close" in check_page(client.get(page))
    assert state_of(request) == "done"
    assert arrivals() == {"Claire Delmas": True, "Yanis Morel": False, "Zoé Inconnue": True}


def test_visitor_of_another_date_cannot_be_ticked_here(slot, client):
    other = SlotFactory(vitrine=slot.vitrine, starts_at=slot.starts_at, needs_confirmation=False)
    joins(other, "Anne Roy")
    with on_the_day(slot):
        client.force_login(host_of(slot.vitrine))
        client.post(
            reverse("desk:day", args=[slot.vitrine.slug, slot.pk]), {"present": [str(Visitor.objects.get().pk)]}
        )
    assert arrivals() == {"Anne Roy": False}


def test_request_settled_meanwhile_is_left_alone(slot):
    request = joins(slot, "Claire Delmas")
    with on_the_day(slot, hours=2):
        answering.close_meeting(visit_request=request, held=True, by=as_requester(request))
        day.close_day(slot=slot, by=by_host(slot))
    assert state_of(request) == "done"
