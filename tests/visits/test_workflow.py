"""The transition table of product.md: every pair of states, for every role, allowed or refused."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.visits import as_host, as_requester, host_of, sent_request
from visits.enums import OPEN_STATES, ActorRole, Channel, RequestState
from visits.errors import TransitionRefused
from visits.models import VisitRequest
from visits.services import answering, following
from visits.workflow import LAPSE, RESCHEDULE, SEAT, Actor, can_move, find_transition, move

S, R = RequestState, ActorRole

# Read off product.md by hand, independently of workflow.TRANSITIONS: (from, to) → who.
HOST_OR_STAFF = {R.HOST, R.STAFF}
EXPECTED = {
    (None, S.UNCONFIRMED): {R.REQUESTER},
    (None, S.SENT): {R.REQUESTER},
    (S.UNCONFIRMED, S.SENT): {R.REQUESTER},
    (S.SENT, S.UNDER_REVIEW): {R.HOST},
    (S.SENT, S.PROPOSED): HOST_OR_STAFF,
    (S.UNDER_REVIEW, S.PROPOSED): HOST_OR_STAFF,
    (S.POOLED, S.PROPOSED): HOST_OR_STAFF,
    (S.COUNTERED, S.PROPOSED): HOST_OR_STAFF,
    (S.PROPOSED, S.PROPOSED): HOST_OR_STAFF,
    (S.WAITING, S.PROPOSED): HOST_OR_STAFF,
    (S.DECLINED, S.PROPOSED): HOST_OR_STAFF,
    (S.EXPIRED, S.PROPOSED): HOST_OR_STAFF,
    (S.SENT, S.DONE): HOST_OR_STAFF,
    (S.UNDER_REVIEW, S.DONE): HOST_OR_STAFF,
    (S.PROPOSED, S.DONE): HOST_OR_STAFF,
    (S.COUNTERED, S.DONE): HOST_OR_STAFF,
    (S.PROPOSED, S.COUNTERED): {R.REQUESTER},
    (S.SENT, S.SCHEDULED): {R.HOST},
    (S.UNDER_REVIEW, S.SCHEDULED): {R.HOST},
    (S.PROPOSED, S.SCHEDULED): {R.REQUESTER},
    (S.COUNTERED, S.SCHEDULED): {R.HOST},
    (S.SENT, S.POOLED): {R.HOST},
    (S.UNDER_REVIEW, S.POOLED): {R.HOST},
    (S.SCHEDULED, S.SCHEDULED): {R.HOST, R.REQUESTER},
    (S.SCHEDULED, S.CANCELLED): {R.HOST, R.REQUESTER},
    (S.SCHEDULED, S.DONE): {R.HOST, R.REQUESTER, R.CLOCK},
    (S.SCHEDULED, S.MISSED): {R.HOST, R.REQUESTER, R.CLOCK},
    **{(state, S.DECLINED): HOST_OR_STAFF for state in OPEN_STATES},
    **{(state, S.WITHDRAWN): {R.REQUESTER} for state in OPEN_STATES},
    **{(state, S.TRANSFERRED): HOST_OR_STAFF for state in OPEN_STATES},
    **{(state, S.EXPIRED): {R.CLOCK} for state in OPEN_STATES},
}


@pytest.mark.parametrize(("source", "target"), list(itertools.product([None, *S], S)))
def test_table_allows_exactly_the_roles_of_the_product_page(source, target):
    purpose = RESCHEDULE if source == target == S.SCHEDULED else ""
    allowed = {role for role in R if find_transition(source, target, role, purpose=purpose) is not None}
    assert allowed == EXPECTED.get((source, target), set())


SEATS = {
    (S.SENT, S.WAITING, SEAT): {R.REQUESTER},
    (S.WAITING, S.SENT, SEAT): {R.REQUESTER},
    (S.SENT, S.SCHEDULED, SEAT): {R.REQUESTER},
    (S.WAITING, S.SCHEDULED, SEAT): {R.REQUESTER},
    (S.WAITING, S.EXPIRED, LAPSE): {R.CLOCK},
}


@pytest.mark.parametrize("purpose", [SEAT, LAPSE])
@pytest.mark.parametrize(("source", "target"), list(itertools.product([None, *S], S)))
def test_seats_are_taken_and_turns_end_by_their_own_arrows(source, target, purpose):
    allowed = {role for role in R if find_transition(source, target, role, purpose=purpose) is not None}
    assert allowed == SEATS.get((source, target, purpose), set())


def test_accepting_a_date_never_moves_an_agreed_one():
    assert [find_transition(S.SCHEDULED, S.SCHEDULED, role) for role in R] == [None] * len(R)


@pytest.mark.django_db
def test_move_writes_state_moment_and_log():
    visit_request = sent_request()
    host = host_of(visit_request.vitrine)
    move(visit_request, to=S.POOLED, by=Actor(role=R.HOST, channel=Channel.LINK, user=host))
    stored = VisitRequest.objects.get(pk=visit_request.pk)
    last = stored.transitions.order_by("-pk")[0]
    assert stored.state == S.POOLED
    assert abs(timezone.now() - stored.state_changed_at) < timedelta(seconds=10)
    assert (last.from_state, last.to_state, last.actor, last.actor_role, last.channel) == (
        S.SENT,
        S.POOLED,
        host,
        R.HOST,
        Channel.LINK,
    )


@pytest.mark.django_db
def test_move_refused_changes_nothing():
    visit_request = sent_request()
    with pytest.raises(TransitionRefused):
        move(visit_request, to=S.CANCELLED, by=as_host(host_of(visit_request.vitrine)))
    assert VisitRequest.objects.get(pk=visit_request.pk).state == S.SENT
    assert visit_request.transitions.count() == 1


@pytest.mark.django_db
def test_move_judges_the_stored_state_not_the_loaded_one():
    visit_request = sent_request()
    stale = VisitRequest.objects.get(pk=visit_request.pk)
    following.withdraw(visit_request=visit_request, by=as_requester(visit_request))
    with pytest.raises(TransitionRefused):
        answering.pool(visit_request=stale, by=as_host(host_of(stale.vitrine)))


@pytest.mark.django_db
def test_review_is_granted_once():
    visit_request = sent_request()
    host = as_host(host_of(visit_request.vitrine))
    before = visit_request.answer_due_on
    answering.start_review(visit_request=visit_request, by=host)
    assert visit_request.answer_due_on > before
    assert not can_move(visit_request, to=S.UNDER_REVIEW, role=R.HOST)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "possible"), [(59, True), (61, False)])
def test_declined_reopens_within_sixty_days(days, possible):
    visit_request = sent_request()
    host = as_host(host_of(visit_request.vitrine))
    answering.decline(visit_request=visit_request, reason="no_time", text="Pas ce mois-ci.", by=host)
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert can_move(visit_request, to=S.PROPOSED, role=R.HOST) is possible


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "possible"), [(0, False), (40, True)])
def test_clock_expires_only_after_the_deadline(days, possible):
    visit_request = sent_request()
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert can_move(visit_request, to=S.EXPIRED, role=R.CLOCK) is possible
