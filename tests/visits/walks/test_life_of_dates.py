"""Random walks through the life of dates: seats, waiting lists, common dates here and elsewhere, a relay's group."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from django.db.models import Min
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal.accounts.company import Company
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, RelayFactory, UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import (
    SlotFactory,
    a_wish,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    two_hours,
    working_moment,
)
from tests.support.walking import walking
from tests.visits.walks.promises import check_all
from visits.enums import OPEN_STATES, GroupDateState, RequestState, SeatState, SlotState, VisitorState
from visits.errors import VisitError
from visits.models import GroupDate, Handover, Seat, Slot, TransitionLog, VisitRequest
from visits.pooling import companies_waiting
from visits.selectors import visitors_of
from visits.services import answering, clock, following, group_dates, seats, shared_dates, slots, visitors
from visits.services.asking import submit_as_member
from visits.services.group_dates import Offer
from visits.services.visitors import Named
from visits.sharing import elsewhere_for
from vitrines.enums import ExchangeFormat, Region

S = RequestState
BEGINS = datetime(2027, 3, 16, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))  # the clocks change on the 28th
WHICH = st.integers(min_value=0, max_value=11)
HERE = Region.values[0]


class Dates(RuleBasedStateMachine):
    """Two vitrines of one region that solve one problem, two published dates, four companies and a relay."""

    where = "seats"

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.now = BEGINS  # walks go the same way twice
        with self.travel():
            self.make_world()
        if self.where == "seats":
            for who in range(4):
                self.seat_is_taken(who=who, first=True, people=1)
        else:
            for who in range(4):
                self.visit_is_asked(who=who, here=who != 3)
            if self.where == "common date":
                self.common_date_is_offered(here=True, minimum=2)

    def make_world(self) -> None:
        problem = ProblemFactory()
        self.vitrines = [receiving_vitrine(region=HERE) for _ in range(2)]
        self.practices = [published_practice(vitrine=each, problems=[problem]) for each in self.vitrines]
        first = self.vitrines[0]
        SlotFactory(vitrine=first, seats_total=3, needs_confirmation=False)
        SlotFactory(vitrine=first, seats_total=3, needs_confirmation=True, starts_at=working_moment(14))
        self.people = [UserFactory(organisation=OrganisationFactory()) for _ in range(4)]
        self.people.append(UserFactory(organisation=RelayFactory()))

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.mark)

    def travel(self):
        return time_machine.travel(self.now, tick=False)

    def attempt(self, service, **fields) -> None:
        """A refusal leaves everything as it was; anything but a courteous refusal fails the walk."""
        before = (TransitionLog.objects.count(), OutgoingEmail.objects.count())
        self.now += timedelta(seconds=1)
        try:
            with self.travel():
                service(**fields)
        except VisitError:
            assert (TransitionLog.objects.count(), OutgoingEmail.objects.count()) == before

    def one(self, which: int, **filters) -> VisitRequest | None:
        """One of the requests so described, in the order they came."""
        found = VisitRequest.objects.filter(**filters).annotate(came=Min("transitions")).order_by("came")
        return found[which % len(found)] if found else None

    def host(self, vitrine):
        return as_host(host_of(vitrine))

    def wish(self, who: int, here: bool, **fields):
        with self.travel():
            rank = 0 if here else 1
            given = {"dates": [two_hours(working_moment(10))], "practice": self.practices[rank]}
            if who == 4:
                given["on_behalf_of"] = "Trois adhérents de la filière"
            return a_wish(self.vitrines[rank], **(given | fields))

    # ── Seats ──
    @rule(who=st.integers(0, 4), first=st.booleans(), people=st.integers(1, 3))
    def seat_is_taken(self, who, first, people):
        slot = Slot.objects.filter(is_public=True).order_by("needs_confirmation")[0 if first else 1]
        wish = self.wish(who, True, slot=slot, format=slot.format, dates=[], headcount=people, practice=None)
        self.attempt(submit_as_member, wish=wish, by=self.people[who])

    @rule(which=WHICH)
    def seat_is_granted(self, which):
        found = self.one(which, seat__state=SeatState.ASKED)
        if found:
            self.attempt(answering.accept_chosen_slot, visit_request=found, by=self.host(found.vitrine))

    @rule(which=WHICH)
    def turn_is_confirmed(self, which):
        found = self.one(which, seat__state=SeatState.OFFERED)
        if found:
            self.attempt(seats.confirm_offer, visit_request=found, by=as_requester(found))

    @rule(which=WHICH)
    def somebody_leaves(self, which):
        found = self.one(which, state__in=[*OPEN_STATES, S.SCHEDULED])
        if found and found.state == S.SCHEDULED:
            by = as_requester(found) if which % 2 else self.host(found.vitrine)
            self.attempt(following.cancel_meeting, visit_request=found, reason="Une panne.", by=by)
        elif found:
            self.attempt(following.withdraw, visit_request=found, by=as_requester(found))

    @rule(which=st.integers(0, 3), change=st.sampled_from(["pause", "resume", "move", "move", "cancel"]))
    def host_changes_a_date(self, which, change):
        found = Slot.objects.exclude(state=SlotState.CANCELLED).order_by("starts_at", "created_at")
        if not found:
            return
        slot, by = found[which % len(found)], self.host(found[which % len(found)].vitrine)
        if change == "move":
            later = slot.starts_at + timedelta(days=7)
            self.attempt(slots.move_slot, slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=by)
        elif change == "cancel":
            self.attempt(slots.cancel_slot, slot=slot, reason="Un arrêt de ligne.", by=by)
        else:
            self.attempt(slots.pause_slot if change == "pause" else slots.resume_slot, slot=slot, by=by)

    # ── Requests, the pool, common dates ──
    @rule(who=st.integers(0, 4), here=st.booleans())
    def visit_is_asked(self, who, here):
        self.attempt(submit_as_member, wish=self.wish(who, here), by=self.people[who])

    @rule(which=WHICH, answer=st.sampled_from(["pool", "pool", "propose", "decline", "review"]))
    def host_answers(self, which, answer):
        found = self.one(which, state__in=OPEN_STATES)
        if found is None:
            return
        by = self.host(found.vitrine)
        if answer == "propose":
            with self.travel():
                dates = [two_hours(working_moment(8))]
            self.attempt(answering.propose, visit_request=found, format="private_visit", dates=dates, by=by)
        elif answer == "decline":
            self.attempt(answering.decline, visit_request=found, reason="no_time", text="Non.", by=by)
        else:
            self.attempt(answering.pool if answer == "pool" else answering.start_review, visit_request=found, by=by)

    @rule(here=st.booleans(), minimum=st.integers(1, 3))
    def common_date_is_offered(self, here, minimum):
        vitrine = self.vitrines[0 if here else 1]
        with self.travel():
            own = companies_waiting(vitrine)
            chosen = [*own, *elsewhere_for(vitrine, besides=own)]
            starts_at = working_moment(9)
            offer = Offer(
                format=ExchangeFormat.GROUP_VISIT,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                deadline=working_moment(5),
                minimum=minimum,
            )
        pks = [each.pk for each in chosen]
        by = self.host(vitrine)
        self.attempt(group_dates.offer_group_date, vitrine=vitrine, offer=offer, request_ids=pks, by=by)

    @rule(which=WHICH, joins=st.sampled_from([True, True, False]))
    def common_date_is_answered(self, which, joins):
        found = self.one(which, group_date__isnull=False)
        if found:
            answer = group_dates.join_group_date if joins else group_dates.pass_turn
            self.attempt(answer, visit_request=found, by=as_requester(found))

    @rule(which=WHICH, joins=st.sampled_from([True, True, False]))
    def invitation_from_elsewhere_is_answered(self, which, joins):
        invited = Handover.objects.filter(answered_at__isnull=True).order_by("pk")
        if invited:
            handover = invited[which % len(invited)]
            answer = shared_dates.join_from_elsewhere if joins else shared_dates.stay_elsewhere
            self.attempt(answer, handover=handover, by=as_requester(handover.request))

    @rule()
    def common_date_is_given_up(self):
        found = GroupDate.objects.filter(state=GroupDateState.OFFERED).order_by("pk").first()
        if found:
            self.attempt(group_dates.take_back, group_date=found, by=self.host(found.vitrine))

    # ── A relay's people ──
    @rule(rank=st.integers(0, 2), email=st.sampled_from(["ines@forges.example", "paul@forges.example", ""]))
    def relay_names_somebody(self, rank, email):
        found = self.one(0, requester=self.people[4], seat__isnull=False, state__in=[S.SCHEDULED, S.SENT, S.WAITING])
        places = visitors_of(found) if found else []
        if len(places) > 1:
            place = places[rank % len(places)]
            named = Named(place.pk, name="Inès Martin", email=email, company=Company(name="Forges de l’Aisne"))
            self.attempt(visitors.name_visitors, visit_request=found, named=[named], by=as_requester(found))

    # ── Time ──
    @rule(days=st.sampled_from([0, 1, 2, 4, 7, 12]), hours=st.integers(1, 12))
    def time_passes_and_the_beats_run(self, days, hours):
        self.now += timedelta(days=days, hours=hours)
        with self.travel():
            self.run_beats()
            before = (TransitionLog.objects.count(), OutgoingEmail.objects.count())
            assert self.run_beats() == [0, 0, 0, 0]
            assert (TransitionLog.objects.count(), OutgoingEmail.objects.count()) == before
            self.check_nothing_is_left_behind()

    def run_beats(self) -> list[int]:
        reminded = int(group_dates.remind_group_dates())
        beats = [group_dates.close_group_dates(), clock.run_clock().total(), seats.move_waiting_lists(), reminded]
        # What the clock closed may have freed a seat, or taken the last one a common date could count on.
        return [sum(each) for each in zip(beats, [group_dates.close_group_dates(), 0, 0, 0], strict=True)]

    def check_nothing_is_left_behind(self) -> None:
        assert not Seat.objects.filter(state=SeatState.OFFERED, offered_until__lte=self.now).exists()
        over = GroupDate.objects.filter(deadline__lte=self.now)
        assert not over.filter(state=GroupDateState.OFFERED).exists()
        assert not VisitRequest.objects.filter(group_date__in=over).exists()
        for seat in Seat.objects.filter(state=SeatState.WAITING).select_related("slot"):
            assert self.now < seats.list_closes_at(seat.slot)
            assert seat.headcount > seat.slot.seats_left or seat.slot.state == SlotState.PAUSED

    @invariant()
    def promises_hold(self):
        with self.travel():
            check_all()
            self.check_visitors()

    def check_visitors(self) -> None:
        """Who was named with an address, for a date agreed, has the sheet; one mail a person and version."""
        for seat in Seat.objects.filter(state=SeatState.BOOKED).prefetch_related("visitors"):
            for visitor in seat.visitors.all():
                if visitor.email and visitor.reception == VisitorState.EXPECTED:
                    assert visitor.sheet_sent_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["seats", "requests", "common date"])
def test_promises_hold_whatever_happens(where):
    machine = type("Dates", (Dates,), {"where": where})
    run_state_machine_as_test(machine, settings=walking(examples=2, steps=14))
