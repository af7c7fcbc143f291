"""What a session is worth to somebody else: fixed before the sign-in, kept after it, guessed at by codes."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.factories.accounts import PASSWORD, UserFactory
from tests.portal.accounts.steps import EMAIL, errors_of, is_signed_in, last_mail, link_of, sign_in
from tests.portal.accounts.test_factors import code_of

pytestmark = pytest.mark.django_db
NEW = "tuile lundi cormoran"
EASY = ["onze signes", "qwerty123456", "Vitrines-Ouvertes-2017", "maud.ferrand", "1" * 14]


def fixed(client: Client) -> str:
    """Give a browser the cookie of a session that an attacker opened and knows."""
    planted = SessionStore()
    planted["planted"] = True
    planted.create()
    client.cookies["sessionid"] = planted.session_key
    return planted.session_key


def test_session_known_before_signing_in_opens_nothing_after(client):
    UserFactory(email=EMAIL)
    planted = fixed(client)
    assert sign_in(client, password=PASSWORD).status_code == 302
    assert client.session.session_key != planted
    assert not Session.objects.filter(pk=planted).exists()
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/espace/").headers["Location"].startswith("/connexion/")


def test_session_of_a_half_sign_in_is_another_once_the_code_is_given(client):
    secret = generate_totp_secret()
    TOTP.activate(UserFactory(email=EMAIL), secret)
    sign_in(client, password=PASSWORD)
    half = client.session.session_key
    client.post("/connexion/verification/", {"code": code_of(secret)})
    assert is_signed_in(client)
    assert client.session.session_key != half
    assert not Session.objects.filter(pk=half).exists()


@pytest.mark.parametrize(
    ("is_staff", "still_in", "out"),
    [(True, timedelta(hours=11), timedelta(hours=13)), (False, timedelta(days=13), timedelta(days=15))],
)
def test_session_ends_at_its_hour_and_the_teams_sooner(client, is_staff, still_in, out):
    UserFactory(email=EMAIL, is_staff=is_staff, second_factor=False)
    start, page = timezone.now(), "/compte/securite/"
    with time_machine.travel(start, tick=False):
        sign_in(client, password=PASSWORD)
        assert is_signed_in(client)
    with time_machine.travel(start + still_in, tick=False):
        assert client.get(page).status_code == 200
        client.post("/compte/verification/", {"password": PASSWORD})  # what is done meanwhile adds nothing
    with time_machine.travel(start + out, tick=False):
        assert client.get(page).headers["Location"].startswith("/connexion/")


def test_codes_are_not_guessed(client):
    secret = generate_totp_secret()
    TOTP.activate(UserFactory(email=EMAIL), secret)
    sign_in(client, password=PASSWORD)
    tries = [client.post("/connexion/verification/", {"code": f"{n:06}"}) for n in range(12)]
    assert all(each.status_code in (200, 302, 429) for each in tries)
    client.post("/connexion/verification/", {"code": code_of(secret)})
    assert not is_signed_in(client)


# ── Every form that sets a password ──────────────────────────────────────────
def at_sign_up(client, password):
    given = {"full_name": "Maud Ferrand", "company": "Usine Sauvagnac", "email": EMAIL, "password1": password}
    return client.post("/inscription/", given)


def at_change(client, password):
    client.force_login(UserFactory(email=EMAIL, full_name="Maud Ferrand"))
    return client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": password})


def at_first_choice(client, password):
    client.force_login(UserFactory(email=EMAIL, full_name="Maud Ferrand", password=None))
    return client.post("/compte/mot-de-passe/choisir/", {"password1": password})


def after_a_reset(client, password):
    UserFactory(email=EMAIL, full_name="Maud Ferrand")
    client.post("/compte/mot-de-passe/oublie/", {"email": EMAIL})
    form = client.get(link_of(last_mail(), "/compte/mot-de-passe/nouveau/")).headers["Location"]
    return client.post(form, {"password1": password})


@pytest.mark.parametrize("password", EASY)
@pytest.mark.parametrize("door", [at_sign_up, at_change, at_first_choice, after_a_reset])
def test_password_easy_to_guess_is_refused_wherever_one_is_chosen(client, door, password):
    answer = door(client, password)
    assert answer.status_code == 200
    assert list(errors_of(answer)) == ["password1"]


@pytest.mark.parametrize("door", [at_sign_up, at_change, at_first_choice, after_a_reset])
def test_four_words_are_accepted_wherever_a_password_is_chosen(client, door):
    assert door(client, NEW).status_code == 302
