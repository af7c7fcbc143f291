"""An agreed date is replaced by another that the other side accepts: the same event, the seat, the reminders follow."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from portal.mail.models import OutgoingEmail
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
from visits import links, timetable
from visits.enums import RequestState, SeatState, SlotState
from visits.errors import DateNotOffered, TransitionRefused
from visits.models import Slot, VisitRequest
from visits.selectors import current_options
from visits.services import answering, following
from visits.services.rescheduling import accept_other_date, keep_date, offer_other_dates, pending_dates

pytestmark = pytest.mark.django_db
LATER = 20  # working days from today


def agreed(**fields) -> VisitRequest:
    visit_request = sent_request(**fields)
    option = current_options(visit_request)[0]
    return answering.accept_date(
        visit_request=visit_request, option_id=option.pk, by=as_host(host_of(visit_request.vitrine))
    )


def by_host(visit_request):
    return as_host(host_of(visit_request.vitrine))


def offer(visit_request, by=None, days=(LATER, LATER + 1)):
    dates = [two_hours(working_moment(each)) for each in days]
    return offer_other_dates(visit_request=visit_request, dates=dates, by=by or by_host(visit_request))


def fresh(visit_request):
    return VisitRequest.objects.get(pk=visit_request.pk)


def invitations(visit_request):
    mails = OutgoingEmail.objects.filter(kind="visits.scheduled_for_requester").order_by("created_at", "pk")
    return [next(iter(Calendar.from_ical(bytes(mail.attachments.get().content)).walk("VEVENT"))) for mail in mails]


@pytest.mark.parametrize("side", ["host", "requester"])
def test_date_offered_by_one_side_is_accepted_by_the_other(side):
    visit_request = agreed()
    one, other = (by_host(visit_request), as_requester(visit_request))[:: 1 if side == "host" else -1]
    first = visit_request.seat.slot
    offer(visit_request, one)
    assert fresh(visit_request).seat.slot == first  # the agreed date holds meanwhile
    option = current_options(fresh(visit_request))[1]
    accept_other_date(visit_request=visit_request, option_id=option.pk, by=other)
    changed = fresh(visit_request)
    assert (changed.state, changed.seat.slot.starts_at) == (RequestState.SCHEDULED, option.starts_at)
    assert (changed.seat.state, changed.seat.sequence, changed.reschedule_round) == (SeatState.BOOKED, 1, None)
    assert Slot.objects.get(pk=first.pk).state == SlotState.CANCELLED
    assert changed.clock_due_at == timetable.next_due_at(changed, timezone.now())


def test_calendars_get_the_same_event_with_the_next_number():
    visit_request = agreed()
    offer(visit_request)
    option = current_options(fresh(visit_request))[0]
    accept_other_date(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    before, after = invitations(visit_request)
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == option.starts_at
    hosts = OutgoingEmail.objects.filter(kind="visits.scheduled_for_host")
    assert hosts.count() == 2


def test_seat_of_a_published_date_is_freed_for_the_others():
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, seats_total=3)
    visit_request = sent_request(vitrine, slot=slot, dates=[], format=slot.format, headcount=2)
    if visit_request.state != RequestState.SCHEDULED:
        answering.accept_chosen_slot(visit_request=visit_request, by=by_host(visit_request))
    offer(visit_request)
    option = current_options(fresh(visit_request))[0]
    accept_other_date(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    slot.refresh_from_db()
    assert (slot.state, slot.seats_taken) == (SlotState.PLANNED, 0)
    assert fresh(visit_request).seat.slot.seats_taken == 2


def test_nobody_accepts_a_date_of_his_own_nor_one_no_longer_offered():
    visit_request = agreed()
    offer(visit_request)
    stale = current_options(fresh(visit_request))[0]
    with pytest.raises(DateNotOffered):
        accept_other_date(visit_request=visit_request, option_id=stale.pk, by=by_host(visit_request))
    offer(visit_request, days=(LATER + 3,))
    with pytest.raises(DateNotOffered):
        accept_other_date(visit_request=visit_request, option_id=stale.pk, by=as_requester(visit_request))


def test_dates_that_were_on_the_table_before_the_agreement_are_no_offer(client):
    visit_request = agreed()
    option = visit_request.date_options.exclude(starts_at=visit_request.seat.slot.starts_at).get()
    with pytest.raises(DateNotOffered):
        accept_other_date(visit_request=visit_request, option_id=option.pk, by=by_host(visit_request))
    client.force_login(host_of(visit_request.vitrine))
    page = client.get(f"/espace/vitrines/{visit_request.vitrine.slug}/demandes/{visit_request.pk}/").text
    assert "Proposer une autre date" in page
    assert "Accepter" not in page


def test_date_kept_is_told_and_asks_nothing_more():
    visit_request = agreed()
    offer(visit_request)
    keep_date(visit_request=visit_request, by=as_requester(visit_request))
    with pytest.raises(TransitionRefused):
        keep_date(visit_request=visit_request, by=as_requester(visit_request))
    assert fresh(visit_request).reschedule_round is None
    assert OutgoingEmail.objects.filter(kind="visits.date_kept_for_host").count() == 1


def test_date_is_not_kept_once_another_is_agreed():
    visit_request = agreed()
    offer(visit_request)
    option = pending_dates(fresh(visit_request))[0]
    accept_other_date(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    with pytest.raises(TransitionRefused):
        keep_date(visit_request=fresh(visit_request), by=as_requester(visit_request))


def test_same_dates_twice_are_offered_once():
    visit_request = agreed()
    offer(visit_request)
    offer(visit_request)
    assert OutgoingEmail.objects.filter(kind="visits.other_dates_for_requester").count() == 1


def test_meeting_cancelled_meanwhile_is_not_moved():
    visit_request = agreed()
    offer(visit_request)
    option = current_options(fresh(visit_request))[0]
    following.cancel_meeting(visit_request=visit_request, reason="Panne", by=by_host(visit_request))
    with pytest.raises(TransitionRefused):
        accept_other_date(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))


def test_requester_accepts_by_the_link_of_the_mail(client):
    visit_request = agreed()
    offer(visit_request)
    option = current_options(fresh(visit_request))[0]
    address = links.on_this_site(links.follow_link(visit_request, action="accept-date", option=str(option.pk)))
    assert "Accepter la nouvelle date" in client.get(address).text
    assert client.post(address).status_code == 302
    assert fresh(visit_request).seat.slot.starts_at == option.starts_at
    assert client.post(address).status_code == 409


def test_host_offers_on_the_page_and_every_side_sees_what_waits(client):
    visit_request = agreed()
    here = f"/espace/vitrines/{visit_request.vitrine.slug}/demandes/{visit_request.pk}/"
    client.force_login(host_of(visit_request.vitrine))
    start = timezone.localtime(working_moment(LATER))
    typed = {"dates_0_day": start.date().isoformat(), "dates_0_time": "14:00"}
    assert client.post(f"{here}?action=reschedule", typed).status_code == 302
    assert "Propose une autre date" in client.get(here).text
    client.force_login(visit_request.requester)
    page = client.get(visit_request.get_absolute_url()).text
    assert "Garder la date convenue" in page
    assert fresh(visit_request).reschedule_round == 2


def test_meeting_already_begun_cannot_be_moved():
    visit_request = agreed()
    slot = visit_request.seat.slot
    Slot.objects.filter(pk=slot.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(TransitionRefused):
        offer(fresh(visit_request))
