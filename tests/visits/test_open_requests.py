"""One person has six open requests at most, one a vitrine; told with courtesy, whatever is sent at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.accounts import UserFactory
from tests.factories.visits import (
    SlotFactory,
    a_wish,
    as_requester,
    receiving_vitrine,
    sent_request,
    unconfirmed_request,
)
from tests.visits.test_asking import ask
from visits import links
from visits.errors import AlreadyAsking, TooManyOpen
from visits.models import VisitRequest
from visits.services import following
from visits.services.asking import submit_as_member
from visits.services.terms import MOST_OPEN


@pytest.mark.django_db
def test_one_open_request_a_vitrine_until_it_is_closed(client):
    vitrine, person = receiving_vitrine(), UserFactory()
    first = sent_request(vitrine, by=person)
    client.force_login(person)
    answer = ask(client, vitrine)
    assert (answer.status_code, "déjà une demande en cours" in answer.content.decode()) == (409, True)
    sent_request(vitrine, by=person, slot=SlotFactory(vitrine=vitrine), dates=[])
    following.withdraw(visit_request=first, by=as_requester(first))
    assert sent_request(vitrine, by=person).state == "sent"


@pytest.mark.django_db
def test_six_open_requests_and_not_a_seventh(client):
    person = UserFactory()
    for _ in range(MOST_OPEN):
        sent_request(by=person)
    with pytest.raises(TooManyOpen):
        sent_request(by=person)
    assert VisitRequest.objects.filter(requester=person).count() == MOST_OPEN


@pytest.mark.django_db
def test_stranger_learns_it_once_the_address_is_confirmed(client):
    vitrine = receiving_vitrine()
    waiting = unconfirmed_request(vitrine)
    sent_request(vitrine, by=UserFactory(email=waiting.requester_email))
    answer = client.post(links.on_this_site(links.confirm_link(waiting)))
    assert answer.status_code == 409
    waiting.refresh_from_db()
    assert waiting.state == "unconfirmed"


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_at_once_one_is_told():
    vitrine, person = receiving_vitrine(), UserFactory()
    gate = threading.Barrier(2)

    def send(_):
        gate.wait(10)
        try:
            return submit_as_member(wish=a_wish(vitrine), by=person)
        except AlreadyAsking as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(send, range(2)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyAsking", "VisitRequest"]
