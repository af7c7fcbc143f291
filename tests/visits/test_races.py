"""What happens at the same moment: two hosts, two clicks, one seat. Real threads, real row locks, one result."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.models import Sum

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
    unconfirmed_request,
)
from visits import seating
from visits.enums import HOLDING_STATES, RequestState, SeatState
from visits.errors import AlreadySeated, SlotChanged, SlotFull, TransitionRefused, VisitsOverlap
from visits.models import Seat, Slot, VisitRequest
from visits.selectors import current_options
from visits.services import answering, asking, following, seats, slots
from visits.services.conflicts import guarded

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run every action in a thread of its own, started together; return what each gave or raised, in order."""
    gate = threading.Barrier(len(actions))
    outcomes: list[object] = [None] * len(actions)

    def run(rank: int, action: Callable[[], object]) -> None:
        gate.wait(timeout=10)
        try:
            outcomes[rank] = action()
        except Exception as error:  # the outcome is what the test looks at
            outcomes[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def fresh(visit_request: VisitRequest) -> VisitRequest:
    return VisitRequest.objects.get(pk=visit_request.pk)


def test_two_hosts_accept_two_dates_one_wins():
    visit_request = sent_request(receiving_vitrine(hosts=2))
    first, second = current_options(visit_request)
    hosts = [as_host(host_of(visit_request.vitrine, rank)) for rank in (0, 1)]
    outcomes = at_once(
        lambda: answering.accept_date(visit_request=fresh(visit_request), option_id=first.pk, by=hosts[0]),
        lambda: answering.accept_date(visit_request=fresh(visit_request), option_id=second.pk, by=hosts[1]),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TransitionRefused", "VisitRequest"]
    assert Seat.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="visits.scheduled_for_requester").count() == 1


def test_opposite_answers_at_once_one_wins():
    visit_request = sent_request(receiving_vitrine(hosts=2))
    option = current_options(visit_request)[0]
    hosts = [as_host(host_of(visit_request.vitrine, rank)) for rank in (0, 1)]
    outcomes = at_once(
        lambda: answering.accept_date(visit_request=fresh(visit_request), option_id=option.pk, by=hosts[0]),
        lambda: answering.decline(visit_request=fresh(visit_request), reason="no_time", text="Non.", by=hosts[1]),
    )
    assert [isinstance(outcome, TransitionRefused) for outcome in outcomes].count(True) == 1
    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert len(kinds & {"visits.declined", "visits.scheduled_for_requester"}) == 1


def test_requester_withdraws_while_host_accepts():
    visit_request = sent_request()
    option = current_options(visit_request)[0]
    outcomes = at_once(
        lambda: answering.accept_date(
            visit_request=fresh(visit_request), option_id=option.pk, by=as_host(host_of(visit_request.vitrine))
        ),
        lambda: following.withdraw(visit_request=fresh(visit_request), by=as_requester(visit_request)),
    )
    assert [isinstance(outcome, TransitionRefused) for outcome in outcomes].count(True) == 1
    assert fresh(visit_request).state in (RequestState.SCHEDULED, RequestState.WITHDRAWN)


def test_address_confirmed_twice_at_once_tells_the_hosts_once():
    visit_request = unconfirmed_request()
    at_once(*[lambda: asking.confirm_request(visit_request=fresh(visit_request))] * 3)
    assert fresh(visit_request).state == RequestState.SENT
    assert OutgoingEmail.objects.filter(kind="visits.request_received").count() == 1


def test_form_sent_three_times_at_once_is_one_request():
    vitrine, key = receiving_vitrine(), uuid.uuid4()
    wish = a_wish(vitrine, submission_key=key)
    outcomes = at_once(*[lambda: asking.submit_as_stranger(wish=wish, stranger=a_stranger())] * 3)
    assert len({outcome.pk for outcome in outcomes}) == 1
    assert (VisitRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def three_seats(**fields) -> Slot:
    return SlotFactory(vitrine=receiving_vitrine(), seats_total=3, **{"needs_confirmation": False, **fields})


def test_forty_clients_fight_for_the_last_three_seats():
    slot = three_seats()
    people = [UserFactory() for _ in range(40)]
    wish = a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1)
    wishes = [replace(wish, submission_key=uuid.uuid4()) for _ in people]
    outcomes = at_once(
        *(
            lambda one=one, mine=mine: asking.submit_as_member(wish=mine, by=one)
            for one, mine in zip(people, wishes, strict=True)
        )
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    states = Counter(VisitRequest.objects.values_list("state", flat=True))
    assert states == {RequestState.SCHEDULED: 3, RequestState.WAITING: 37}
    assert Slot.objects.get().seats_taken == 3
    told = Counter(OutgoingEmail.objects.values_list("kind", flat=True))
    expected = {"scheduled_for_requester": 3, "scheduled_for_host": 3, "waiting_listed": 37}
    assert told == {f"visits.{kind}": count for kind, count in expected.items()}


def test_forty_writers_who_ask_nobody_never_pass_the_total():
    slot = three_seats()
    requests = [sent_request(slot.vitrine) for _ in range(40)]
    outcomes = at_once(
        *(
            lambda each=each: Seat.objects.create(
                slot=slot, request=each, organisation=each.organisation, headcount=1, state=SeatState.BOOKED
            )
            for each in requests
        )
    )
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes].count(True) == 37
    assert (Seat.objects.count(), Slot.objects.get().seats_taken) == (3, 3)


def test_one_organisation_twice_at_once_has_one_seat():
    slot, organisation = three_seats(), OrganisationFactory()
    people = [UserFactory(organisation=organisation) for _ in range(4)]
    outcomes = at_once(
        *(
            lambda one=one: asking.submit_as_member(
                wish=a_wish(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1), by=one
            )
            for one in people
        )
    )
    assert [isinstance(outcome, AlreadySeated) for outcome in outcomes].count(True) == 3
    assert (Seat.objects.count(), VisitRequest.objects.count()) == (1, 1)


def test_seat_given_back_and_two_sweeps_at_once_offer_it_once():
    slot = three_seats()
    first = sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=3)
    for _ in range(3):
        sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=3)
    following.cancel_meeting(visit_request=fresh(first), reason="Panne.", by=as_requester(fresh(first)))
    outcomes = at_once(*[seats.move_waiting_lists] * 4)
    assert sorted(outcomes) == [0, 0, 0, 1]
    assert OutgoingEmail.objects.filter(kind="visits.seat_offered").count() == 1


