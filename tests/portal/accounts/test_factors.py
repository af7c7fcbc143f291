"""Second factors, sign-in by a code, sessions: as a person meets them, and as somebody else tries them."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.factors.adapter import FactorAdapter
from portal.accounts.factors.devices import device
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.portal.accounts.steps import EMAIL, errors_of, is_signed_in, last_mail, sign_in

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """What an application shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def proved(client: Client, person) -> Client:
    """Signed in, and said again who it is, as a change of factor asks."""
    client.force_login(person)
    client.post("/compte/verification/", {"password": PASSWORD})
    return client


@pytest.fixture
def person():
    return UserFactory(email=EMAIL)


def test_application_is_added_then_asked_for(client, person, django_capture_on_commit_callbacks):
    proved(client, person)
    page = client.get("/compte/securite/application/")
    secret = re.search(r"<code>(\w+)</code>", page.text)[1]
    assert errors_of(client.post("/compte/securite/application/", {"code": "000000"})) == {
        "code": ["Ce code n’est pas le bon, ou il a déjà servi. Écrivez celui qui s’affiche maintenant."]
    }
    with django_capture_on_commit_callbacks(execute=True):
        codes = client.post("/compte/securite/application/", {"code": code_of(secret)}, follow=True)
    assert codes.redirect_chain == [("/compte/securite/codes/", 302)]
    shown = re.findall(r"<li><code>(\d+)</code></li>", codes.text)
    assert len(shown) == 10
    told = OutgoingEmail.objects.get(kind="accounts.factor_changed")
    assert told.subject.endswith("Une application d’authentification a été ajoutée")
    elsewhere = Client()
    assert sign_in(elsewhere, EMAIL, PASSWORD).headers["Location"] == "/connexion/verification/"
    assert not is_signed_in(elsewhere)
    assert elsewhere.get("/espace/").headers["Location"] == "/connexion/?next=/espace/"
    assert elsewhere.post("/connexion/verification/", {"code": shown[0]}).headers["Location"] == "/espace/"
    again = Client()
    sign_in(again, EMAIL, PASSWORD)
    assert "code" in errors_of(again.post("/connexion/verification/", {"code": shown[0]}))  # used once


def test_code_of_an_application_serves_once(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    code = code_of(secret)
    sign_in(client, EMAIL, PASSWORD)
    assert client.post("/connexion/verification/", {"code": code}).status_code == 302
    second = Client()
    sign_in(second, EMAIL, PASSWORD)
    assert "code" in errors_of(second.post("/connexion/verification/", {"code": code}))


def test_secret_is_unreadable_in_the_database(person, settings):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    kept = Authenticator.objects.get().data["secret"]
    assert secret not in kept
    adapter = FactorAdapter()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 6, [settings.SECRET_KEY]
    assert adapter.decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        adapter.decrypt(kept)


def test_reset_of_the_password_does_not_replace_the_factor(client, person):
    TOTP.activate(person, generate_totp_secret())
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    link = re.search(r"http://\S+(/compte/mot-de-passe/nouveau/\S+)", last_mail().text_body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "tuile lundi cormoran"})
    assert sign_in(client, EMAIL, "tuile lundi cormoran").headers["Location"] == "/connexion/verification/"


@pytest.mark.parametrize("path", ["application/", "cles/ajouter/", "codes/nouveaux/"])
def test_change_of_factor_asks_who_one_is_again(client, person, path):
    client.force_login(person)
    answer = client.get(f"/compte/securite/{path}")
    assert answer.headers["Location"].startswith("/compte/verification/?next=")
    assert client.post(f"/compte/securite/{path}", {}).headers["Location"].startswith("/compte/verification/")
    assert not Authenticator.objects.filter(user=person).exists()


def test_change_of_address_asks_who_one_is_again(client, person):
    client.force_login(person)
    answer = client.post("/compte/adresse/", {"email": "pirate@ailleurs.example", "action_add": "1"})
    assert answer.headers["Location"].startswith("/compte/verification/?next=")
    assert not EmailAddress.objects.filter(email="pirate@ailleurs.example").exists()


