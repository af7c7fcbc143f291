"""A common date as a whole: moved, cancelled, its answers recalled; each told once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.mail.models import OutgoingEmail
from tests.factories.visits import SlotFactory, host_of, receiving_vitrine
from tests.visits.test_group_dates import by_host, join, mails, offered, states, waiting
from visits.enums import GroupDateState, RequestState
from visits.models import GroupDate, Slot, VisitRequest
from visits.services import answering, group_dates, slots

pytestmark = pytest.mark.django_db
S = RequestState


@pytest.fixture
def vitrine():
    return receiving_vitrine()


def standing(vitrine, count: int = 3) -> tuple[GroupDate, list[VisitRequest]]:
    """A date two companies agreed to; the others have not answered."""
    requests = waiting(vitrine, count)
    group_date = offered(requests)
    for each in requests[:2]:
        join(each)
    group_date.refresh_from_db()
    return group_date, requests


def test_standing_date_is_moved_as_a_whole_and_each_told_once(vitrine):
    group_date, requests = standing(vitrine)
    start = group_date.starts_at + timedelta(days=1)
    for _ in range(2):
        slots.move_slot(slot=group_date.slot, starts_at=start, ends_at=start + timedelta(hours=1), by=by_host(vitrine))
    group_date.refresh_from_db()
    assert (group_date.starts_at, mails("slot_moved"), mails("group_date_offered")) == (start, 2, 4)
    latest = OutgoingEmail.objects.filter(kind="visits.group_date_offered").order_by("created_at").last()
    assert latest.recipient == requests[2].requester
    assert "Elle remplace celle du" in latest.text_body
    join(requests[2])
    assert Slot.objects.get().seats_taken == 6


def test_standing_date_is_cancelled_as_a_whole_and_who_did_not_answer_keeps_the_turn(vitrine):
    group_date, requests = standing(vitrine)
    slots.cancel_slot(slot=group_date.slot, reason="Panne du four.", by=by_host(vitrine))
    assert states(requests) == [S.CANCELLED, S.CANCELLED, S.POOLED]
    assert (mails("cancelled_for_requester"), mails("group_date_over"), mails("slot_cancelled_for_host")) == (2, 1, 1)
    group_date.refresh_from_db()
    assert (group_date.state, group_date.slot) == (GroupDateState.FALLEN, None)


def test_who_was_told_of_one_date_that_moved_is_told_of_the_next_one_too(vitrine):
    slot = SlotFactory(vitrine=vitrine, needs_confirmation=True)
    first = waiting(vitrine, 1, slot=slot, format=slot.format, dates=[])[0]
    move(slot)
    answering.pool(visit_request=first, by=by_host(vitrine))
    group_date = offered([first, *waiting(vitrine, 1)], minimum=1)
    join(first)
    group_date.refresh_from_db()
    move(group_date.slot)
    assert OutgoingEmail.objects.filter(kind="visits.slot_moved", recipient=first.requester).count() == 2


def move(slot: Slot) -> None:
    start = slot.starts_at + timedelta(days=1)
    end = start + timedelta(hours=1)
    slots.move_slot(slot=slot, starts_at=start, ends_at=end, by=by_host(slot.vitrine))


def test_page_of_a_common_date_moves_and_cancels_it_that_of_one_request_does_not(vitrine):
    group_date, _ = standing(vitrine)
    client = Client()
    client.force_login(host_of(vitrine))
    page = client.get(reverse("desk:slot", args=[vitrine.slug, group_date.slot_id]))
    assert [button.name for button in page.context["buttons"]] == ["deplacer", "annuler"]


def test_who_has_not_answered_is_reminded_once_two_working_days_before(vitrine, time_machine):
    requests = waiting(vitrine)
    group_date = offered(requests)
    join(requests[0])
    assert group_dates.remind_group_dates() == 0
    time_machine.move_to(group_date.deadline - timedelta(hours=20), tick=False)
    assert [group_dates.remind_group_dates() for _ in range(2)] == [1, 0]
    reminders = OutgoingEmail.objects.filter(kind="visits.group_date_offered", key__endswith="-reminder")
    assert {mail.recipient for mail in reminders} == {each.requester for each in requests[1:]}
