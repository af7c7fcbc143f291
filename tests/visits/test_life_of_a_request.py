"""Random walks through the life of a request: whatever people and the clock do, the promises hold at every step."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.mail.models import OutgoingEmail
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import (
    SlotFactory,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    two_hours,
    working_moment,
)
from tests.support.walking import walking
from visits import actions, alliance, timetable
from visits.action import answerable_dates
from visits.enums import OPEN_STATES, ActorRole, Channel, RequestState, SeatState
from visits.errors import VisitError
from visits.models import Handover, Seat, Slot, TransitionLog, VisitRequest
from visits.services import answering, clock, following, handing_over, rescheduling
from visits.workflow import CLOSED_STATES, Actor, find_transition

DAYS = st.integers(min_value=1, max_value=30)
STAFF = Actor(role=ActorRole.STAFF, channel=Channel.ADMIN)
SIDES = st.sampled_from(["host", "requester"])
EXCHANGES = ["call", "private_visit"]


class Life(RuleBasedStateMachine):
    """One request, its vitrine, a sister, and a published date; every service may be called at any moment."""

    where = "sent"

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.now = timezone.now()
        self.vitrine, self.sister = receiving_vitrine(hosts=2), receiving_vitrine()
        self.practice = published_practice(vitrine=self.vitrine, problems=[ProblemFactory()])
        self.slot = SlotFactory(vitrine=self.vitrine, seats_total=3)
        self.pk = sent_request(self.vitrine, practice=self.practice).pk
        self.begin()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.mark)

    # ── What is there now ──
    @property
    def request(self) -> VisitRequest:
        return VisitRequest.objects.get(pk=self.pk)

    def actor(self, side: str) -> Actor:
        return as_host(host_of(self.vitrine)) if side == "host" else as_requester(self.request)

    def dates(self, ahead: int) -> list:
        return [two_hours(working_moment(ahead))]

    def attempt(self, service, **fields) -> None:
        """A refusal leaves everything as it was; anything but a courteous refusal fails the walk."""
        before = list(TransitionLog.objects.filter(request=self.pk).values_list("pk", flat=True))
        try:
            with time_machine.travel(self.now, tick=False):
                service(**fields)
        except VisitError:
            assert list(TransitionLog.objects.filter(request=self.pk).values_list("pk", flat=True)) == before

    def begin(self) -> None:
        """Bring the request to where this walk begins, so that short ones see every corner."""
        if self.where == "sent":
            return
        found, dates = self.request, self.dates(12)
        answering.propose(visit_request=found, format="call", dates=dates, by=self.actor("host"))
        if self.where == "proposed":
            return
        option = answerable_dates(found, ActorRole.REQUESTER)[0]
        following.accept_proposal(visit_request=found, option_id=option.pk, by=self.actor("requester"))
        if self.where != "agreed":
            side = "host" if self.where == "host moves" else "requester"
            rescheduling.offer_other_dates(visit_request=found, dates=self.dates(15), by=self.actor(side))

    # ── What may happen ──
    @rule(days=DAYS)
    def time_passes_and_the_clock_runs(self, days):
        self.now += timedelta(days=days, hours=3)
        self.run_clock()

    @rule()
    def run_clock(self):
        with time_machine.travel(self.now, tick=False):
            clock.run_clock()
            mails = OutgoingEmail.objects.count()
            assert clock.run_clock().total() == 0
            assert OutgoingEmail.objects.count() == mails

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule()
    def host_reviews(self):
        self.attempt(answering.start_review, visit_request=self.request, by=self.actor("host"))

    @rule(ahead=DAYS, format=st.sampled_from(EXCHANGES), by_alliance=st.booleans())
    def host_or_alliance_proposes(self, ahead, format, by_alliance):
        by = STAFF if by_alliance else self.actor("host")
        with time_machine.travel(self.now, tick=False):
            dates = self.dates(ahead)
        self.attempt(answering.propose, visit_request=self.request, format=format, dates=dates, by=by)

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule(ahead=DAYS)
    def requester_counters(self, ahead):
        with time_machine.travel(self.now, tick=False):
            dates = self.dates(ahead)
        self.attempt(following.counter, visit_request=self.request, dates=dates, by=self.actor("requester"))

    @rule(side=SIDES)
    def a_date_is_accepted(self, side):
        found = self.request
        with time_machine.travel(self.now, tick=False):
            role = ActorRole.HOST if side == "host" else ActorRole.REQUESTER
            options = answerable_dates(found, role)
        if options:
            accept = answering.accept_date if side == "host" else following.accept_proposal
            self.attempt(accept, visit_request=found, option_id=options[0].pk, by=self.actor(side))

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule()
    def host_pools(self):
        self.attempt(answering.pool, visit_request=self.request, by=self.actor("host"))

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule(by_alliance=st.booleans())
    def it_is_answered_in_writing(self, by_alliance):
        if self.request.state != RequestState.SCHEDULED:
            by = STAFF if by_alliance else self.actor("host")
            self.attempt(answering.answer_in_writing, visit_request=self.request, text="Oui.", by=by)

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule()
    def host_declines(self):
        self.attempt(
            answering.decline, visit_request=self.request, reason="no_time", text="Non.", by=self.actor("host")
        )

    @rule()
    def requester_withdraws(self):
        self.attempt(following.withdraw, visit_request=self.request, by=self.actor("requester"))

    @precondition(lambda self: self.request.state == RequestState.SCHEDULED)
    @rule(side=SIDES)
    def meeting_is_cancelled(self, side):
        self.attempt(following.cancel_meeting, visit_request=self.request, reason="Panne", by=self.actor(side))

    @precondition(lambda self: self.request.state == RequestState.SCHEDULED)
    @rule(side=SIDES, ahead=DAYS)
    def another_date_is_offered(self, side, ahead):
        with time_machine.travel(self.now, tick=False):
            dates = self.dates(ahead)
        by = self.actor(side)
        self.attempt(rescheduling.offer_other_dates, visit_request=self.request, dates=dates, by=by)

    @precondition(lambda self: self.request.reschedule_round is not None)
    @rule(answer=st.sampled_from(["accepts", "accepts", "keeps", "accepts his own"]))
    def another_date_is_decided(self, answer):
        found = self.request
        for option in rescheduling.pending_dates(found)[:1]:
            theirs, other = (option.side, "requester" if option.side == "host" else "host")
            by = self.actor(theirs if answer == "accepts his own" else other)
            if answer == "keeps":
                self.attempt(rescheduling.keep_date, visit_request=found, by=by)
            else:
                self.attempt(rescheduling.accept_other_date, visit_request=found, option_id=option.pk, by=by)

    @precondition(lambda self: self.request.state == RequestState.SCHEDULED)
    @rule(side=SIDES, held=st.booleans())
    def meeting_is_told(self, side, held):
        self.attempt(answering.close_meeting, visit_request=self.request, held=held, by=self.actor(side))

    @precondition(lambda self: self.request.state != RequestState.SCHEDULED)
    @rule(by_alliance=st.booleans())
    def sister_is_offered(self, by_alliance):
        by = STAFF if by_alliance else self.actor("host")
        self.attempt(handing_over.offer_handover, visit_request=self.request, to=self.sister, by=by)

    @precondition(lambda self: Handover.objects.filter(request=self.pk, answered_at=None).exists())
    @rule(accepts=st.booleans())
    def requester_decides_about_the_sister(self, accepts):
        handover = Handover.objects.filter(request=self.pk, answered_at=None).get()
        decide = handing_over.accept_handover if accepts else handing_over.refuse_handover
        self.attempt(decide, handover=handover, by=self.actor("requester"))

    # ── What always holds ──
    @invariant()
    def live_requests_have_a_next_moment_and_a_step_that_cannot_be_missed(self):
        for each in VisitRequest.objects.exclude(state__in=CLOSED_STATES):
            assert each.clock_due_at is not None
            assert each.state not in OPEN_STATES or each.answer_due_on is not None
            assert any(step.until is None for step in timetable.plan_of(each))
        assert not VisitRequest.objects.filter(state__in=CLOSED_STATES, clock_due_at__isnull=False).exists()

    @invariant()
    def every_change_is_logged_with_its_author_and_was_in_the_table(self):
        state = ""
        for log in TransitionLog.objects.filter(request=self.pk).order_by("pk"):
            assert log.from_state == state
            assert log.actor is not None or log.actor_role in (ActorRole.CLOCK, ActorRole.STAFF)
            if log.from_state != log.to_state:
                source = RequestState(log.from_state) if log.from_state else None
                assert find_transition(source, RequestState(log.to_state), ActorRole(log.actor_role)) is not None
            state = log.to_state
        assert state == self.request.state

    @invariant()
    def seats_follow_the_state_and_are_never_negative(self):
        seat = Seat.objects.filter(request=self.pk).first()
        agreed = self.request.state == RequestState.SCHEDULED
        assert agreed == (seat is not None and seat.state == SeatState.BOOKED) or self.request.state in (
            RequestState.DONE,
            RequestState.MISSED,
        )
        assert all(0 <= slot.seats_taken <= slot.seats_total for slot in Slot.objects.all())

    @invariant()
    def nobody_is_told_twice_on_one_occasion(self):
        keys = list(OutgoingEmail.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))
        agreed = OutgoingEmail.objects.filter(kind="visits.scheduled_for_requester", key__contains=str(self.pk))
        moves = TransitionLog.objects.filter(request=self.pk, to_state=RequestState.SCHEDULED)
        told = [log for log in moves if log.from_state != log.to_state or log.note == "Nouvelle date convenue."]
        assert agreed.count() == len(told)

    @invariant()
    def no_button_leads_where_the_table_refuses(self):
        found = self.request
        with time_machine.travel(self.now, tick=False):
            for role in (ActorRole.HOST, ActorRole.REQUESTER):
                for action in filter(lambda each: each.target is not None, actions.possible(found, role)):
                    assert find_transition(RequestState(found.state), action.target, role, purpose=action.purpose), (
                        action.name
                    )
            for action in alliance.possible(found):
                if action.target:
                    assert find_transition(RequestState(found.state), action.target, ActorRole.STAFF), action.name


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["sent", "proposed", "agreed", "host moves", "requester moves"])
def test_promises_hold_whatever_happens(where):
    machine = type("Life", (Life,), {"where": where})
    run_state_machine_as_test(machine, settings=walking(examples=3, steps=10))
