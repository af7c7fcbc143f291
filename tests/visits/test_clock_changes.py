"""Both nights on which the clocks of Paris change: every hour people read is the one on the wall, before and after."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
from tests.factories.visits import SlotFactory, host_of, receiving_vitrine, sent_request
from tests.visits.test_group_dates import an_offer, by_host, join, states, waiting
from tests.visits.visitors.mail_examples import MARTIN, name, place
from visits import timetable
from visits.enums import ClockStep, Rank, RequestState, Weekday
from visits.errors import NamingClosed
from visits.invitations import invitation
from visits.models import Slot, VisitRequest
from visits.private_calendar import calendar_of
from visits.services import answering, clock, group_dates, series, slots
from visits.services.series import Rule
from visits.services.slots import Opening
from vitrines.enums import ExchangeFormat

PARIS = ZoneInfo("Europe/Paris")
# The Sunday of the change, a working Tuesday before it and one after it; hours ahead of UTC then and afterwards.
SPRING = (date(2027, 3, 28), date(2027, 3, 23), date(2027, 3, 30), 1, 2)
AUTUMN = (date(2027, 10, 31), date(2027, 10, 26), date(2027, 11, 2), 2, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])]


@pytest.fixture(autouse=True)
def two_weeks_before(change, time_machine):
    time_machine.move_to(at(change[0] - timedelta(days=13), time(9, 30)), tick=False)
    return time_machine


@pytest.fixture
def vitrine():
    return receiving_vitrine()


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=PARIS)


def on_the_wall(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}"


def agreed(vitrine, day: date, **fields) -> VisitRequest:
    """A visit from 14 h to 16 h on that day, agreed on by both."""
    dates = [(at(day, time(14)), at(day, time(16)))]
    found = sent_request(vitrine, dates=dates, **fields)
    answering.accept_date(visit_request=found, option_id=found.date_options.get().pk, by=by_host(vitrine))
    return VisitRequest.objects.get(pk=found.pk)


def test_date_moved_over_the_change_keeps_its_hours(change, vitrine):
    _, before, after, _, ahead = change
    slot = SlotFactory(
        vitrine=vitrine,
        starts_at=at(before, time(14)),
        ends_at=at(before, time(16)),
        booking_deadline=at(before - timedelta(days=4), time(18)),
    )
    slots.move_slot(slot=slot, starts_at=at(after, time(14)), ends_at=at(after, time(16)), by=by_host(vitrine))
    moved = Slot.objects.get()
    assert moved.starts_at.astimezone(UTC).hour == 14 - ahead
    assert on_the_wall(moved.booking_deadline) == f"{after - timedelta(days=4)} 18:00"  # the Friday before the change
    page = Client().get(moved.get_absolute_url()).content.decode()
    assert "14 h – 16 h" in page.replace("\u202f", " ").replace("\xa0", " ")


def test_every_tuesday_of_a_rule_is_at_the_same_hour(change, vitrine):
    _day, before, after, *_ = change
    rule = Rule(
        rank=Rank.EVERY,
        weekday=Weekday.TUESDAY,
        starts=time(14),
        ends=time(16),
        from_day=before,
        until_day=after,
        deadline_days=3,
    )
    opening = Opening(format=ExchangeFormat.GROUP_VISIT, seats_total=8)
    series.start_series(vitrine=vitrine, opening=opening, rule=rule, by=by_host(vitrine))
    made = [(on_the_wall(each.starts_at), on_the_wall(each.booking_deadline)) for each in Slot.objects.all()]
    assert made == [(f"{each} 14:00", f"{each - timedelta(days=3)} 14:00") for each in (before, after)]
    first = Rule(rank=Rank.FIRST, weekday=Weekday.TUESDAY, starts=time(9), ends=time(11), from_day=before)
    hours = {on_the_wall(each.starts_at)[-5:] for each in series.occurrences(first, today=before)}
    assert hours == {"09:00"}


def test_common_date_closes_at_the_hour_said_and_stands_at_its_own(change, vitrine, two_weeks_before):
    _, _before, after, _, ahead = change
    requests = waiting(vitrine)
    offer = an_offer(
        starts_at=at(after + timedelta(days=2), time(14)),
        ends_at=at(after + timedelta(days=2), time(16)),
        deadline=at(after, time(18)),
    )
    pks = [each.pk for each in requests]
    group_dates.offer_group_date(vitrine=vitrine, offer=offer, request_ids=pks, by=by_host(vitrine))
    # two working days before the deadline, over the night of the change and, in spring, Easter Monday, at eight
    eve = timetable.subtract_working_days(after, 2)
    two_weeks_before.move_to(at(eve, time(7, 59)), tick=False)
    assert group_dates.remind_group_dates() == 0
    two_weeks_before.move_to(at(eve, time(8)), tick=False)
    assert group_dates.remind_group_dates() == 1
    two_weeks_before.move_to(at(after, time(17, 59)), tick=False)
    assert group_dates.close_group_dates() == 0
    join(VisitRequest.objects.get(pk=pks[0]))
    join(VisitRequest.objects.get(pk=pks[1]))
    assert Slot.objects.get().starts_at.astimezone(UTC).hour == 14 - ahead
    two_weeks_before.move_to(at(after, time(18)), tick=False)
    assert group_dates.close_group_dates() == 1
    assert states(requests) == [RequestState.SCHEDULED, RequestState.SCHEDULED, RequestState.POOLED]


def test_relay_names_until_midnight_of_paris(change, vitrine, two_weeks_before):
    # the second day before the date ends in the night of the change: the meeting is on the Tuesday after
    _day, _, after, *_ = change
    group = agreed(vitrine, after, headcount=3, on_behalf_of="Trois adhérents")
    closes = timetable.naming_closes_at(group.seat.slot)
    assert on_the_wall(closes) == f"{after - timedelta(days=1)} 00:00"
    asked = [step for step in timetable.plan_of(group) if step.step == ClockStep.NAME_VISITORS]
    assert {on_the_wall(step.at)[-5:] for step in asked} == {"09:00"}
    two_weeks_before.move_to(closes - timedelta(minutes=1), tick=False)
    name(group, place(group, 2, **MARTIN))
    two_weeks_before.move_to(closes, tick=False)
    with pytest.raises(NamingClosed):
        name(group, place(group, 3, **MARTIN))


def test_week_and_day_before_leave_at_eight(change, vitrine, two_weeks_before):
    _, _before, after, *_ = change
    request = agreed(vitrine, after)
    eve = timetable.subtract_working_days(after, 1)
    for day in (after - timedelta(days=7), eve):
        two_weeks_before.move_to(at(day, time(7, 59)), tick=False)
        assert clock.run_clock().total() == 0
        two_weeks_before.move_to(at(day, time(8)), tick=False)
        assert clock.run_clock().total() == 1
    reminders = OutgoingEmail.objects.filter(kind__startswith="visits.meeting_reminder_for_")
    assert reminders.count() == 4  # both sides, the week before and the day before
    latest = OutgoingEmail.objects.filter(kind="visits.meeting_reminder_for_host").order_by("created_at").last()
    assert latest.subject.endswith("à 14\xa0h")
    assert latest.expires_at == request.seat.slot.starts_at


def test_ladder_of_a_silent_vitrine_keeps_its_hours(change, vitrine):
    sent = sent_request(vitrine, dates=[], format="written")
    hours = [(step.step, on_the_wall(step.at)[-5:]) for step in timetable.plan_of(sent)]
    remind = ClockStep.REMIND_HOST
    assert hours == [(remind, "08:00"), (remind, "08:00"), (ClockStep.TAKE_OVER, "18:00")]
    assert timezone.localdate() < change[0] < sent.answer_due_on


def test_calendars_read_the_hour_of_paris_before_and_after(change, vitrine):
    _, before, after, was, ahead = change
    request = agreed(vitrine, before)
    slot = request.seat.slot
    SlotFactory(vitrine=vitrine, starts_at=at(after, time(14)), ends_at=at(after, time(16)))
    organizer = ("hote@exemple.fr", "Hôte")
    files = [invitation(request, organizer=organizer).content]
    Slot.objects.filter(pk=slot.pk).update(starts_at=at(after, time(9)), ends_at=at(after, time(11)))
    again = VisitRequest.objects.get(pk=request.pk)
    files.append(invitation(again, organizer=organizer, cancelled=True).content)
    events = [_events(each)[0] for each in files]
    assert [_utc(each) for each in events] == [14 - was, 9 - ahead]
    assert events[0]["UID"] == events[1]["UID"]
    for content in (calendar_of(host_of(vitrine)), Client().get(reverse("visits:calendar-file")).content):
        hours = {f"{each['DTSTART'].dt:%H:%M}": _utc(each) for each in _events(content)}
        assert hours["14:00"] == 14 - ahead
        zone = Calendar.from_ical(content).walk("VTIMEZONE")[0]
        assert {str(part.name) for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def _events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def _utc(event) -> int:
    return event["DTSTART"].dt.astimezone(UTC).hour
