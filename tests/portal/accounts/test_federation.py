"""Signing in with an OpenID Connect provider: a real one, started here on loopback, with pages, tokens and keys."""

import re
import time
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

import flask
import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider_mock import app as provider_app
from oidc_provider_mock import run_server_in_thread
from oidc_provider_mock._server import _threaded_server
from oidc_provider_mock._storage import storage

from portal.accounts.federation.views import NONCE
from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.mail.models import OutgoingEmail
from portal.settings import federation
from tests.factories.accounts import UserFactory
from tests.support.html import check_page

# the provider of the tests, which runs in this process, warns of its own libraries
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
LOGIN, BACK = "/connexion/par/organisation/", "/connexion/par/organisation/retour/"


@pytest.fixture(scope="module")
def server():
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(server, settings):
    """Set the portal up with the provider, as the environment does."""

    def configure(**more):
        given = federation.Provider(
            name="Usine Connect", server_url=server, client_id="portail", secret="secret",
            scope=["openid", "profile", "email"], domains=frozenset(), vouches=False, origins=[server],
            levels=[],
        )._replace(**more)  # fmt: skip
        settings.OIDC = given
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": federation.apps_of(given), "OAUTH_PKCE_ENABLED": True}
        }

    configure()
    return configure


def back_from_provider(client, server, *, sub="lou-1", next_page="", **claims):
    """Leave for the provider, be recognised there, and give the address the browser comes back to."""
    requests.put(f"{server}/users/{sub}", json=claims, timeout=5).raise_for_status()
    leaving = client.post(LOGIN, {"next": next_page} if next_page else {})
    assert leaving.status_code == 302, leaving.content
    answer = requests.post(leaving["Location"], data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert back.path == BACK
    return f"{back.path}?{back.query}"


def signed_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_without_a_provider_nothing_answers_and_nothing_shows(client):
    assert client.post(LOGIN).status_code == 404
    assert client.get(BACK + "?code=a&state=b").status_code == 404
    assert "/connexion/par/" not in client.get("/connexion/").content.decode()


def test_a_verified_address_opens_an_account_once_and_comes_back_to_it(client, server, provider):
    assert "Usine Connect" in check_page(client.get("/connexion/"))
    claims = {"email": "Lou@Usine.example", "email_verified": True, "given_name": "Lou", "family_name": "Marchand"}
    answer = client.get(back_from_provider(client, server, next_page="/espace/alertes/", **claims))
    assert answer["Location"] == "/espace/alertes/"
    person = signed_in(client)
    assert (person.email, person.full_name, person.has_usable_password()) == (
        "lou@usine.example",
        "Lou Marchand",
        False,
    )
    assert EmailAddress.objects.get(user=person).verified
    client.logout()
    client.get(back_from_provider(client, server, **claims | {"email": "autre@usine.example"}))
    assert signed_in(client) == person  # by the provider's identifier, whatever the address became
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.parametrize("said", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email": ""}])
def test_an_unverified_address_takes_over_nothing(client, server, provider, said):
    victim = UserFactory(email="lou@usine.example")
    claims = {"email": victim.email} | said
    answer = client.get(back_from_provider(client, server, sub="pirate", **claims))
    assert "Rien n’a été ouvert" in check_page(answer, status=403)
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_a_provider_speaks_for_its_own_domains_only_and_may_vouch(client, server, provider):
    provider(domains=frozenset({"usine.example"}), vouches=True)
    victim = UserFactory(email="lou@ailleurs.example")
    refused = client.get(back_from_provider(client, server, sub="a", email=victim.email, email_verified=True))
    assert refused.status_code == 403
    client.get(back_from_provider(client, server, sub="b", email="max@usine.example"))
    assert signed_in(client).email == "max@usine.example"


def test_a_password_set_by_who_never_proved_the_address_dies(client, server, provider):
    squatter = UserFactory(email="lou@usine.example", verified=False)
    client.get(back_from_provider(client, server, sub="vraie", email=squatter.email, email_verified=True))
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert OutgoingEmail.objects.filter(kind="accounts.factor_changed", to_email=squatter.email).count() == 1


def test_a_suspended_account_stays_closed(client, server, provider):
    closed = UserFactory(email="lou@usine.example", is_active=False)
    client.get(back_from_provider(client, server, sub="close", email=closed.email, email_verified=True))
    assert signed_in(client) is None


def test_the_team_still_proves_its_second_factor(client, server, provider):
    staff = UserFactory(email="equipe@usine.example", is_staff=True, is_superuser=True)
    answer = client.get(back_from_provider(client, server, sub="equipe", email=staff.email, email_verified=True))
    assert answer["Location"].startswith("/connexion/verification/")
    assert signed_in(client) is None
    assert client.get("/gestion/").status_code == 302


def test_an_answer_serves_once_in_the_browser_that_asked(client, server, provider):
    back = back_from_provider(client, server, sub="une-fois", email="une@usine.example", email_verified=True)
    other = type(client)()
    assert other.get(back).status_code != 302  # another browser has no such question open
    assert signed_in(other) is None
    client.get(back)
    client.logout()
    client.get(back)
    assert signed_in(client) is None


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "a", "state": "b"}, {"code": "\u0000"}])
def test_a_forged_return_is_a_page_and_signs_nobody_in(client, provider, query):
    answer = client.get(f"{BACK}?{urlencode(query)}")
    assert answer.status_code < 500
    assert signed_in(client) is None


