"""Forgotten and first passwords, changes of password and of address."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import open_account
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.portal.accounts.steps import (
    EMAIL,
    errors_of,
    is_signed_in,
    last_mail,
    link_of,
    sign_in,
    sign_up,
    without_csrf,
)

pytestmark = pytest.mark.django_db


def test_known_and_unknown_address_reset_to_the_same_answer(client):
    UserFactory(email=EMAIL)
    answers = [
        visitor.post("/compte/mot-de-passe/oublie/", {"email": email}, follow=True)
        for visitor, email in ((client, EMAIL), (Client(), "personne@ailleurs.example"))
    ]
    assert [answer.redirect_chain for answer in answers] == [[("/compte/mot-de-passe/oublie/envoye/", 302)]] * 2
    assert without_csrf(answers[0]) == without_csrf(answers[1])
    assert last_mail().kind == "accounts.choose_password"
    assert last_mail("personne@ailleurs.example").kind == "accounts.no_account"


def test_forgotten_password(client):
    person = UserFactory(email=EMAIL)
    session_elsewhere = Client()
    session_elsewhere.force_login(person)
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL.upper()})
    address = link_of(last_mail(), "/compte/mot-de-passe/nouveau/")
    page = client.get(address, follow=True)
    assert "Choisir votre mot de passe" in page.text
    form = page.redirect_chain[-1][0]
    assert "password1" in errors_of(client.post(form, {"password1": "court"}))
    done = client.post(form, {"password1": "tuile lundi cormoran"}, follow=True)
    assert done.redirect_chain == [("/compte/mot-de-passe/nouveau/", 302)]
    assert not is_signed_in(client)
    assert sign_in(client).headers["Location"] == "/espace/"
    assert last_mail().kind == "accounts.password_changed"
    assert session_elsewhere.get("/compte/mot-de-passe/").status_code == 302  # signed out there
    used = Client().get(address, follow=True)
    assert (used.status_code, "Ce lien n’est plus valable" in used.text) == (404, True)


@pytest.mark.parametrize("damage", [lambda url: url[:-3] + "/", lambda url: re.sub("/nouveau/..", "/nouveau/zz", url)])
def test_reset_link_truncated_or_forged(client, damage):
    UserFactory(email=EMAIL)
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    page = client.get(damage(link_of(last_mail(), "/compte/mot-de-passe/nouveau/")))
    assert (page.status_code, "Ce lien n’est plus valable" in page.text) == (404, True)


def test_reset_link_expired(client, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+01:00", tick=False)
    UserFactory(email=EMAIL)
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    address = link_of(last_mail(), "/compte/mot-de-passe/nouveau/")
    time_machine.move_to("2026-03-03 09:00:01+01:00", tick=False)
    assert client.get(address, follow=True).status_code == 404


def test_account_opened_by_a_request_chooses_its_first_password(client):
    person = open_account(email=EMAIL, full_name="Maud Ferrand")
    assert not person.has_usable_password()
    assert errors_of(sign_in(client, password="quelconque")) != {}
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    form = client.get(link_of(last_mail(), "/compte/mot-de-passe/nouveau/")).headers["Location"]
    client.post(form, {"password1": "tuile lundi cormoran"})
    assert sign_in(client).headers["Location"] == "/espace/"


def test_signed_in_without_a_password_chooses_one(client):
    person = open_account(email=EMAIL, full_name="Maud Ferrand")
    client.force_login(person)
    assert client.get("/compte/mot-de-passe/").headers["Location"] == "/compte/mot-de-passe/choisir/"
    client.post("/compte/mot-de-passe/choisir/", {"password1": "tuile lundi cormoran"})
    person.refresh_from_db()
    assert person.check_password("tuile lundi cormoran")


def test_reset_link_also_confirms_the_address(client):
    sign_up(client)
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    visitor = Client()
    form = visitor.get(link_of(last_mail(), "/compte/mot-de-passe/nouveau/")).headers["Location"]
    visitor.post(form, {"password1": "ardoise mardi héron"})
    assert sign_in(visitor, password="ardoise mardi héron").headers["Location"] == "/espace/"


def test_account_reserved_by_somebody_else_loses_their_password(client):
    sign_up(client)  # by whoever typed the address
    person = open_account(email=EMAIL.upper(), full_name="Vraie Maud")  # by whoever reads its mail
    assert (person.pk, person.full_name) == (User.objects.get().pk, "Maud Ferrand")
    assert not person.has_usable_password()
    sign_in(client)
    assert not is_signed_in(client)


def test_account_confirmed_keeps_its_password():
    person = UserFactory(email=EMAIL)
    assert open_account(email=EMAIL, full_name="Maud") == person
    assert User.objects.get().check_password(PASSWORD)


def test_change_of_password_keeps_this_session_and_ends_the_others(client):
    person = UserFactory(email=EMAIL)
    client.force_login(person)
    other = Client()
    other.force_login(person)
    wrong = client.post("/compte/mot-de-passe/", {"oldpassword": "faux", "password1": "tuile lundi cormoran"})
    assert errors_of(wrong) == {"oldpassword": ["Ce n’est pas votre mot de passe actuel. Écrivez-le de nouveau."]}
    done = client.post(
        "/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "tuile lundi cormoran"}, follow=True
    )
    assert "Votre mot de passe est enregistré." in done.text
    assert last_mail().kind == "accounts.password_changed"
    assert client.get("/compte/mot-de-passe/").status_code == 200
    assert other.get("/compte/mot-de-passe/").headers["Location"].startswith("/connexion/")


def agreement(person):
    return link_of(last_mail(person.email), "/r/")


def asked_change(client, wanted="maud@nouvelle.example"):
    person = UserFactory(email=EMAIL)
    client.force_login(person)
    asked = client.post("/compte/adresse/", {"email": wanted, "action_add": "1"})
    assert asked.headers["Location"].startswith("/compte/verification/")
    page = client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    assert "attend sa confirmation" in page.text
    return person


def test_change_of_address_is_agreed_to_at_both(client):
    person = asked_change(client)
    assert last_mail().kind == "accounts.agree_to_change"
    assert "nouvelle.example" not in last_mail().text_body
    assert not OutgoingEmail.objects.filter(to_email="maud@nouvelle.example").exists()
    here, stranger = agreement(person), Client()
    assert "maud@nouvelle.example" in stranger.get(here).text
    assert not OutgoingEmail.objects.filter(to_email="maud@nouvelle.example").exists()  # GET shows
    assert "Encore un pas" in stranger.post(here, {"choix": "oui"}).text
    person.refresh_from_db()
    assert person.email == EMAIL  # one of the two is not enough
    client.post(link_of(last_mail("maud@nouvelle.example"), "/compte/adresse/confirmer/"))
    person.refresh_from_db()
    assert person.email == "maud@nouvelle.example"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(person.email, True, True)]
    assert last_mail().kind == "accounts.address_changed"
    assert "maud@nouvelle.example" not in last_mail().text_body
    assert stranger.post(here, {"choix": "non"}).status_code == 404  # sent to an address that is no longer theirs


def test_the_former_mailbox_stops_a_change_it_did_not_ask_for(client):
    person = asked_change(client)
    here = agreement(person)
    assert "Rien ne change" in Client().post(here, {"choix": "non"}).text
    assert Client().post(here, {"choix": "oui"}).status_code == 410
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [EMAIL]


def test_an_address_only_typed_receives_no_code_to_come_in(client):
    asked_change(client)
    visitor = Client()
    visitor.post("/connexion/code/", {"email": "maud@nouvelle.example"})
    assert not OutgoingEmail.objects.filter(kind="accounts.login_code").exists()


def test_change_of_address_abandoned(client):
    person = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=person, email="faute@nouvelle.example")
    client.post("/connexion/", {"login": EMAIL, "password": PASSWORD})
    asked = client.post("/compte/adresse/", {"email": "faute@nouvelle.example", "action_remove": "1"})
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [EMAIL]


def test_address_waiting_for_confirmation_gets_no_reset_link(client):
    person = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=person, email="faute@nouvelle.example")
    client.post("/compte/mot-de-passe/oublie/", {"email": "faute@nouvelle.example"})
    assert last_mail("faute@nouvelle.example").kind == "accounts.no_account"