def test_lost_factor_is_removed_by_who_checked_the_person_and_everybody_is_told(client, person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    sign_in(client, EMAIL, PASSWORD)
    client.post("/connexion/verification/", {"code": code_of(secret)})
    assert is_signed_in(client)
    call_command("remove_factors", EMAIL.upper(), verifie="rappel au standard", stdout=StringIO())
    assert client.get("/compte/securite/").headers["Location"].startswith("/connexion/")
    epoch = person.session_epoch
    person.refresh_from_db()
    assert person.session_epoch == epoch + 1  # a session kept in a browser is worth nothing either
    line = Entry.objects.get(event=Event.FACTOR_REMOVED)
    assert (line.door, line.object_id, line.after["checked"]) == ("command", str(person.pk), "rappel au standard")
    assert last_mail().kind == "accounts.factor_changed"
    assert sign_in(client, EMAIL, PASSWORD).headers["Location"] == "/espace/"
    with pytest.raises(CommandError):
        call_command("remove_factors", "personne@ailleurs.example", verifie="rien")


def test_sign_in_by_a_code(client, person):
    client.post("/connexion/code/", {"email": EMAIL})
    mail = last_mail()
    code = re.search(r"attend : (\S+)", mail.text_body.replace("\u00a0", " "))[1]
    assert errors_of(client.post("/connexion/code/saisir/", {"code": "ABCD-EFGH"})) == {
        "code": ["Ce code n’est pas le bon. Écrivez celui du dernier message reçu."]
    }
    assert client.post("/connexion/code/saisir/", {"code": code, "action": "verify"}).headers["Location"] == "/espace/"
    assert is_signed_in(client)


def test_code_answers_the_same_for_an_unknown_address(client, person):
    pages = []
    for email in (EMAIL, "personne@ailleurs.example"):
        page = Client().post("/connexion/code/", {"email": email}, follow=True)
        pages.append((page.redirect_chain, page.text.replace(email, "…").count("…")))
    assert pages[0] == pages[1]
    assert last_mail("personne@ailleurs.example").kind == "accounts.no_account"


def test_code_does_not_pass_the_second_factor(client, person):
    TOTP.activate(person, generate_totp_secret())
    client.post("/connexion/code/", {"email": EMAIL})
    code = re.search(r"attend : (\S+)", last_mail().text_body.replace("\u00a0", " "))[1]
    answer = client.post("/connexion/code/saisir/", {"code": code, "action": "verify"})
    assert (answer.headers["Location"], is_signed_in(client)) == ("/connexion/verification/", False)


def test_team_without_a_factor_is_sent_to_add_one(client):
    colleague = UserFactory(is_staff=True, second_factor=False)
    client.force_login(colleague)
    assert client.get("/gestion/", follow=True).redirect_chain[-1] == ("/compte/securite/", 302)
    assert "Le bureau de l’Alliance demande un second facteur" in client.get("/compte/securite/").text
    TOTP.activate(colleague, generate_totp_secret())
    assert client.get("/gestion/").status_code == 200


def test_team_keeps_its_last_factor(client):
    colleague = UserFactory(is_staff=True)
    proved(client, colleague)
    page = client.post("/compte/securite/application/retirer/", follow=True)
    assert "garde toujours un second facteur" in page.text
    assert Authenticator.objects.filter(user=colleague, type="totp").exists()


def test_sessions_are_listed_and_ended_one_by_one(client, person):
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    for each in (client, elsewhere):
        sign_in(each, EMAIL, PASSWORD)
    page = client.get("/compte/securite/sessions/")
    assert "Firefox sur Windows" in page.text
    (other,) = re.findall(r'name="session" value="(\d+)"', page.text)
    client.post("/compte/securite/sessions/", {"session": other})
    assert elsewhere.get("/espace/").status_code == 302
    assert client.get("/espace/").status_code == 200


def test_session_of_somebody_else_stays_open(client, person):
    stranger = Client()
    sign_in(stranger, UserFactory().email, PASSWORD)
    page = stranger.get("/compte/securite/sessions/")
    assert "Fermer" not in page.text
    own = stranger.session.session_key
    sign_in(client, EMAIL, PASSWORD)

    client.post("/compte/securite/sessions/", {"session": UserSession.objects.get(session_key=own).pk})
    assert stranger.get("/espace/").status_code == 200


def test_sign_in_and_the_list_cost_the_same_however_many_sessions_there_are(client, person):
    sign_in(client, EMAIL, PASSWORD)
    costs = []
    for others in (1, 6):
        while UserSession.objects.filter(user=person).count() < others:
            sign_in(Client(), EMAIL, PASSWORD)
        visitor = Client()
        with CaptureQueriesContext(connection) as signing_in:
            sign_in(visitor, EMAIL, PASSWORD)
        with CaptureQueriesContext(connection) as listing:
            page = visitor.get("/compte/securite/sessions/")
        assert page.text.count('name="session" value=') == others
        costs.append((len(signing_in), len(listing)))
    assert costs[0] == costs[1]


def test_sessions_that_are_over_leave_the_list_at_the_next_sign_in(client, person):
    expired, ended = Client(), Client()
    for each in (expired, ended):
        sign_in(each, EMAIL, PASSWORD)
    Session.objects.filter(pk=expired.session.session_key).update(expire_date=timezone.now())
    Session.objects.filter(pk=ended.session.session_key).delete()
    sign_in(client, EMAIL, PASSWORD)
    assert [each.session_key for each in UserSession.objects.filter(user=person)] == [client.session.session_key]


def test_changed_password_leaves_the_session_in_use_alone_in_the_list(client, person):
    for each in (Client(), client):
        sign_in(each, EMAIL, PASSWORD)
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "tuile lundi cormoran"})
    assert [each.session_key for each in UserSession.objects.filter(user=person)] == [client.session.session_key]


def test_devices_in_words():
    assert [
        device("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"),
        device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"),
        device("curl/8"),
    ] == ["Edge sur Windows", "Safari sur iPhone", "Appareil inconnu"]
