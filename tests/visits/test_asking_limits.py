"""How often one may ask, and what a form left open too long keeps."""

import html
import re

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
    statuses = [ask(client, receiving_vitrine()).status_code for _ in range(AN_HOUR + 1)]
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


def test_requests_are_accepted_while_nobody_counts_but_fill_nobodys_mailbox(client, settings):
    vitrine = receiving_vitrine()
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.DispensableRedisCache", "LOCATION": "redis://127.0.0.1:1/1"}
    }
    url = reverse("visits:ask", args=[vitrine.slug])
    statuses = [client.post(url, answers()).status_code for _ in range(AN_HOUR + 1)]
    assert statuses == [302] * AN_HOUR + [429]
    others = [client.post(url, answers(email=f"autre{n}@usine.example")).status_code for n in range(AN_HOUR + 1)]
    assert others == [302] * (AN_HOUR + 1)


def test_form_left_open_while_signing_in_elsewhere_keeps_what_was_typed():
    vitrine = receiving_vitrine()
    url = reverse("visits:ask", args=[vitrine.slug])
    browser = Client(enforce_csrf_checks=True)
    typed = answers(message=f"{MESSAGE}\nDeuxième ligne, avec « 6 % » & <b>.", csrfmiddlewaretoken="périmé")
    refused = browser.post(url, typed, headers={"Referer": f"http://testserver{url}"})
    page = check_page(refused, status=403)
    assert "Vos réponses sont gardées ici" in page
    fields = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.content.decode())
    }
    assert {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"} == {
        name: str(value) for name, value in typed.items() if name != "csrfmiddlewaretoken"
    }
    assert browser.post(url, fields).status_code == 302
    assert VisitRequest.objects.get().message == f"{MESSAGE}\nDeuxième ligne, avec « 6 % » & <b>."


@pytest.mark.parametrize(
    ("path", "more", "referer"),
    [
        ("visits:ask", {}, "https://ailleurs.example/piege/"),
        ("visits:ask", {}, ""),
        ("account_login", {"password": "quatre grues bleues"}, "http://testserver/connexion/"),
    ],
)
def test_form_of_another_site_or_with_a_password_is_never_offered_again(path, more, referer):
    url = reverse(path, args=[receiving_vitrine().slug] if path == "visits:ask" else [])
    refused = Client(enforce_csrf_checks=True).post(url, answers(**more), headers={"Referer": referer})
    page = check_page(refused, status=403)
    assert MESSAGE not in page
    assert "Envoyer de nouveau" not in page
