"""Every page of the accounts, in each state: sound HTML, French spacing, one title."""

import pytest
from django.test import Client

from portal.accounts.services import open_account
from tests.factories.accounts import PASSWORD, UserFactory
from tests.portal.accounts.steps import EMAIL, IDENTITY, last_mail, link_of, sign_up
from tests.support.html import check_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/connexion/",
        "/connexion/?next=/vitrines/",
        "/inscription/",
        "/compte/adresse/a-confirmer/",
        "/compte/desactive/",
        "/compte/mot-de-passe/oublie/",
        "/compte/mot-de-passe/oublie/envoye/",
        "/compte/mot-de-passe/nouveau/",
    ],
)
def test_page_for_a_visitor(client, path):
    page = client.get(path)
    check_page(page)
    assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize("path", ["/deconnexion/", "/compte/adresse/", "/compte/mot-de-passe/"])
def test_page_for_a_signed_in_person(client, path):
    client.force_login(UserFactory())
    page = client.get(path)
    assert "no-store" in page.headers["Cache-Control"]
    check_page(page)


def test_page_to_choose_a_first_password(client):
    client.force_login(open_account(email=EMAIL, full_name="Maud Ferrand"))
    check_page(client.get("/compte/mot-de-passe/choisir/"))


@pytest.mark.parametrize(
    ("path", "posted"),
    [
        ("/connexion/", {}),
        ("/connexion/", {"login": EMAIL, "password": "faux mot de passe"}),
        ("/inscription/", {}),
        ("/inscription/", IDENTITY | {"company": "732 829 320 0007", "email": "maud", "password1": "x"}),
        ("/compte/mot-de-passe/oublie/", {"email": "maud@"}),
    ],
)
def test_page_with_errors(client, path, posted):
    page = client.post(path, posted)
    assert "<title>Erreur\u00a0: " in page.text
    check_page(page)


def test_page_with_errors_of_a_signed_in_person(client):
    client.force_login(UserFactory(email=EMAIL))
    check_page(client.post("/compte/mot-de-passe/", {"oldpassword": "faux", "password1": "123"}))
    page = client.post("/compte/adresse/", {"email": EMAIL, "action_add": "1"})
    assert "Cette adresse est déjà celle de votre compte. Écrivez la nouvelle." in page.text
    check_page(page)


def test_pages_of_a_confirmation(client):
    sign_up(client)
    address = link_of(last_mail(), "/compte/adresse/confirmer/")
    elsewhere = Client()
    check_page(elsewhere.get(address))
    signing_in = elsewhere.post(address, follow=True)
    assert f"Votre adresse {EMAIL} est confirmée." in signing_in.text
    check_page(signing_in)
    check_page(elsewhere.get(address))
    check_page(elsewhere.get(address[:-4] + "/"), status=404)


def test_pages_of_a_change_of_address(client):
    client.force_login(UserFactory(email=EMAIL))
    verification = client.post("/compte/adresse/", {"email": "maud@nouvelle.example", "action_add": "1"}, follow=True)
    check_page(verification)
    check_page(client.post(verification.redirect_chain[-1][0], {"password": "faux"}))
    check_page(client.post(verification.redirect_chain[-1][0], {"password": PASSWORD}, follow=True))


def test_pages_of_a_new_password(client):
    UserFactory(email=EMAIL)
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    address = link_of(last_mail(), "/compte/mot-de-passe/nouveau/")
    form = client.get(address, follow=True)
    check_page(form)
    check_page(client.post(form.redirect_chain[-1][0], {"password1": "court"}))
    done = client.post(form.redirect_chain[-1][0], {"password1": "tuile lundi cormoran"}, follow=True)
    check_page(done)
    failed = client.get(address, follow=True)
    assert "Votre mot de passe est enregistré" not in failed.text  # said once
    check_page(failed, status=404)


def test_page_of_too_many_requests(client):
    for n in range(21):
        page = client.post("/compte/mot-de-passe/oublie/", {"email": f"p{n}@ailleurs.example"})
    check_page(page, status=429)


def test_pages_query_nothing_for_a_visitor(client, django_assert_num_queries):
    for path in ("/connexion/", "/inscription/", "/compte/mot-de-passe/oublie/"):
        with django_assert_num_queries(0):
            client.get(path)
