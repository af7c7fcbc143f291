"""Seats of a published date: taken, confirmed, waited for, given back; the database counts them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import (
    SlotFactory,
    a_stranger,
    a_wish,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
)
from tests.support.html import check_page
from visits.enums import RequestState, SeatState, SlotState
from visits.errors import AlreadySeated, GroupTooLarge, OfferOver, SlotClosed
from visits.models import Seat, Slot, Visitor, VisitRequest
from visits.services import answering, asking, clock, following, seats
from visits.working_days import add_working_hours

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


def a_date(*, seats: int = 3, **fields) -> Slot:
    return SlotFactory(vitrine=receiving_vitrine(), seats_total=seats, **{"needs_confirmation": False, **fields})


def joins(slot: Slot, headcount: int = 1, **fields) -> VisitRequest:
    request = sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=headcount, **fields)
    return fresh(request)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def kinds_about(request: VisitRequest) -> list[str]:
    about = OutgoingEmail.objects.filter(key__contains=f":{request.pk}:").order_by("created_at", "pk")
    return [mail.kind.removeprefix("visits.") for mail in about]


def told(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").count()


def test_date_without_confirmation_is_agreed_at_once():
    slot = a_date()
    request = joins(slot, 2, names=("Claire Delmas", "Yanis Morel"))
    assert (request.state, request.seat.state, fresh(slot).seats_taken) == ("scheduled", "booked", 2)
    assert sorted(kinds_about(request)) == ["scheduled_for_host", "scheduled_for_requester"]
    assert [visitor.full_name for visitor in request.seat.visitors.order_by("rank")] == ["Claire Delmas", "Yanis Morel"]


def test_date_with_confirmation_holds_the_seats_until_the_host_says_yes():
    slot = a_date(seats=3, needs_confirmation=True)
    first, second = joins(slot, 2), joins(slot, 2)
    assert (first.state, first.seat.state, second.state) == ("sent", "asked", "waiting")
    assert fresh(slot).seats_taken == 2
    answering.accept_chosen_slot(visit_request=first, by=as_host(host_of(slot.vitrine)))
    assert (fresh(first).state, fresh(first).seat.state, fresh(slot).seats_taken) == ("scheduled", "booked", 2)
    assert sorted(kinds_about(second)) == ["waiting_listed"]


def test_vitrine_that_wants_to_be_asked_first_is_asked_whatever_the_date_says():
    slot = a_date()
    slot.vitrine.terms.shield_ask_first = True
    slot.vitrine.terms.save()
    assert (joins(slot).state, told("request_received")) == ("sent", 1)


def test_names_left_out_become_nameless_places_and_who_asks_has_accepted_the_notice():
    request = joins(a_date(), 3)
    visitors = list(Visitor.objects.filter(seat=request.seat).order_by("rank"))
    assert [bool(visitor.full_name) for visitor in visitors] == [True, False, False]
    assert [visitor.notice_accepted_at is not None for visitor in visitors] == [True, False, False]


@pytest.mark.parametrize(
    ("fields", "headcount", "error"),
    [
        ({"headcount_max": 2}, 3, GroupTooLarge),
        ({"seats": 2}, 3, GroupTooLarge),
        ({"state": SlotState.PAUSED}, 1, SlotClosed),
        ({"state": SlotState.CANCELLED}, 1, SlotClosed),
        ({"is_public": False}, 1, SlotClosed),
        ({"booking_deadline": timezone.now() - timedelta(minutes=1)}, 1, SlotClosed),
    ],
)
def test_limits_of_the_date_are_kept(fields, headcount, error):
    slot = a_date(**fields)
    with pytest.raises(error):
        joins(slot, headcount)
    assert (VisitRequest.objects.count(), fresh(slot).seats_taken, OutgoingEmail.objects.count()) == (0, 0, 0)


def test_one_organisation_has_one_seat_in_a_date():
    slot, organisation = a_date(), OrganisationFactory()
    joins(slot, by=UserFactory(organisation=organisation))
    with pytest.raises(AlreadySeated):
        joins(slot, by=UserFactory(organisation=organisation))
    assert (VisitRequest.objects.count(), fresh(slot).seats_taken) == (1, 1)


def test_organisation_that_gave_its_seat_back_may_take_another():
    slot, organisation = a_date(), OrganisationFactory()
    first = joins(slot, by=UserFactory(organisation=organisation))
    following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    assert joins(slot, by=UserFactory(organisation=organisation)).seat.state == SeatState.BOOKED
    assert fresh(slot).seats_taken == 1


def test_stranger_holds_nothing_before_the_address_is_confirmed():
    slot = a_date(seats=1)
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1, names=("Anne Roy",))
    stranger = asking.submit_as_stranger(wish=wish, stranger=a_stranger())
    assert (stranger.seat.state, fresh(slot).seats_taken) == (SeatState.UNCONFIRMED, 0)
    joins(slot)
    asking.confirm_request(visit_request=stranger)
    assert (fresh(stranger).state, fresh(stranger).seat.state) == ("waiting", SeatState.WAITING)
    assert stranger.seat.visitors.get().full_name == "Anne Roy"


def test_stranger_too_late_reads_why_and_stays_unconfirmed(client):
    slot = a_date()
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1)
    stranger = asking.submit_as_stranger(wish=wish, stranger=a_stranger())
    Slot.objects.update(state=SlotState.PAUSED)
    link = OutgoingEmail.objects.get(kind="visits.confirm_address").text_body.split("/r/")[1].split()[0]
    response = client.post(f"/r/{link}")
    assert "Cette date ne prend plus d’inscriptions" in check_page(response, status=409)
    assert fresh(stranger).state == RequestState.UNCONFIRMED


def test_unconfirmed_seat_is_erased_with_its_request():
    slot = a_date()
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1)
    asking.submit_as_stranger(wish=wish, stranger=a_stranger())
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert asking.erase_unconfirmed_requests() == 1
    assert (Seat.objects.count(), VisitRequest.objects.count()) == (0, 0)


# ── The waiting list ─────────────────────────────────────────────────────────
def waiting(slot: Slot, *headcounts: int) -> list[VisitRequest]:
    return [joins(slot, headcount) for headcount in headcounts]


def test_seat_given_back_goes_to_who_waits_in_order_and_each_is_told_once():
    slot = a_date(seats=2)
    first = joins(slot, 2)
    large, small, last = waiting(slot, 2, 1, 1)
    following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    assert seats.move_waiting_lists() == 1
    assert seats.move_waiting_lists() == 0
    assert [fresh(each).seat.state for each in (large, small, last)] == ["offered", "waiting", "waiting"]
    assert (fresh(slot).seats_taken, told("seat_offered")) == (2, 1)


def test_group_too_large_for_what_is_free_lets_the_next_one_pass():
    slot = a_date(seats=3)
    single, pair = joins(slot, 1), joins(slot, 2)
    large, small = waiting(slot, 2, 1)
    following.cancel_meeting(visit_request=single, reason="Panne.", by=as_requester(single))
    seats.move_waiting_lists()
    assert [fresh(each).seat.state for each in (pair, large, small)] == ["booked", "waiting", "offered"]


def test_seat_offered_is_confirmed_in_one_click(client):
    slot = a_date(seats=1)
    first, second = joins(slot), joins(slot)
    following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    seats.move_waiting_lists()
    mail = OutgoingEmail.objects.get(kind="visits.seat_offered")
    link = mail.text_body.split("/r/")[1].split()[0]
    page = check_page(client.get(f"/r/{link}"))
    assert "Prendre la place" in page
    assert client.post(f"/r/{link}").status_code == 302
    assert (fresh(second).state, fresh(second).seat.state) == ("scheduled", "booked")
    assert "scheduled_for_host" in kinds_about(second)


def test_seat_offered_where_the_host_confirms_goes_to_the_host():
    slot = a_date(seats=1, needs_confirmation=True)
    first, second = joins(slot), joins(slot)
    following.withdraw(visit_request=first, by=as_requester(first))
    seats.move_waiting_lists()
    seats.confirm_offer(visit_request=second, by=as_requester(second))
    assert (fresh(second).state, fresh(second).seat.state, fresh(slot).seats_taken) == ("sent", "asked", 1)
    assert kinds_about(second).count("request_received") == 1


def test_offer_not_confirmed_in_48_working_hours_goes_to_the_next():
    slot = a_date(seats=1)
    first, second, third = joins(slot), joins(slot), joins(slot)
    following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    seats.move_waiting_lists()
    until = fresh(second).seat.offered_until
    with time_machine.travel(until - timedelta(minutes=1), tick=False):
        assert seats.move_waiting_lists() == 0
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        with pytest.raises(OfferOver):
            seats.confirm_offer(visit_request=fresh(second), by=as_requester(second))
        assert seats.move_waiting_lists() == 2
        assert seats.move_waiting_lists() == 0
    assert (fresh(second).state, fresh(second).seat.state) == ("expired", "released")
    assert (fresh(third).seat.state, fresh(slot).seats_taken) == ("offered", 1)
    assert (told("waiting_over"), told("seat_offered")) == (1, 2)


def test_list_closes_a_day_before_and_says_so():
    slot = a_date(seats=1)
    joins(slot)
    second = joins(slot)
    with time_machine.travel(slot.starts_at - timedelta(hours=23), tick=False):
        assert seats.move_waiting_lists() == 1
    assert (fresh(second).state, kinds_about(second)) == ("expired", ["waiting_listed", "waiting_over"])


def test_nothing_is_said_of_a_date_that_is_over():
    slot = a_date(seats=1)
    joins(slot)
    second = joins(slot)
    with time_machine.travel(slot.starts_at + timedelta(hours=1), tick=False):
        seats.move_waiting_lists()
    assert (fresh(second).state, kinds_about(second)) == ("expired", ["waiting_listed"])


def test_clock_that_comes_before_the_list_reproaches_nobody():
    slot = a_date(seats=1)
    joins(slot)
    second = joins(slot)
    with time_machine.travel(fresh(second).clock_due_at + timedelta(hours=1), tick=False):
        clock.run_clock()
    assert (fresh(second).state, kinds_about(second)) == ("expired", ["waiting_listed"])


@pytest.mark.parametrize("leave", ["decline", "pool", "propose", "answer_in_writing"])
def test_every_way_out_of_a_date_frees_the_seats_asked_for(leave):
    slot = a_date(seats=2, needs_confirmation=True)
    request, host = joins(slot, 2), as_host(host_of(slot.vitrine))
    given = {
        "decline": {"reason": "no_time", "text": "Non."},
        "pool": {},
        "answer_in_writing": {"text": "Voici."},
        "propose": {"format": "call", "dates": [(slot.starts_at, slot.ends_at)]},
    }
    getattr(answering, leave)(visit_request=request, by=host, **given[leave])
    assert (fresh(request).seat.state, fresh(slot).seats_taken) == (SeatState.RELEASED, 0)


def test_request_that_left_a_date_may_agree_on_another_with_the_same_event():
    slot = a_date(seats=2, needs_confirmation=True)
    request, host = joins(slot, 2), as_host(host_of(slot.vitrine))
    event = request.seat.pk
    later = slot.starts_at + timedelta(days=7)
    answering.propose(
        visit_request=request, format="private_visit", dates=[(later, later + timedelta(hours=2))], by=host
    )
    option = fresh(request).date_options.get()
    following.accept_proposal(visit_request=request, option_id=option.pk, by=as_requester(request))
    seat = fresh(request).seat
    assert (seat.pk, seat.state, seat.slot.starts_at) == (event, SeatState.BOOKED, later)
    assert set(seat.visitors.values_list("slot", flat=True)) == {seat.slot_id}


# ── What the database holds by itself ────────────────────────────────────────
def test_counter_is_the_database_s_and_cannot_be_written():
    slot = a_date()
    request = joins(slot, 2)
    Slot.objects.filter(pk=slot.pk).update(seats_taken=0)
    stale = Slot.objects.get(pk=slot.pk)
    stale.seats_taken = 9
    stale.save()
    assert fresh(slot).seats_taken == 2
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM visits_visitor")
        cursor.execute("UPDATE visits_seat SET headcount = 3 WHERE request_id = %s", [request.pk])
        cursor.execute("SELECT seats_taken FROM visits_slot WHERE id = %s", [slot.pk])
        assert cursor.fetchone() == (3,)


def test_no_seat_beyond_the_total_whoever_writes():
    slot = a_date(seats=2)
    request = joins(slot, 2)
    for change in ({"headcount": 3},):
        with pytest.raises(IntegrityError, match="slot_seats_within_total"), transaction.atomic():
            Seat.objects.filter(request=request).update(**change)
    with pytest.raises(IntegrityError, match="slot_seats_within_total"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(seats_total=1)


def test_second_seat_of_an_organisation_is_refused_by_the_database():
    slot, organisation = a_date(), OrganisationFactory()
    joins(slot, by=UserFactory(organisation=organisation))
    other = sent_request(slot.vitrine, by=UserFactory(organisation=organisation))
    with pytest.raises(IntegrityError, match="seat_one_per_organisation"), transaction.atomic():
        Seat.objects.create(slot=slot, request=other, organisation=organisation, headcount=1)


# ── The form ─────────────────────────────────────────────────────────────────
def test_member_takes_a_seat_in_one_form(client):
    slot = a_date(needs_confirmation=True)
    client.force_login(UserFactory())
    page = reverse("visits:seat", args=[slot.pk])
    assert "Prendre la place" in check_page(client.get(page))
    sent = {"headcount": "2", "names": "Claire Delmas\n\nYanis  Morel\n", "message": "Vos caméras."}
    assert client.post(page, sent).status_code == 302
    assert list(Visitor.objects.order_by("rank").values_list("full_name", flat=True)) == [
        "Claire Delmas",
        "Yanis Morel",
    ]


@pytest.mark.parametrize(
    ("languages", "chosen", "kept"),
    [(["fr", "de"], {"language": "de"}, "de"), (["de", "en"], {}, "de"), (["en"], {"language": "it"}, "en")],
)
def test_language_is_asked_where_the_date_offers_several(client, languages, chosen, kept):
    slot = a_date(languages=languages)
    client.force_login(UserFactory())
    page = reverse("visits:seat", args=[slot.pk])
    assert ("Dans quelle langue" in check_page(client.get(page))) == (len(languages) > 1)
    sent = {"headcount": "1", "message": "Vos caméras."}
    if len(languages) > 1:
        assert client.post(page, sent | {"language": "it"}).status_code == 422
    assert client.post(page, sent | chosen).status_code == 302
    assert VisitRequest.objects.get().language == kept


def test_stranger_takes_a_seat_and_is_asked_to_confirm(client):
    slot = a_date()
    sent = {
        "headcount": "1",
        "names": "",
        "message": "",
        "name": "Claire Delmas",
        "email": "claire@sauvagnac.example",
        "company": "Émaillerie Sauvagnac",
    }
    response = client.post(reverse("visits:seat", args=[slot.pk]), sent)
    assert response.status_code == 302
    assert "Il reste un geste" in check_page(client.get(response.url))
    assert told("confirm_address") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"headcount": "0"}, "Indiquez au moins une personne."),
        ({"headcount": "1", "names": "Anne Roy\nPaul Roy"}, "Corrigez l’un des deux."),
        ({"headcount": "4"}, "Cette date admet 3 personnes au plus par entreprise."),
        ({"headcount": "1", "message": " \u200b "}, "Dites en une phrase ce qui vous amène."),
    ],
)
def test_form_says_what_to_correct(client, sent, said):
    slot = a_date(needs_confirmation=True)
    client.force_login(UserFactory())
    response = client.post(reverse("visits:seat", args=[slot.pk]), {"message": "Vos caméras.", **sent})
    assert response.status_code in (409, 422)
    assert said in check_page(response, status=response.status_code)
    assert VisitRequest.objects.count() == 0


# ── Working hours ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("start", "departement", "end"),
    [
        ("2027-01-12 14:00", "", "2027-01-14 14:00"),  # from Tuesday
        ("2027-01-15 14:00", "", "2027-01-19 14:00"),  # over a weekend
        ("2027-01-16 10:00", "", "2027-01-20 00:00"),  # from a Saturday: all of Monday and Tuesday
        ("2027-03-25 14:00", "", "2027-03-30 14:00"),  # Easter Monday, and the clocks change on the 28th
        ("2027-03-25 14:00", "67", "2027-03-31 14:00"),  # Good Friday too in Alsace
        ("2027-10-29 14:00", "", "2027-11-03 14:00"),  # All Saints' Monday, clocks change on the 31st
    ],
)
def test_48_working_hours(start, departement, end):
    moment = datetime.fromisoformat(start).replace(tzinfo=PARIS)
    found = add_working_hours(moment, 48, departement=departement)
    assert f"{found.astimezone(PARIS):%Y-%m-%d %H:%M}" == end
