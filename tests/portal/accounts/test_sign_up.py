"""Sign-up and the confirmation of an address, through the pages and the outbox."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from portal.accounts.models import Organisation, User
from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.portal.accounts.steps import (
    EMAIL,
    IDENTITY,
    errors_of,
    is_signed_in,
    last_mail,
    link_of,
    sign_in,
    sign_up,
    without_csrf,
)

pytestmark = pytest.mark.django_db


def test_sign_up_confirm_sign_in(client):
    page = sign_up(client)
    assert page.redirect_chain == [("/compte/adresse/a-confirmer/", 302)]
    assert "Ouvrez votre boîte aux lettres" in page.text
    person = User.objects.get()
    assert (person.full_name, person.email) == ("Maud Ferrand", EMAIL)
    assert (person.organisation.name, person.organisation.siret) == ("Émaillerie Sauvagnac", "73282932000074")
    mail = OutgoingEmail.objects.get()
    assert (mail.kind, mail.to_email, mail.to_name) == ("accounts.confirm_new_account", EMAIL, "")
    assert mail.subject == "[essai] Confirmez votre adresse pour ouvrir votre compte"
    assert "Maud" not in mail.text_body.replace(EMAIL, "")

    assert sign_in(Client()).headers["Location"] == "/compte/adresse/a-confirmer/"
    elsewhere = Client()  # the mail is read on another device
    address = link_of(mail, "/compte/adresse/confirmer/")
    page = elsewhere.get(address)
    assert "Confirmer mon adresse" in page.text
    assert not EmailAddress.objects.get().verified  # GET shows
    assert elsewhere.post(address).headers["Location"] == "/connexion/"
    assert EmailAddress.objects.get().verified
    assert not is_signed_in(elsewhere)
    assert sign_in(elsewhere).headers["Location"] == "/espace/"
    assert is_signed_in(elsewhere)


def test_confirmation_signs_in_the_browser_that_signed_up(client):
    sign_up(client)
    address = link_of(last_mail(), "/compte/adresse/confirmer/")
    assert client.post(address).headers["Location"] == "/espace/"
    assert is_signed_in(client)


def test_confirmation_link_handled_truncated_or_forged(client):
    sign_up(client)
    address = link_of(last_mail(), "/compte/adresse/confirmer/")
    visitor = Client()
    visitor.post(address)
    page = visitor.get(address)
    assert (page.status_code, "Cette adresse est déjà confirmée" in page.text) == (200, True)
    assert "Cette adresse est déjà confirmée" in visitor.post(address).text
    for wrong in (address[:-4] + "/", address.replace(":", ":x", 1)):
        for answer in (visitor.get(wrong), visitor.post(wrong)):
            assert (answer.status_code, "Ce lien n’est plus valable" in answer.text) == (404, True)


def test_confirmation_link_expired(client, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+01:00")
    sign_up(client)
    address = link_of(last_mail(), "/compte/adresse/confirmer/")
    time_machine.move_to("2026-03-09 08:59:00+01:00")
    assert Client().get(address).status_code == 200
    time_machine.move_to("2026-03-09 09:01:00+01:00")
    assert Client().get(address).status_code == 404
    Client().post(address)
    assert not EmailAddress.objects.get().verified


def test_confirmation_page_followed_by_somebody_else_ends_no_session_by_get(client):
    sign_up(client)
    address = link_of(last_mail(), "/compte/adresse/confirmer/")
    other = Client()
    other.force_login(UserFactory())
    other.get(address)
    assert is_signed_in(other)


def test_sign_in_unconfirmed_sends_a_new_link_later(client, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+01:00", tick=False)
    sign_up(client)
    visitor = Client()
    assert sign_in(visitor).headers["Location"] == "/compte/adresse/a-confirmer/"
    assert OutgoingEmail.objects.count() == 1  # one every three minutes at most
    time_machine.move_to("2026-03-02 09:04:00+01:00", tick=False)
    sign_in(visitor)
    assert last_mail().kind == "accounts.confirm_address"
    assert not is_signed_in(visitor)


def test_sign_up_refused_keeps_what_was_typed(client):
    page = client.post(
        "/inscription/", {"full_name": " ", "company": "732829321", "email": "maud@", "password1": "maud ferrand"}
    )
    assert errors_of(page) == {
        "full_name": ["Écrivez votre prénom et votre nom."],
        "company": [
            "Ce SIREN n’existe pas\u00a0: sa clé ne correspond pas. "
            "Vérifiez les neuf chiffres, ou écrivez seulement le nom de l’entreprise."
        ],
        "email": ["Cette adresse est incomplète. Écrivez-la comme prenom.nom@entreprise.fr."],
    }
    assert 'value="732829321"' in page.text
    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("tuile bleu", "Ajoutez des caractères\u00a0: il en faut douze au moins."),
        ("maud.ferrand@sauvagnac", "Choisissez un mot de passe sans votre nom ni votre adresse."),
        ("420159861333", "Ajoutez des lettres\u00a0: des chiffres seuls se devinent."),
        (
            "Vitrines-Ouvertes-2017",
            "Ajoutez des mots qui ne viennent pas du portail\u00a0: ceux-là sont essayés les premiers.",
        ),
        ("qwerty123456", "Ce mot de passe est trop répandu. Choisissez quelques mots qui ne vont pas ensemble."),
        ("", "Choisissez un mot de passe."),
    ],
)
def test_sign_up_password_refused(client, password, message):
    page = sign_up(client, password1=password)
    assert errors_of(page) == {"password1": [message]}
    assert "value=" not in re.search(r"<input[^>]+password1[^>]+>", page.text).group()


def test_sign_up_password_made_of_the_name_refused(client):
    page = sign_up(client, email="contact@usine.example", password1="Maud-Ferrand")
    assert errors_of(page) == {"password1": ["Choisissez un mot de passe sans votre nom ni votre adresse."]}


def test_sign_up_password_of_100_kb_signs_in(client):
    long = "tuile lundi cormoran " * 5_000
    sign_up(client, password1=long)
    assert sign_in(Client(), password=long).headers["Location"] == "/compte/adresse/a-confirmer/"
    assert errors_of(sign_in(Client(), password=long[:-2])) != {}


def test_sign_up_name_of_100_kb_or_with_control_characters(client):
    page = sign_up(client, full_name="x" * 100_000)
    assert errors_of(page) == {"full_name": ["Écrivez votre nom en 120 caractères au plus."]}
    sign_up(client, full_name="Maud\r\nBcc: x\x00\u202e Ferrand")
    assert User.objects.get().full_name == "Maud Bcc: x Ferrand"


def test_sign_up_page_tells_rules_and_lets_the_browser_fill(client):
    page = client.get("/inscription/").text
    assert "Douze caractères au moins" in page
    assert re.findall(r'autocomplete="([^"]+)"', page) == ["off", "name", "organization", "email", "new-password"]
    assert re.findall(r'autocomplete="([^"]+)"', client.get("/connexion/").text) == ["email", "current-password"]


def test_known_address_signs_up_to_the_same_answer(client):
    UserFactory(email=EMAIL)
    known = sign_up(client)
    unknown = sign_up(Client(), email="nouvelle@sauvagnac.example")
    assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
    assert without_csrf(known) == without_csrf(unknown)
    assert last_mail().kind == "accounts.already_registered"
    assert last_mail("nouvelle@sauvagnac.example").kind == "accounts.confirm_new_account"
    assert User.objects.filter(email=EMAIL).count() == 1


def test_known_address_costs_a_password_hash_at_sign_up(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, password: hashed.append(password))
    UserFactory(email=EMAIL)
    hashed.clear()
    sign_up(client)
    assert hashed == [IDENTITY["password1"]]


def test_mail_server_down_changes_nothing(client, settings):
    settings.EMAIL_PORT = 1  # nothing listens
    assert sign_up(client).status_code == 200
    assert Client().post("/compte/mot-de-passe/oublie/", {"email": EMAIL}).status_code == 302
    states = OutgoingEmail.objects.values_list("kind", "state").order_by("kind")
    assert list(states) == [
        ("accounts.choose_password", DeliveryState.PENDING),
        ("accounts.confirm_new_account", DeliveryState.PENDING),
    ]


def test_sign_up_twice_in_a_row_sends_one_mail(client):
    sign_up(client)
    sign_up(Client())
    assert OutgoingEmail.objects.count() == 1
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sign_up_twice_at_once_makes_one_account_and_one_answer():
    start, answers = threading.Barrier(4), []

    def post():
        start.wait()
        answers.append(Client().post("/inscription/", IDENTITY))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/compte/adresse/a-confirmer/")
    }
    assert len(answers) == 4
    assert (User.objects.count(), OutgoingEmail.objects.filter(to_email=EMAIL).count()) == (1, 1)


def test_links_do_not_trust_the_host_header(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_URL = "http://vitrines.example"
    client.post("/inscription/", IDENTITY, headers={"host": "pirate.example"})
    assert "http://vitrines.example/compte/adresse/confirmer/" in last_mail().text_body
    assert "pirate" not in last_mail().text_body + last_mail().html_body
