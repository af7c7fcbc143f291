"""A mail that could not leave in time says nothing that is no longer true: the server was away, people were not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.mail.delivery import claim_next
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from tests.factories.visits import as_host, as_requester, host_of, sent_request, two_hours, working_moment
from tests.visits.mail_examples import a_full_date, countered, proposed, scheduled, seat_offered
from visits.models import VisitRequest
from visits.selectors import current_options
from visits.services import answering, following, seats, slots

pytestmark = pytest.mark.django_db


def mail(kind: str) -> OutgoingEmail:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").latest("created_at")


def by_host(request: VisitRequest):
    return as_host(host_of(request.vitrine))


def test_request_that_a_colleague_answered_is_not_asked_of_the_others():
    request = sent_request()
    waiting = mail("request_received")
    assert is_still_wanted(waiting)
    option = current_options(request)[0]
    answering.accept_date(visit_request=request, option_id=option.pk, by=by_host(request))
    assert not is_still_wanted(waiting)


def test_proposal_that_another_replaced_or_that_was_answered_is_not_made():
    request = proposed()
    first = mail("proposal_made")
    assert is_still_wanted(first)
    dates = [two_hours(working_moment(18))]
    answering.propose(visit_request=request, format="call", dates=dates, by=by_host(request))
    second = mail("proposal_made")
    assert (is_still_wanted(first), is_still_wanted(second)) == (False, True)
    following.withdraw(visit_request=request, by=as_requester(request))
    assert not is_still_wanted(second)


def test_dates_that_others_replaced_are_not_offered_to_the_host():
    request = countered()
    waiting = mail("countered")
    assert is_still_wanted(waiting)
    answering.decline(visit_request=request, reason="no_time", text="Non.", by=by_host(request))
    assert not is_still_wanted(waiting)


def test_seat_that_went_on_is_not_offered():
    request = seat_offered()
    waiting = mail("seat_offered")
    assert (waiting.expires_at, is_still_wanted(waiting)) == (request.seat.offered_until, True)
    seats.confirm_offer(visit_request=request, by=as_requester(request))
    assert not is_still_wanted(waiting)


@pytest.mark.parametrize("begin", [scheduled, lambda: a_full_date()[2]])
def test_nothing_is_said_of_a_date_that_has_begun(begin):
    request = VisitRequest.objects.get(pk=begin().pk)
    slot = request.seat.slot
    if slot.is_public:
        later = slot.starts_at + timedelta(days=1)
        slots.move_slot(slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=by_host(request))
    kinds = ("scheduled_for_", "waiting_listed", "slot_moved")
    about = [each for each in OutgoingEmail.objects.all() if each.kind.removeprefix("visits.").startswith(kinds)]
    assert len(about) > 1
    OutgoingEmail.objects.exclude(pk__in=[each.pk for each in about]).delete()
    with time_machine.travel(VisitRequest.objects.get(pk=request.pk).seat.slot.starts_at + timedelta(minutes=1)):
        OutgoingEmail.objects.update(due_at=timezone.now(), give_up_at=timezone.now() + timedelta(days=3))
        assert claim_next() is None
