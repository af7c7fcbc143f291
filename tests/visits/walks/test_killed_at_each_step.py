"""Whoever works is killed at each thing it writes: what is done again afterwards forgets nobody and tells nobody twice.

Killed before the n-th write, for every n: the statement is never made, the transaction it belongs to is lost, those
committed before stay. The database and the outbox are then those of a run that nobody disturbed.
(A real process under SIGKILL: clock/test_clock_at_once.py, and portal/mail/test_worker_faults.py for the sending.)
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.visits import SlotFactory, as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.visits.test_group_dates import after_deadline, an_offer, join, offered, waiting
from tests.visits.test_seats import a_date, fresh, joins
from tests.visits.test_shared_dates import Neighbours
from tests.visits.visitors.mail_examples import MARTIN, a_group, name, place
from visits.models import Digest, TransitionLog, VisitRequest
from visits.selectors import current_options
from visits.services import answering, clock, digests, following, group_dates, seats, slots
from visits.working_days import subtract_working_days

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")
Work = Callable[[], object]


class Killed(BaseException):
    """The process is gone: nothing catches it."""


class Fuse:
    """Lets `left` writes through, then kills."""

    def __init__(self, left: int) -> None:
        self.left, self.made = left, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().startswith(WRITES):
            if self.made == self.left:
                raise Killed
            self.made += 1
        return execute(sql, params, many, context)


def accepted() -> Work:
    request = sent_request()
    option = current_options(request)[0]
    by = as_host(host_of(request.vitrine))
    return lambda: answering.accept_date(visit_request=fresh(request), option_id=option.pk, by=by)


def proposed() -> Work:
    request = sent_request()
    by, dates = as_host(host_of(request.vitrine)), an_offer()
    given = {"format": "call", "dates": [(dates.starts_at, dates.ends_at)], "by": by}
    return lambda: answering.propose(visit_request=fresh(request), **given)


def group_date_offered() -> Work:
    requests = waiting(receiving_vitrine())
    return lambda: offered(requests)


def group_date_stands() -> Work:
    requests = waiting(receiving_vitrine())
    offered(requests, minimum=2)
    join(requests[0])
    return lambda: join(fresh(requests[1]))


def group_date_falls() -> Work:
    requests = waiting(receiving_vitrine())
    after_deadline(offered(requests))
    after_deadline(offered(waiting(receiving_vitrine())))
    return group_dates.close_group_dates


def group_date_reminded() -> Work:
    group_date = offered(waiting(receiving_vitrine()))
    return at(group_date.deadline - timedelta(days=1), group_dates.remind_group_dates)


def guest_brought() -> Work:
    world = Neighbours()
    world.offer(minimum=2)
    join(fresh(world.own[0]))
    return lambda: world.agree(world.away[0])


def waiting_lists_move_up() -> Work:
    for _ in range(2):
        slot = a_date(seats=2)
        first = joins(slot, 2)
        joins(slot), joins(slot)
        following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    return seats.move_waiting_lists


def turns_lapse() -> Work:
    slot = a_date(seats=1)
    first, second, _ = joins(slot), joins(slot), joins(slot)
    following.cancel_meeting(visit_request=first, reason="Panne.", by=as_requester(first))
    seats.move_waiting_lists()
    return at(fresh(second).seat.offered_until + timedelta(minutes=1), seats.move_waiting_lists)


def date_cancelled() -> Work:
    slot = a_date(seats=2)
    joins(slot), joins(slot), joins(slot)
    return lambda: slots.cancel_slot(slot=slot, reason="Un arrêt de ligne.", by=as_host(host_of(slot.vitrine)))


def date_moved() -> Work:
    slot = a_date(seats=1)
    joins(slot), joins(slot)
    later = {"starts_at": slot.starts_at + timedelta(days=7), "ends_at": slot.ends_at + timedelta(days=7)}
    return lambda: slots.move_slot(slot=slot, by=as_host(host_of(slot.vitrine)), **later)


def visitors_named() -> Work:
    request = a_group()
    entry = place(request, 2, **MARTIN)
    return lambda: name(fresh(request), entry)


def relay_reminded() -> Work:
    request = a_group()
    day = subtract_working_days(timezone.localdate(request.seat.slot.starts_at), 5)
    return at(request.seat.slot.starts_at.replace(year=day.year, month=day.month, day=day.day), clock.run_clock)


def requests_taken_over_and_closed() -> Work:
    for _ in range(2):
        sent_request(SlotFactory(vitrine=receiving_vitrine()).vitrine)
    due = timezone.localdate() - timedelta(days=1)
    VisitRequest.objects.update(answer_due_on=due, clock_due_at=timezone.now())
    long_ago = timezone.now() - timedelta(days=40)
    VisitRequest.objects.filter(pk=sent_request().pk).update(
        answer_due_on=due - timedelta(days=40), taken_over_at=long_ago, clock_due_at=timezone.now()
    )
    return clock.run_clock


def monday_letters() -> Work:
    vitrine = receiving_vitrine(hosts=2)
    for membership in vitrine.memberships.all():
        Digest.objects.create(membership=membership, due_at=timezone.now())
    waiting(vitrine)
    return digests.send_digests


def at(moment, work: Work) -> Work:
    def later() -> object:
        with time_machine.travel(moment, tick=False):
            return work()

    return later


def written() -> tuple[Counter, Counter]:
    """Every mail by kind and address, every line of the log: what a run has to leave, neither less nor more."""
    mails = Counter(OutgoingEmail.objects.values_list("kind", "to_email"))
    lines = TransitionLog.objects.values_list("request__company_name", "from_state", "to_state", "actor_role", "note")
    return mails, Counter(lines.order_by())


@pytest.mark.parametrize(
    "begin",
    [
        accepted,
        proposed,
        group_date_offered,
        group_date_stands,
        group_date_falls,
        group_date_reminded,
        guest_brought,
        waiting_lists_move_up,
        turns_lapse,
        date_cancelled,
        date_moved,
        visitors_named,
        relay_reminded,
        requests_taken_over_and_closed,
        monday_letters,
    ],
)
def test_killed_at_each_step_then_done_again(begin):
    work, before = begin(), written()
    mark, whole = transaction.savepoint(), Fuse(10_000)
    with connection.execute_wrapper(whole):
        work()
    wanted = written()
    assert whole.made
    assert wanted[0] - before[0]
    transaction.savepoint_rollback(mark)
    for step in range(whole.made):
        mark = transaction.savepoint()
        with pytest.raises(Killed), connection.execute_wrapper(Fuse(step)):
            work()
        if written() != before:  # a beat had committed something: the rest is done by the next one
            work()
            assert written() == wanted, f"killed before write {step}"
        transaction.savepoint_rollback(mark)
