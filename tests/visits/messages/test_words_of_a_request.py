"""The first message, the host's word and the written answer give no address away before a date is agreed."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.mail.models import OutgoingEmail
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.visits.test_group_dates import an_offer, asker, by_host
from visits import links
from visits.masking import ADDRESS, TELEPHONE
from visits.models import VisitRequest
from visits.selectors import current_options
from visits.services import answering, clock, following, group_dates

pytestmark = pytest.mark.django_db
SECRET = "Joignez-moi : claire@emaux.example ou 06 12 34 56 78."


@pytest.fixture
def visit_request():
    return sent_request(message=SECRET)


def page(client_of, address: str) -> str:
    client = Client()
    if client_of is not None:
        client.force_login(client_of)
    return client.get(address).content.decode()


def reads(text: str) -> tuple[bool, bool]:
    """Whether the address is there, and whether what hides it is."""
    return "claire@emaux.example" in text or "12 34 56 78" in text, ADDRESS in text and TELEPHONE in text


HIDDEN, OPEN = (False, True), (True, False)


def mail(kind: str) -> OutgoingEmail:
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}").latest("created_at")


def bodies(kind: str) -> set[tuple[bool, bool]]:
    return {reads(body) for body in (mail(kind).text_body, mail(kind).html_body)}


def test_host_reads_the_first_message_without_addresses_wherever_it_is_shown(visit_request):
    host, slug = host_of(visit_request.vitrine), visit_request.vitrine.slug
    clock.run_clock(now=visit_request.clock_due_at)
    assert bodies("request_received") == bodies("host_reminder") == {HIDDEN}
    here = reverse("desk:request", args=[slug, visit_request.pk])
    doors = (
        (host, reverse("desk:requests", args=[slug])),
        (host, here),
        (host, f"{here}?action=decline"),
        (None, links.on_this_site(links.answer_link(visit_request, host))),
        (None, links.on_this_site(links.answer_link(visit_request, host, action="answer"))),
    )
    assert [reads(page(*door)) for door in doors] == [HIDDEN] * len(doors)
    own = page(None, links.on_this_site(links.follow_link(visit_request)))
    assert (reads(own), bodies("request_sent")) == (OPEN, {OPEN})


@pytest.mark.parametrize("answer", ["proposal_made", "declined", "answered_in_writing"])
def test_requester_reads_the_answer_without_addresses(answer):
    visit_request = sent_request()
    host, dates = host_of(visit_request.vitrine), an_offer()
    given = {"visit_request": visit_request, "by": as_host(host)}
    if answer == "proposal_made":
        span = [(dates.starts_at, dates.ends_at)]
        answering.propose(**given, format="call", dates=span, message=SECRET)
    elif answer == "declined":
        answering.decline(**given, reason="no_time", text=SECRET)
    else:
        answering.answer_in_writing(**given, text=SECRET)
    assert bodies(answer) == {HIDDEN}
    assert reads(page(None, links.on_this_site(links.follow_link(visit_request)))) == HIDDEN
    here = reverse("desk:request", args=[visit_request.vitrine.slug, visit_request.pk])
    assert reads(page(host, here)) == OPEN


def test_word_with_a_common_date_gives_no_address():
    vitrine = receiving_vitrine()
    pks = [sent_request(vitrine, by=asker()).pk for _ in range(2)]
    offer = an_offer(message=SECRET)
    group_dates.offer_group_date(vitrine=vitrine, offer=offer, request_ids=pks, by=by_host(vitrine))
    assert bodies("group_date_offered") == {HIDDEN}


def test_date_agreed_shows_everything_to_both(visit_request):
    vitrine, host = visit_request.vitrine, host_of(visit_request.vitrine)
    dates = an_offer()
    span = [(dates.starts_at, dates.ends_at)]
    answering.propose(visit_request=visit_request, format="call", dates=span, message=SECRET, by=as_host(host))
    visit_request = VisitRequest.objects.get(pk=visit_request.pk)
    option = current_options(visit_request)[0]
    following.accept_proposal(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    assert reads(page(host, reverse("desk:request", args=[vitrine.slug, visit_request.pk]))) == OPEN
    assert reads(page(visit_request.requester, visit_request.get_absolute_url())) == OPEN


def test_alliance_reads_it_whole(visit_request):
    vitrine = receiving_vitrine(hosts=0)
    sent_request(vitrine, message=SECRET)
    assert bodies("request_without_host") == {OPEN}