def signed(claims, *, kid, key, alg="RS256", **changes) -> str:
    """What ProConnect answers where others answer JSON: the person as a signed token."""
    now = int(time.time())
    said = {"aud": "portail", "iat": now, "exp": now + 60} | claims | changes
    return jwt.encode(
        {name: value for name, value in said.items() if value}, key, algorithm=alg, headers={"kid": kid} if kid else {}
    )


def another_key() -> str:
    """A private key nobody published."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode()


FORGERIES = {
    "another key": lambda said: signed(**said | {"key": another_key()}),
    "a key nobody knows": lambda said: signed(**said | {"kid": "inconnue"}),
    "no signature": lambda said: signed(**said | {"key": None, "alg": "none"}),
    "the public key as a secret": lambda said: signed(
        **said | {"key": "une clé publique que chacun peut lire", "alg": "HS256"}
    ),
    "another provider": lambda said: signed(**said, iss="https://pirate.example"),
    "another portal": lambda said: signed(**said, aud="ailleurs"),
    "too late": lambda said: signed(**said, exp=int(time.time()) - 3_600),
    "another person": lambda said: signed(**said, sub="quelqu-un-d-autre"),
    "nobody": lambda said: signed(**said, sub=None),
    "a signature cut": lambda said: signed(**said)[:-8],
    "no token": lambda said: "pas.un.jeton",
}


@pytest.fixture
def signing(provider):
    """The same provider, which signs what it says of people; `signing.forge` answers something else instead."""
    with signing_provider() as server:
        provider(server_url=server.address, origins=[server.address])
        yield server


class Signing:
    """Its address, and what it does to each token."""

    address, answers = "", 0
    forge = staticmethod(lambda said: signed(**said))


@contextmanager
def signing_provider():
    app, told = provider_app(), Signing()

    @app.after_request
    def sign(response):
        if flask.request.path.endswith("/userinfo") and response.status_code == 200:
            private = storage.jwk
            said = {"claims": response.get_json() | {"iss": told.address}, "kid": private.as_dict().get("kid")}
            response.data = told.forge(said | {"key": private.as_pem(is_private=True).decode()})
            response.content_type, told.answers = "application/jwt", told.answers + 1
        return response

    with _threaded_server(app=app) as server:
        told.address = f"http://localhost:{server.server_port}"
        yield told


def test_a_person_told_by_a_signed_token_is_recognised(client, signing):
    back = back_from_provider(client, signing.address, email="lou@usine.example", email_verified=True)
    client.get(back)
    assert signed_in(client).email == "lou@usine.example"


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_opens_nothing(client, signing, forgery):
    signing.forge = FORGERIES[forgery]
    back = back_from_provider(client, signing.address, email="lou@usine.example", email_verified=True)
    assert "pas allé à son terme" in check_page(client.get(back), status=403)
    assert (signed_in(client), signing.answers) == (None, 1)
    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(event=Event.REFUSED).count() == 1


def test_an_answer_to_the_question_of_another_browser_opens_nothing(client, server, provider):
    """A token obtained elsewhere and slipped in: its nonce is not the one this browser left with."""
    back = back_from_provider(client, server, email="lou@usine.example", email_verified=True)
    session = client.session
    session[NONCE] = "une autre question"
    session.save()
    assert client.get(back).status_code == 403
    assert signed_in(client) is None


@pytest.mark.parametrize("name", ["auth_params", "scope"])
def test_a_link_does_not_choose_what_the_provider_is_asked(client, provider, name):
    assert client.post(f"{LOGIN}?{name}=prompt%3Dnone").status_code == 404


@pytest.mark.parametrize(
    ("said", "is_in"), [({"acr": "eidas1"}, True), ({"acr": "eidas2"}, True), ({"acr": "eidas0"}, False), ({}, False)]
)
def test_who_was_recognised_less_surely_than_asked_opens_nothing(client, signing, provider, said, is_in):
    provider(server_url=signing.address, origins=[signing.address], levels=["eidas1", "eidas2"])
    assert "acr_values=eidas1+eidas2&" in client.post(LOGIN)["Location"]
    back = back_from_provider(client, signing.address, email="lou@usine.example", email_verified=True, **said)
    assert client.get(back).status_code == (302 if is_in else 403)
    assert (signed_in(client) is not None) is is_in


def test_a_silent_provider_is_said_so(client, provider):
    provider(server_url="http://127.0.0.1:9")
    assert "pas allé à son terme" in check_page(client.post(LOGIN), status=403)


def test_nobody_adds_a_strangers_identity_to_the_account_signed_in(client, server, provider):
    mine = UserFactory()
    client.force_login(mine)
    requests.put(f"{server}/users/x", json={"email": "x@usine.example", "email_verified": True}, timeout=5)
    leaving = client.post(LOGIN, {"process": "connect"})
    answer = requests.post(leaving["Location"], data={"sub": "x"}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    client.get(f"{back.path}?{back.query}")
    assert not SocialAccount.objects.filter(user=mine).exists()


def test_the_security_policy_lets_the_form_lead_there(server):
    given = federation.from_environment(_Env({"OIDC_SERVER_URL": f"{server}/", "OIDC_CLIENT_ID": "a",
                                              "OIDC_CLIENT_SECRET": "b"}))  # fmt: skip
    assert federation.origins_of(given) == [server]
    assert re.fullmatch(r"http://localhost:\d+", federation.apps_of(given)[0]["settings"]["server_url"])
    assert "acr_values" not in str(federation.apps_of(given))
    assert federation.origins_of(None) == federation.apps_of(None) == []


class _Env:
    """An environment that holds only what it is given."""

    def __init__(self, values):
        self.str = lambda name, default=None: values.get(name, default)
        self.list = lambda name, default: values.get(name, default)
        self.bool = lambda name, default: default
