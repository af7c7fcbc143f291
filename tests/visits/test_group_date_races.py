"""A date for several, at the same moment: the last agreement, the deadline, two hosts, somebody who leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine
from tests.visits.test_group_dates import after_deadline, an_offer, join, offered, states, waiting
from tests.visits.test_races import at_once, fresh
from visits.enums import GroupDateState, RequestState
from visits.models import GroupDate, Slot
from visits.services import following, group_dates
from visits.services.group_dates import offer_group_date

pytestmark = pytest.mark.django_db(transaction=True)
S = RequestState


def mails(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").count()


def test_every_company_agrees_at_once_one_date_stands():
    requests = waiting(receiving_vitrine(), 4)
    offered(requests, minimum=3)
    outcomes = at_once(*[lambda each=each: join(fresh(each)) for each in requests])
    assert [type(outcome).__name__ for outcome in outcomes] == ["VisitRequest"] * 4
    assert (states(requests), Slot.objects.get().seats_taken) == ([S.SCHEDULED] * 4, 8)
    assert (mails("scheduled_for_requester"), mails("scheduled_for_host")) == (4, 4)


def test_last_agreement_against_the_deadline_is_all_or_nothing():
    requests = waiting(receiving_vitrine())
    group_date = offered(requests)
    join(requests[0])
    soon = timezone.now() + timedelta(milliseconds=40)
    GroupDate.objects.filter(pk=group_date.pk).update(deadline=soon)

    def close() -> int:
        while timezone.now() <= soon:
            pass
        return group_dates.close_group_dates()

    at_once(lambda: join(fresh(requests[1])), close, close)
    group_dates.close_group_dates()
    state = GroupDate.objects.get().state
    if state == GroupDateState.STANDING:
        assert states(requests) == [S.SCHEDULED, S.SCHEDULED, S.POOLED]
    else:
        assert (state, states(requests)) == (GroupDateState.FALLEN, [S.POOLED] * 3)
    assert mails("group_date_over") == states(requests).count(S.POOLED)


def test_deadline_closed_by_two_schedulers_tells_each_once():
    requests = waiting(receiving_vitrine())
    after_deadline(offered(requests))
    assert sum(at_once(*[group_dates.close_group_dates] * 3)) == 3
    assert (mails("group_date_over"), mails("group_date_fallen_for_host")) == (3, 1)


def test_two_hosts_send_two_dates_at_once_one_leaves():
    vitrine = receiving_vitrine(hosts=2)
    requests = waiting(vitrine)
    chosen = [each.pk for each in requests]
    outcomes = at_once(
        *[
            lambda rank=rank: offer_group_date(
                vitrine=vitrine, offer=an_offer(), request_ids=chosen, by=as_host(host_of(vitrine, rank))
            )
            for rank in (0, 1)
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["GroupDate", "PoolChanged"]
    assert (GroupDate.objects.count(), mails("group_date_offered")) == (1, 3)


def test_requester_withdraws_while_another_makes_the_date_stand():
    requests = waiting(receiving_vitrine())
    offered(requests)
    join(requests[0])
    at_once(
        lambda: join(fresh(requests[1])),
        lambda: following.withdraw(visit_request=fresh(requests[0]), by=as_requester(requests[0])),
    )
    first, second, _ = states(requests)
    assert (first, second) in {(S.WITHDRAWN, S.PROPOSED), (S.SCHEDULED, S.SCHEDULED)}
    assert Slot.objects.count() == (second == S.SCHEDULED)
