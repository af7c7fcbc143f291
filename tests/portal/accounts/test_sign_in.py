"""Sign-in, sign-out and what stands at the door."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.factories.accounts import PASSWORD, UserFactory
from tests.portal.accounts.steps import EMAIL, errors_of, is_signed_in, last_mail, sign_in

pytestmark = pytest.mark.django_db


def test_sign_in_says_the_same_of_a_wrong_address_and_a_wrong_password(client):
    UserFactory(email=EMAIL)
    answers = [sign_in(client, password="faux mot de passe"), sign_in(client, email="personne@ailleurs.example")]
    words = "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou choisissez un nouveau mot de passe."
    assert [errors_of(answer) for answer in answers] == [{"__all__": [words]}] * 2


def test_cache_down_changes_nothing(client, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    UserFactory(email=EMAIL)
    assert sign_in(client, password=PASSWORD).headers["Location"] == "/espace/"


def test_sign_in_limited_after_five_failures(client):
    UserFactory(email=EMAIL)
    for _ in range(5):
        sign_in(client, password="faux mot de passe")
    assert errors_of(sign_in(client, password=PASSWORD)) == {
        "__all__": ["Trop d’essais sans succès. Attendez cinq minutes avant le suivant."]
    }


def test_too_many_requests_page(client):
    for n in range(20):
        client.post("/compte/mot-de-passe/oublie/", {"email": f"p{n}@ailleurs.example"})
    page = client.post("/compte/mot-de-passe/oublie/", {"email": "p21@ailleurs.example"})
    assert (page.status_code, "Trop de demandes à la suite" in page.text) == (429, True)


def test_sign_in_redirects_inside_only(client):
    UserFactory(email=EMAIL)
    assert sign_in(client, password=PASSWORD, next="/vitrines/").headers["Location"] == "/vitrines/"
    assert sign_in(Client(), password=PASSWORD, next="https://pirate.example/").headers["Location"] == "/espace/"


def test_signed_in_person_has_nothing_to_do_at_the_door(client):
    client.force_login(UserFactory())
    assert client.get("/connexion/").headers["Location"] == "/espace/"
    assert client.get("/inscription/").headers["Location"] == "/espace/"


def test_sign_out_by_post_ends_the_session_on_the_server(client):
    client.force_login(UserFactory())
    assert client.get("/deconnexion/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/deconnexion/").headers["Location"] == "/"
    assert not is_signed_in(client)
    assert not Session.objects.exists()


def test_disabled_account_gets_a_page_and_no_link(client):
    UserFactory(email=EMAIL, is_active=False)
    assert sign_in(client, password=PASSWORD).headers["Location"] == "/compte/desactive/"
    assert "Ce compte est désactivé" in client.get("/compte/desactive/").text
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    assert last_mail().kind == "accounts.no_account"


@pytest.mark.parametrize("path", ["/compte/adresse/", "/compte/mot-de-passe/", "/compte/mot-de-passe/choisir/"])
def test_account_pages_are_for_signed_in_people(client, path):
    assert client.get(path).headers["Location"] == f"/connexion/?next={path}"


@pytest.mark.parametrize(
    "name", ["account_signup_by_passkey", "mfa_trust", "mfa_signup_webauthn", "mfa_remove_webauthn"]
)
def test_views_not_offered_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_no_json_answer(client):
    answer = client.get("/connexion/", headers={"accept": "application/json"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
