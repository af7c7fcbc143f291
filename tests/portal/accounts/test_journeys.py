"""Sign-up, verification, sign-in, forgotten password and changes, through the pages and the outbox."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.accounts.models import Organisation, User
from portal.accounts.services import open_account
from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

IDENTITY = {
    "full_name": "Maud Ferrand",
    "company": "Émaillerie Sauvagnac, 732 829 320 00074",
    "email": "Maud.Ferrand@sauvagnac.example",
    "password1": "tuile lundi cormoran",
}
EMAIL = "maud.ferrand@sauvagnac.example"


def sign_up(client, **changes):
    return client.post("/inscription/", IDENTITY | changes, follow=True)


def sign_in(client, email=EMAIL, password=IDENTITY["password1"], **more):
    return client.post("/connexion/", {"login": email, "password": password} | more)


def last_mail(email=EMAIL):
    return OutgoingEmail.objects.filter(to_email=email).latest("created_at")


def link_of(mail, path):
    """The one address of the mail under `path`, the same in its text and its HTML."""
    found = set(re.findall(rf"http://[^\s<>\"]+{path}[^\s<>\"]*", mail.text_body))
    assert found == set(re.findall(rf"http://[^\s<>\"]+{path}[^\s<>\"]*", mail.html_body))
    (address,) = found
    return re.sub(r"^http://[^/]+", "", address)


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def is_signed_in(client):
    return "_auth_user_id" in client.session


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
        ("court", "Ajoutez des caractères\u00a0: il en faut douze au moins."),
        ("maud.ferrand@sauvagnac", "Choisissez un mot de passe sans votre nom ni votre adresse."),
        ("420159861333", "Ajoutez des lettres\u00a0: des chiffres seuls se devinent."),
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
    assert re.findall(r'autocomplete="([^"]+)"', page) == ["name", "organization", "email", "new-password"]
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


def test_sign_in_says_the_same_of_a_wrong_address_and_a_wrong_password(client):
    UserFactory(email=EMAIL)
    answers = [sign_in(client, password="faux mot de passe"), sign_in(client, email="personne@ailleurs.example")]
    words = "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou choisissez un nouveau mot de passe."
    assert [errors_of(answer) for answer in answers] == [{"__all__": [words]}] * 2


def without_csrf(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)


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


def test_change_of_address(client):
    person = UserFactory(email=EMAIL)
    client.force_login(person)
    asked = client.post("/compte/adresse/", {"email": "maud@nouvelle.example", "action_add": "1"})
    assert asked.headers["Location"].startswith("/compte/verification/")
    page = client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    assert "attend sa confirmation" in page.text
    person.refresh_from_db()
    assert person.email == EMAIL  # nothing changes before the confirmation
    client.post(link_of(last_mail("maud@nouvelle.example"), "/compte/adresse/confirmer/"))
    person.refresh_from_db()
    assert person.email == "maud@nouvelle.example"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(person.email, True, True)]
    assert last_mail().kind == "accounts.address_changed"
    assert "maud@nouvelle.example" not in last_mail().text_body


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


def test_mail_server_down_changes_nothing(client, settings):
    settings.EMAIL_PORT = 1  # nothing listens
    assert sign_up(client).status_code == 200
    assert Client().post("/compte/mot-de-passe/oublie/", {"email": EMAIL}).status_code == 302
    states = OutgoingEmail.objects.values_list("kind", "state").order_by("kind")
    assert list(states) == [
        ("accounts.choose_password", DeliveryState.PENDING),
        ("accounts.confirm_new_account", DeliveryState.PENDING),
    ]


def test_cache_down_changes_nothing(client, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    UserFactory(email=EMAIL)
    assert sign_in(client, password=PASSWORD).headers["Location"] == "/espace/"


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


def test_links_do_not_trust_the_host_header(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PORTAL_URL = "http://vitrines.example"
    client.post("/inscription/", IDENTITY, headers={"host": "pirate.example"})
    assert "http://vitrines.example/compte/adresse/confirmer/" in last_mail().text_body
    assert "pirate" not in last_mail().text_body + last_mail().html_body


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
    "name", ["account_request_login_code", "account_confirm_login_code", "account_signup_by_passkey"]
)
def test_views_not_offered_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_no_json_answer(client):
    answer = client.get("/connexion/", headers={"accept": "application/json"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