def test_everything_at_once_on_one_date_neither_deadlocks_nor_miscounts():
    slot = three_seats(needs_confirmation=True)
    host = as_host(host_of(slot.vitrine))
    asked = [sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[], headcount=1) for _ in range(6)]
    outcomes = at_once(
        *(lambda each=each: answering.accept_chosen_slot(visit_request=fresh(each), by=host) for each in asked[:3]),
        *(lambda each=each: following.withdraw(visit_request=fresh(each), by=as_requester(each)) for each in asked),
        *[seats.move_waiting_lists] * 3,
        lambda: slots.pause_slot(slot=slot, by=host),
        lambda: slots.move_slot(slot=slot, starts_at=slot.starts_at + HOUR, ends_at=slot.ends_at + HOUR, by=host),
    )
    allowed = (TransitionRefused, SlotChanged, SlotFull)
    assert [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, allowed)] == []
    held = Seat.objects.filter(state__in=HOLDING_STATES).aggregate(people=Sum("headcount"))["people"] or 0
    assert Slot.objects.get().seats_taken == held
    for request in VisitRequest.objects.select_related("seat"):
        assert (request.state == RequestState.WITHDRAWN) == (request.seat.state == SeatState.RELEASED)


def test_two_private_visits_accepted_at_once_do_not_overlap():
    vitrine = receiving_vitrine()
    slots.hold_one_visit_at_a_time(vitrine=vitrine, wanted=True)
    host = as_host(host_of(vitrine))
    requests = [sent_request(vitrine) for _ in range(8)]
    outcomes = at_once(
        *(
            lambda each=each: answering.accept_date(
                visit_request=fresh(each), option_id=current_options(each)[0].pk, by=host
            )
            for each in requests
        )
    )
    assert [isinstance(outcome, VisitsOverlap) for outcome in outcomes].count(True) == 7
    assert Seat.objects.filter(state=SeatState.BOOKED).count() == 1


def test_deadlock_is_tried_again():
    """Two transactions that take two rows in opposite orders: PostgreSQL stops one, which begins again."""
    first, second = three_seats(), three_seats()
    gate, tries = threading.Barrier(2), Counter()

    def crossing(name: str, one: Slot, other: Slot) -> Callable[[], object]:
        @guarded
        def run() -> None:
            tries[name] += 1
            seating.lock_slot(one.pk)
            if tries[name] == 1:
                gate.wait(timeout=10)
            seating.lock_slot(other.pk)

        return run

    outcomes = at_once(crossing("a", first, second), crossing("b", second, first))
    assert outcomes == [None, None]
    assert sum(tries.values()) == 3
