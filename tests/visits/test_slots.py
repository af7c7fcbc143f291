"""The host’s dates: published alone or by a rule, paused, moved, cancelled; everyone concerned is told once."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, sent_request, working_moment
from tests.support.html import check_page
from visits.enums import SlotState
from visits.errors import SlotChanged, VisitsOverlap
from visits.models import Seat, Slot, SlotLog, SlotSeries, VisitRequest
from visits.selectors import current_options
from visits.services import answering, series, slots
from visits.services.slots import Opening
from visits.working_days import holiday_name

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db
TUESDAY, FIRST, LAST, EVERY = 1, 1, -1, 0


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def joins(slot: Slot, headcount: int = 1) -> VisitRequest:
    return fresh(sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=headcount))


def booked_and_waiting() -> tuple[Slot, VisitRequest, VisitRequest]:
    slot = SlotFactory(vitrine=receiving_vitrine(hosts=2), seats_total=1, needs_confirmation=False)
    return slot, joins(slot), joins(slot)


def by_host(slot: Slot):
    return as_host(host_of(slot.vitrine))


def told() -> dict[str, int]:
    kinds = OutgoingEmail.objects.values_list("kind", flat=True)
    return {kind.removeprefix("visits."): list(kinds).count(kind) for kind in kinds}


def events(kind: str) -> list[tuple[str, str, int]]:
    """(METHOD, UID, SEQUENCE) of every event attached to mails of that kind."""
    found = set()
    for mail in OutgoingEmail.objects.filter(kind=f"visits.{kind}"):
        for file in mail.attachments.all():
            calendar = Calendar.from_ical(bytes(file.content))
            found |= {(calendar["METHOD"], str(e["UID"]), e["SEQUENCE"]) for e in calendar.walk("VEVENT")}
    return sorted(found)


def test_moved_date_keeps_its_seats_and_corrects_the_same_event():
    slot, booked, waiting = booked_and_waiting()
    OutgoingEmail.objects.all().delete()
    later = slot.starts_at + timedelta(days=7)
    for _ in range(2):  # the button pressed twice is one move
        slots.move_slot(slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=by_host(slot))
    assert (fresh(slot).starts_at, fresh(slot).seats_taken, fresh(slot).sequence) == (later, 1, 1)
    assert told() == {"slot_moved": 2, "slot_moved_for_host": 2}
    uid = events("slot_moved")[0][1]
    assert events("slot_moved") == [("REQUEST", uid, 1)]  # who waits has no event to correct
    assert events("slot_moved_for_host") == [("REQUEST", uid, 1)]
    assert uid.startswith(str(booked.seat.pk))
    assert fresh(waiting).answer_due_on == timezone.localdate(later)
    assert fresh(booked).clock_due_at != booked.clock_due_at


def test_moved_date_moves_its_deadline_by_as_much():
    slot = SlotFactory(vitrine=receiving_vitrine())
    Slot.objects.update(booking_deadline=slot.starts_at - timedelta(days=2))
    later = slot.starts_at + timedelta(days=3)
    slots.move_slot(slot=slot, starts_at=later, ends_at=later + timedelta(hours=1), by=by_host(slot))
    assert fresh(slot).booking_deadline == later - timedelta(days=2)


def test_cancelled_date_tells_everyone_once_and_takes_the_event_back():
    slot, booked, waiting = booked_and_waiting()
    uid = events("scheduled_for_requester")[0][1]
    OutgoingEmail.objects.all().delete()
    slots.cancel_slot(slot=slot, reason="Un incident de production.", by=by_host(slot))
    with pytest.raises(SlotChanged):
        slots.cancel_slot(slot=slot, reason="Encore.", by=by_host(slot))
    assert told() == {"cancelled_for_requester": 1, "declined": 1, "slot_cancelled_for_host": 2}
    assert events("cancelled_for_requester") == events("slot_cancelled_for_host") == [("CANCEL", uid, 1)]
    assert (fresh(booked).state, fresh(waiting).state, fresh(slot).seats_taken) == ("cancelled", "declined", 0)
    assert all(
        "Un incident de production." in mail.text_body for mail in OutgoingEmail.objects.filter(kind="visits.declined")
    )
    assert [log.change for log in SlotLog.objects.order_by("pk")] == ["cancelled"]


def test_paused_date_leaves_the_calendar_and_keeps_its_seats(client):
    slot = SlotFactory(vitrine=receiving_vitrine(), needs_confirmation=False)
    booked = joins(slot)
    slots.pause_slot(slot=slot, by=by_host(slot))
    assert client.get(slot.get_absolute_url()).status_code == 404
    assert (fresh(booked).state, fresh(slot).seats_taken) == ("scheduled", 1)
    with pytest.raises(SlotChanged):
        slots.pause_slot(slot=slot, by=by_host(slot))
    slots.resume_slot(slot=slot, by=by_host(slot))
    assert client.get(slot.get_absolute_url()).status_code == 200


def test_date_born_of_one_request_is_neither_moved_nor_cancelled_here():
    request = sent_request(receiving_vitrine())
    host = as_host(host_of(request.vitrine))
    answering.accept_date(visit_request=request, option_id=current_options(request)[0].pk, by=host)
    slot = Slot.objects.get()
    with pytest.raises(SlotChanged):
        slots.move_slot(slot=slot, starts_at=working_moment(20), ends_at=working_moment(20, time(16)), by=host)
    with pytest.raises(SlotChanged):
        slots.cancel_slot(slot=slot, reason="Non.", by=host)


def test_private_visits_do_not_overlap_where_the_vitrine_said_so():
    vitrine = receiving_vitrine()
    host = as_host(host_of(vitrine))
    opening = Opening(format="private_visit", seats_total=4)
    start = working_moment(10)

    def publish(at: datetime):
        return slots.publish_slot(
            vitrine=vitrine, opening=opening, starts_at=at, ends_at=at + timedelta(hours=2), by=host
        )

    publish(start), publish(start)
    with pytest.raises(VisitsOverlap):  # two of them overlap already
        slots.hold_one_visit_at_a_time(vitrine=vitrine, wanted=True)
    Slot.objects.all().delete()
    slots.hold_one_visit_at_a_time(vitrine=vitrine, wanted=True)
    first = publish(start)
    publish(start + timedelta(hours=2))  # one after the other
    with pytest.raises(VisitsOverlap):
        publish(start + timedelta(minutes=30))
    with pytest.raises(IntegrityError, match="slot_one_private_visit_at_a_time"), transaction.atomic():
        Slot.objects.filter(pk=first.pk).update(ends_at=start + timedelta(hours=3))
    slots.cancel_slot(slot=first, reason="Panne.", by=host)
    publish(start)


# ── Rules ────────────────────────────────────────────────────────────────────
def a_rule(**fields) -> series.Rule:
    given = {"rank": FIRST, "weekday": TUESDAY, "starts": time(14), "ends": time(16), "from_day": date(2027, 1, 1)}
    return series.Rule(**(given | fields))


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, ["2027-01-05", "2027-02-02", "2027-03-02", "2027-04-06", "2027-05-04", "2027-06-01"]),
        ({"rank": LAST}, ["2027-01-26", "2027-02-23", "2027-03-30", "2027-04-27", "2027-05-25", "2027-06-29"]),
        ({"rank": 4, "except_months": (2, 4)}, ["2027-01-26", "2027-03-23", "2027-05-25", "2027-06-22"]),
        ({"rank": EVERY, "until_day": date(2027, 1, 19)}, ["2027-01-05", "2027-01-12", "2027-01-19"]),
        ({"from_day": date(2027, 2, 3), "until_day": date(2027, 4, 1)}, ["2027-03-02"]),
    ],
)
def test_rule_gives_its_days(fields, days):
    found = series.occurrences(a_rule(**fields), today=date(2026, 12, 31))
    assert [each.day.isoformat() for each in found] == days


def test_rule_skips_holidays_and_keeps_the_hour_of_paris():
    rule = a_rule(rank=EVERY, weekday=0, from_day=date(2027, 3, 22), until_day=date(2027, 4, 5))
    found = series.occurrences(rule, today=date(2027, 3, 1))
    assert [(each.day.day, each.skipped) for each in found] == [(22, ""), (29, "Lundi de Pâques"), (5, "")]
    assert [each.starts_at.utcoffset() for each in found] == [
        timedelta(hours=1),
        timedelta(hours=2),
        timedelta(hours=2),
    ]
    assert {each.starts_at.astimezone(PARIS).hour for each in found} == {14}


def test_rule_makes_its_dates_once_and_is_topped_up():
    vitrine = receiving_vitrine()
    practice = published_practice(vitrine=vitrine)
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=PARIS), tick=False):
        made = series.start_series(
            vitrine=vitrine,
            opening=Opening(format="group_visit", seats_total=8, theme="Contrôle visuel"),
            rule=a_rule(except_months=(2,), deadline_days=3),
            practices=[practice],
            by=as_host(host_of(vitrine)),
        )
        assert Slot.objects.count() == 5  # January's bookings are closed already
        assert series.extend_every_series() == 0
        slot = Slot.objects.order_by("starts_at")[1]
        assert (slot.starts_at - slot.booking_deadline, list(slot.practices.all())) == (timedelta(days=3), [practice])
        moved = Slot.objects.order_by("starts_at")[2]
        later = moved.starts_at + timedelta(days=1)
        slots.move_slot(slot=moved, starts_at=later, ends_at=later + timedelta(hours=2), by=as_host(host_of(vitrine)))
        slots.cancel_slot(slot=slot, reason="Panne.", by=as_host(host_of(vitrine)))
        assert series.extend_every_series() == 0  # neither comes back
    with time_machine.travel(datetime(2027, 3, 4, 9, tzinfo=PARIS), tick=False):
        assert series.extend_every_series() == 1  # August
        series.stop_series(series=made, by=as_host(host_of(vitrine)))
    with time_machine.travel(datetime(2027, 6, 4, 9, tzinfo=PARIS), tick=False):
        assert series.extend_every_series() == 0


def test_day_of_a_rule_has_one_date_whoever_writes():
    rule = SlotSeries.objects.create(
        vitrine=receiving_vitrine(), format="group_visit", seats_total=2, rank=1, weekday=1,
        starts=time(14), ends=time(16), from_day=date(2027, 1, 1),
    )  # fmt: skip
    SlotFactory(vitrine=rule.vitrine, series=rule, series_day=date(2027, 1, 5))
    with pytest.raises(IntegrityError, match="slot_once_per_day_of_series"), transaction.atomic():
        SlotFactory(vitrine=rule.vitrine, series=rule, series_day=date(2027, 1, 5))


# ── Pages ────────────────────────────────────────────────────────────────────
@pytest.fixture
def vitrine(client):
    vitrine = receiving_vitrine()
    client.force_login(host_of(vitrine))
    return vitrine


def page(vitrine, name: str = "slots", *args) -> str:
    return reverse(f"desk:{name}", args=[vitrine.slug, *args])


def a_date_typed(**fields) -> dict:
    day = timezone.localdate(working_moment(12))
    given = {
        "format": "group_visit", "theme": "Le contrôle visuel", "day": day.isoformat(), "starts": "14:00",
        "ends": "16:00", "seats_total": "8", "headcount_max": "3", "languages": ["fr", "en"], "place": "Portail B",
        "equipment": "Chaussures", "needs_confirmation": "on",
    }  # fmt: skip
    return given | fields


def test_date_is_published_and_its_public_page_tells_all(client, vitrine):
    practice = published_practice(vitrine=vitrine, title="Voir les défauts d’aspect")
    response = client.post(page(vitrine, "publish"), a_date_typed(practices=[practice.pk]))
    slot = Slot.objects.get()
    assert response.url == page(vitrine, "slot", slot.pk)
    check_page(client.get(response.url))
    html = check_page(client.get(slot.get_absolute_url()))
    for said in ("Voir les défauts d’aspect", "Portail B", "français, anglais", "Chaussures", "par la vitrine"):
        assert said in html, said
    assert [log.actor for log in SlotLog.objects.all()] == [host_of(vitrine)]


@pytest.mark.parametrize("name", ["visits:slot", "visits:seat"])
def test_page_of_a_date_leads_to_the_vitrine_and_to_practices_still_on_line(client, name):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, practice=published_practice(vitrine=vitrine, title="Peser sans erreur"))
    address = reverse(name, args=[slot.pk])
    html = check_page(client.get(address))
    assert (slot.vitrine.get_absolute_url() in html, slot.practice.get_absolute_url() in html) == (True, True)
    withdraw_practice(practice=slot.practice, reason="Machine démontée", by=UserFactory(is_staff=True))
    assert slot.practice.get_absolute_url() not in check_page(client.get(address))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2026-01-02"}, "est trop tôt"),
        ({"day": "pas une date"}, "Cette date n’existe pas"),
        ({"ends": "13:00"}, "La fin suit le début."),
        ({"seats_total": "0"}, "Un créneau offre au moins une place."),
        ({"seats_total": "900"}, "places au plus."),
        ({"headcount_max": "9"}, "Il n’y a que 8"),
        ({"format": "video"}, "Collez le lien de la visio"),
        ({"languages": []}, "Choisissez une langue au moins."),
        ({"deadline_day": "2026-01-01"}, "Choisissez un jour à venir"),
    ],
)
def test_date_badly_typed_says_what_to_correct(client, vitrine, changes, said):
    html = check_page(client.post(page(vitrine, "publish"), a_date_typed(**changes)), status=422)
    assert said in html
    assert Slot.objects.count() == 0


def test_practice_of_another_vitrine_is_not_shown(client, vitrine):
    other = published_practice()
    response = client.post(page(vitrine, "publish"), a_date_typed(practices=[other.pk]))
    assert (response.status_code, Slot.objects.count()) == (422, 0)


def test_rule_shows_its_dates_before_it_publishes_them(client, vitrine):
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = a_date_typed(rank="0", weekday="1", from_day=tomorrow.isoformat(), except_months=["8"])
    typed["until_day"] = (tomorrow + timedelta(days=40)).isoformat()
    response = client.post(page(vitrine, "publish-series"), typed)
    assert "Publier ces dates" in check_page(response)
    assert Slot.objects.count() == 0
    seen = response.context["form"]["seen"].value()
    shown = [each for each in response.context["dates"] if not each.skipped]
    changed = client.post(page(vitrine, "publish-series"), typed | {"seen": seen, "weekday": "2"})
    assert "Publier ces dates" in check_page(changed)  # these were not seen yet
    assert Slot.objects.count() == 0
    assert client.post(page(vitrine, "publish-series"), typed | {"seen": seen}).status_code == 302
    assert Slot.objects.count() == len(shown) > 0
    assert not any(holiday_name(timezone.localdate(slot.starts_at)) for slot in Slot.objects.all())
    html = check_page(client.get(page(vitrine)))
    assert "Chaque mardi, 14" in html
    assert client.post(page(vitrine, "stop-rule", SlotSeries.objects.get().pk)).status_code == 302
    assert SlotSeries.objects.get().stopped_at is not None


def test_buttons_act_and_a_handled_one_tells_where_it_stands(client, vitrine):
    slot = SlotFactory(vitrine=vitrine)
    pause = page(vitrine, "slot-action", slot.pk, "suspendre")
    assert "Suspendre les inscriptions" in check_page(client.get(pause))
    assert fresh(slot).state == SlotState.PLANNED
    assert client.post(pause).status_code == 302
    assert fresh(slot).state == SlotState.PAUSED
    assert "a changé entre-temps" in check_page(client.get(pause, follow=True))
    later = timezone.localdate(working_moment(20)).isoformat()
    move = page(vitrine, "slot-action", slot.pk, "deplacer")
    check_page(client.get(move))
    assert client.post(move, {"day": later, "starts": "9:00", "ends": "11:00"}).status_code == 302
    assert timezone.localdate(fresh(slot).starts_at).isoformat() == later
    cancel = page(vitrine, "slot-action", slot.pk, "annuler")
    assert "Dites en une phrase pourquoi" in check_page(client.post(cancel, {"text": " "}), status=422)
    assert client.post(cancel, {"text": "Une panne."}).status_code == 302
    assert fresh(slot).state == SlotState.CANCELLED


@pytest.mark.parametrize("month", ["2026-13", "x", "1900-01", "9999-12", ""])
def test_month_view_survives_any_address(client, vitrine, month):
    SlotFactory(vitrine=vitrine)
    check_page(client.get(page(vitrine), {"mois": month}))


def test_list_of_dates_costs_the_same_whatever_it_shows(client, vitrine, django_assert_num_queries):
    for days in range(12, 20):
        joins(SlotFactory(vitrine=vitrine, starts_at=working_moment(days)))
    with django_assert_num_queries(7):
        html = check_page(client.get(page(vitrine)))
    assert "1 à confirmer" in html
    assert Seat.objects.count() == 8
