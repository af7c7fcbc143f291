"""What happens at the same moment: two hosts, two clicks, one seat. Real threads, real row locks, one result."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from portal.mail.models import OutgoingEmail
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
from visits.enums import RequestState, SeatState
from visits.errors import SlotFull, TransitionRefused
from visits.models import Seat, VisitRequest
from visits.selectors import current_options
from visits.services import answering, asking, following

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


def test_eight_requests_for_three_seats_leave_none_over():
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, seats_total=3)
    host = as_host(host_of(vitrine))
    requests = [sent_request(vitrine, slot=slot, dates=[], headcount=1) for _ in range(8)]
    outcomes = at_once(
        *(lambda each=each: answering.accept_chosen_slot(visit_request=fresh(each), by=host) for each in requests)
    )
    assert [isinstance(outcome, SlotFull) for outcome in outcomes].count(True) == 5
    assert Seat.objects.filter(slot=slot, state=SeatState.BOOKED).count() == 3


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
