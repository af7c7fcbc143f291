"""Answering, through HTTP: from the mail's link without an account, and signed in at the desk."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from portal.ui.dates import short_date
from tests.factories.accounts import UserFactory
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
from tests.factories.vitrines import MembershipFactory
from tests.support.html import check_page
from visits import links
from visits.enums import Channel, RequestState, SeatState
from visits.models import Seat, Slot, VisitRequest
from visits.selectors import current_options
from visits.services import answering, following
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def host_link(visit_request, action="", option=None, rank=0):
    host = host_of(visit_request.vitrine, rank)
    return path(links.answer_link(visit_request, host, action=action, option=str(option.pk) if option else ""))


def fresh(visit_request) -> VisitRequest:
    return VisitRequest.objects.get(pk=visit_request.pk)


def kinds() -> list[str]:
    return sorted(OutgoingEmail.objects.values_list("kind", flat=True))


def test_host_accepts_a_date_from_the_mail_in_two_clicks(client):
    visit_request = sent_request()
    option = current_options(visit_request)[0]
    link = host_link(visit_request, "accept", option)
    page = client.get(link)
    text = check_page(page).replace("\xa0", " ")
    assert fresh(visit_request).state == RequestState.SENT, "GET shows"
    assert text.count(f"Accepter {short_date(option.starts_at)}".replace("\xa0", " ")) == 0, (
        "its own date is the button"
    )
    done = client.post(link)
    check_page(client.get(path(done["Location"])))
    seat = Seat.objects.get(request=visit_request)
    assert (fresh(visit_request).state, seat.slot.starts_at, seat.headcount) == ("scheduled", option.starts_at, 2)
    log = visit_request.transitions.order_by("-pk")[0]
    assert (log.channel, log.actor) == (Channel.LINK, host_of(visit_request.vitrine))
    assert "sessionid" not in client.cookies
    for kind in ("visits.scheduled_for_requester", "visits.scheduled_for_host"):
        mail = OutgoingEmail.objects.get(kind=kind)
        assert [a.filename for a in mail.attachments.all()] == ["invitation.ics"]


def test_access_sheet_and_phone_are_told_only_after_acceptance(client):
    vitrine = receiving_vitrine()
    vitrine.terms.access_sheet = "Portail nord, sonnez à l’accueil."
    vitrine.terms.host_phone = "01 23 45 67 89"
    vitrine.terms.save()
    visit_request = sent_request(vitrine)
    before = " ".join(OutgoingEmail.objects.values_list("text_body", flat=True))
    assert ("Portail nord" in before, "01 23 45" in before) == (False, False)
    option = current_options(visit_request)[0]
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=as_host(host_of(vitrine)))
    after = OutgoingEmail.objects.get(kind="visits.scheduled_for_requester").text_body.replace("\xa0", " ")
    assert ("Portail nord" in after, "01 23 45 67 89" in after) == (True, True)


def test_host_offers_a_call_in_one_click_with_dates_already_there(client):
    visit_request = sent_request()
    link = host_link(visit_request, "call")
    page = client.get(link).content.decode()
    typed = dict(re.findall(r'name="(dates_\d_day)" value="([^"]+)"', page))
    times = {f"dates_{n}_time": t for n, t in enumerate(["14:00", "09:30"])}
    response = client.post(link, {**typed, **times, "format": "call", "text": ""})
    assert response.status_code == 302
    moved = fresh(visit_request)
    assert (moved.state, moved.offered_format) == (RequestState.PROPOSED, "call")
    assert [o.ends_at - o.starts_at for o in current_options(moved)] == [timedelta(minutes=30)] * 2
    mail = OutgoingEmail.objects.get(kind="visits.proposal_made")
    assert mail.to_email == visit_request.requester_email

    accept = path(re.search(r"https?://\S+/r/[\w.~-]+/", mail.text_body)[0])
    assert Client().post(accept).status_code == 302
    assert (fresh(visit_request).state, Seat.objects.get().slot.format) == (RequestState.SCHEDULED, "call")


def test_host_declines_with_the_text_that_was_ready(client):
    visit_request = sent_request()
    response = client.post(host_link(visit_request, "decline"), {"reason": "competitor", "text": "", "busy_until": ""})
    assert response.status_code == 302
    mail = OutgoingEmail.objects.get(kind="visits.declined")
    assert "Nous ne sommes pas en mesure de donner suite" in mail.text_body.replace("\xa0", " ").replace("\n", " ")
    assert "oncurrent" not in mail.text_body + mail.html_body


def test_host_answers_in_writing(client):
    visit_request = sent_request(format="written", dates=[])
    response = client.post(host_link(visit_request, "answer"), {"text": "Onze semaines.\n\nPuis deux caméras."})
    assert response.status_code == 302
    assert (fresh(visit_request).state, fresh(visit_request).answer_text) == (
        "done",
        "Onze semaines.\n\nPuis deux caméras.",
    )
    assert "Onze semaines." in OutgoingEmail.objects.get(kind="visits.answered_in_writing").text_body


def test_host_takes_time_then_pools(client):
    visit_request = sent_request()
    client.post(host_link(visit_request, "review"))
    assert fresh(visit_request).state == RequestState.UNDER_REVIEW
    client.post(host_link(visit_request, "pool"))
    assert fresh(visit_request).state == RequestState.POOLED
    assert {"visits.under_review", "visits.pooled"} <= set(kinds())


def test_requester_counters_and_host_accepts(client):
    visit_request = sent_request()
    host = as_host(host_of(visit_request.vitrine))
    answering.propose(
        visit_request=visit_request, format="private_visit", dates=[two_hours(working_moment(20))], by=host
    )
    counter = path(links.follow_link(visit_request, action="counter"))
    day = working_moment(22).date().isoformat()
    assert client.post(counter, {"dates_0_day": day, "dates_0_time": "14:00"}).status_code == 302
    assert fresh(visit_request).state == RequestState.COUNTERED
    option = current_options(fresh(visit_request))[0]
    assert client.post(host_link(visit_request, "accept", option)).status_code == 302
    assert Seat.objects.get().slot.starts_at == working_moment(22)


def test_same_proposal_twice_is_one_round_and_one_mail():
    visit_request = sent_request()
    offer = {"format": "call", "dates": [two_hours(working_moment(20))], "by": as_host(host_of(visit_request.vitrine))}
    answering.propose(visit_request=visit_request, **offer)
    answering.propose(visit_request=visit_request, **offer)
    assert (len(current_options(visit_request)), kinds().count("visits.proposal_made")) == (1, 1)


def test_handled_link_tells_what_happened(client):
    visit_request = sent_request()
    option = current_options(visit_request)[0]
    client.post(host_link(visit_request, "accept", option))
    opposite = client.post(host_link(visit_request, "decline"), {"reason": "no_time", "text": ""})
    assert (opposite.status_code, fresh(visit_request).state) == (409, RequestState.SCHEDULED)
    page = check_page(opposite, status=409)
    assert "Cette demande a déjà reçu une réponse" in page
    shown = client.get(host_link(visit_request, "accept", option))
    assert "La date est convenue." in check_page(shown)
    assert ">Accepter" not in shown.content.decode()


def test_withdrawn_request_says_so_to_the_host(client):
    visit_request = sent_request()
    following.withdraw(visit_request=visit_request, by=as_requester(visit_request))
    page = check_page(client.get(host_link(visit_request, "accept", current_options(visit_request)[0])))
    assert "Le demandeur a retiré sa demande." in page


def test_date_that_left_the_table_is_refused(client):
    visit_request = sent_request()
    old = current_options(visit_request)[0]
    host = as_host(host_of(visit_request.vitrine))
    answering.propose(visit_request=visit_request, format="call", dates=[two_hours(working_moment(20))], by=host)
    following.counter(
        visit_request=visit_request, dates=[two_hours(working_moment(25))], by=as_requester(visit_request)
    )
    response = client.post(host_link(visit_request, "accept", old))
    assert (response.status_code, fresh(visit_request).state) == (409, RequestState.COUNTERED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_sent_to_a_former_address_opens_nothing(client, method):
    visit_request = sent_request()
    host, requester = host_of(visit_request.vitrine), visit_request.requester
    sent = [host_link(visit_request, "decline"), path(links.follow_link(visit_request, action="withdraw"))]
    assert [client.get(link).status_code for link in sent] == [200, 200]
    for number, person in enumerate([host, requester]):
        person.email = f"nouvelle{number}@usine.example"
        person.save()
    for link in sent:
        response = getattr(client, method)(link, {"reason": "no_time"})
        check_page(response, status=404)
        assert "Rouvrez le dernier" in response.content.decode()
    assert fresh(visit_request).state == RequestState.SENT
    assert client.get(host_link(fresh(visit_request))).status_code == 200


def test_former_member_link_opens_nothing(client):
    visit_request = sent_request(receiving_vitrine(hosts=2))
    link = host_link(visit_request, "decline", rank=1)
    visit_request.vitrine.memberships.filter(user=host_of(visit_request.vitrine, 1)).delete()
    assert client.get(link).status_code == 404
    assert client.post(link, {"reason": "no_time"}).status_code == 404
    assert fresh(visit_request).state == RequestState.SENT


def test_editor_reads_the_desk_and_answers_nothing(client):
    visit_request = sent_request()
    editor = MembershipFactory(vitrine=visit_request.vitrine, role=Role.EDITOR).user
    client.force_login(editor)
    here = reverse("desk:request", args=[visit_request.vitrine.slug, visit_request.pk])
    assert client.get(here).status_code == 200
    assert client.post(f"{here}?action=decline", {"reason": "no_time"}).status_code == 404
    assert fresh(visit_request).state == RequestState.SENT


def test_signed_in_host_answers_at_the_desk(client):
    visit_request = sent_request()
    client.force_login(host_of(visit_request.vitrine))
    queue = client.get(reverse("desk:vitrine", args=[visit_request.vitrine.slug]))
    assert visit_request.company_name in check_page(queue)
    option = current_options(visit_request)[0]
    here = reverse("desk:request", args=[visit_request.vitrine.slug, visit_request.pk])
    check_page(client.get(f"{here}?action=accept&date={option.pk}"))
    assert client.post(f"{here}?action=accept&date={option.pk}").status_code == 302
    assert visit_request.transitions.order_by("-pk")[0].channel == Channel.PAGE


def test_seat_in_a_published_slot_is_taken_once_and_the_next_waits(client):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, seats_total=3)
    host = as_host(host_of(vitrine))
    first, second = (sent_request(vitrine, slot=slot, dates=[], headcount=2) for _ in range(2))
    answering.accept_chosen_slot(visit_request=first, by=host)
    assert fresh(second).state == RequestState.WAITING
    response = client.post(host_link(second, "accept-slot"))
    assert (response.status_code, fresh(second).state) == (409, RequestState.WAITING)
    assert "Cette demande est sur la liste d’attente" in check_page(response, status=409)
    assert Slot.objects.count() == 1


def test_cancelled_meeting_frees_the_seat_and_corrects_calendars(client):
    visit_request = sent_request()
    host = as_host(host_of(visit_request.vitrine))
    answering.accept_date(visit_request=visit_request, option_id=current_options(visit_request)[0].pk, by=host)
    cancel = path(links.follow_link(fresh(visit_request), action="cancel"))
    assert client.post(cancel, {"text": "Une panne nous retient."}).status_code == 302
    seat = Seat.objects.get()
    assert (fresh(visit_request).state, seat.state, seat.sequence) == ("cancelled", SeatState.RELEASED, 1)
    mails = OutgoingEmail.objects.filter(kind__startswith="visits.cancelled_for")
    assert mails.count() == 2
    assert all(b"METHOD:CANCEL" in bytes(mail.attachments.get().content) for mail in mails)


def test_past_meeting_is_closed_by_the_host_not_cancelled(client):
    visit_request = sent_request()
    host = as_host(host_of(visit_request.vitrine))
    answering.accept_date(visit_request=visit_request, option_id=current_options(visit_request)[0].pk, by=host)
    now = timezone.now()
    Slot.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    page = client.get(host_link(visit_request)).content.decode()
    assert "Annuler le rendez-vous" not in page
    assert client.post(host_link(visit_request, "held")).status_code == 302
    assert fresh(visit_request).state == RequestState.DONE


def test_link_of_one_request_does_not_open_another():
    visit_request, other = sent_request(), sent_request()
    forged = host_link(visit_request).replace(str(visit_request.pk), str(other.pk))
    assert Client().get(forged[:-9] + "AAAAAAAA/").status_code == 404


def test_stranger_to_the_vitrine_sees_no_request(client):
    visit_request = sent_request()
    client.force_login(UserFactory())
    addresses = [
        visit_request.get_absolute_url(),
        reverse("desk:vitrine", args=[visit_request.vitrine.slug]),
        reverse("desk:request", args=[visit_request.vitrine.slug, visit_request.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
