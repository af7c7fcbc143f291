"""How often one may ask: a form that writes to any address must not fill somebody's mailbox."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.visits import receiving_vitrine
from tests.support.html import check_page
from tests.visits.test_asking import MESSAGE, answers, ask
from visits.models import VisitRequest

pytestmark = pytest.mark.django_db

AN_HOUR = 6  # requests; settings.ACCOUNT_RATE_LIMITS


def test_seventh_request_of_an_hour_for_one_address_is_kept_on_the_page(client):
    vitrine = receiving_vitrine()
    statuses = [ask(Client(), vitrine).status_code for _ in range(AN_HOUR)]
    refused = ask(client, vitrine)
    page = refused.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert (statuses, refused.status_code) == ([302] * AN_HOUR, 429)
    assert "Trop de demandes à la suite. Vos réponses restent sur cette page." in page
    assert MESSAGE in page
    assert (VisitRequest.objects.count(), OutgoingEmail.objects.count()) == (AN_HOUR, AN_HOUR)
    check_page(refused, status=429)
    assert ask(client, vitrine, email="autre@sauvagnac.example").status_code == 302


def test_strangers_never_use_up_the_count_of_a_member(client):
    vitrine, person = receiving_vitrine(), UserFactory()
    for _ in range(AN_HOUR + 1):
        ask(Client(), vitrine, email=person.email)
    client.force_login(person)
    statuses = [ask(client, vitrine).status_code for _ in range(AN_HOUR + 1)]
    assert statuses == [302] * AN_HOUR + [429]


def test_form_to_correct_counts_for_nothing(client):
    vitrine = receiving_vitrine()
    for _ in range(AN_HOUR + 1):
        assert ask(client, vitrine, message="").status_code == 422
    assert ask(client, vitrine).status_code == 302


def test_many_addresses_from_one_place_are_slowed_down():
    vitrine = receiving_vitrine()
    statuses = [ask(Client(), vitrine, email=f"cible{n}@usine.example").status_code for n in range(21)]
    assert statuses == [302] * 20 + [429]


def test_requests_are_accepted_while_nobody_counts(client, settings):
    vitrine = receiving_vitrine()
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.DispensableRedisCache", "LOCATION": "redis://127.0.0.1:1/1"}
    }
    url = reverse("visits:ask", args=[vitrine.slug])
    assert [client.post(url, answers()).status_code for _ in range(AN_HOUR + 1)] == [302] * (AN_HOUR + 1)
