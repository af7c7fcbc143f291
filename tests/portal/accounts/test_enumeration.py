"""Nobody learns at a door whether an address has an account: same status, words, cookies and costly work.

Tried as an attacker would while the mail server is down. What a hash costs is some tens of milliseconds, a query a
fraction of one: the hashes are counted and must be equal, the queries must stay within a few. `python -m bench trust`
prints the milliseconds.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts import asked_mails
from portal.accounts.asked_mails import ENOUGH
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from vitrines.enums import Role

from .steps import IDENTITY, errors_of

pytestmark = pytest.mark.django_db
UNKNOWN = "personne@ailleurs.example"
QUERIES_APART = {"reset": 6}  # an address never proved is looked at again before it gets a link
OTHERWISE_APART = 2  # an account has its own rows to read
DOORS = {
    "sign-in": ("/connexion/", lambda email: {"login": email, "password": "pas celui-là du tout"}),
    "sign-up": ("/inscription/", lambda email: IDENTITY | {"email": email}),
    "reset": ("/compte/mot-de-passe/oublie/", lambda email: {"email": email}),
    "code by mail": ("/connexion/code/", lambda email: {"email": email}),
}
ACCOUNTS = {
    "proved": {},
    "never proved": {"verified": False},
    "without a password": {"password": None},
    "with a second factor": {"second_factor": True},
    "closed": {"is_active": False},
}


@pytest.fixture(autouse=True)
def mail_server_is_down(settings):
    settings.EMAIL_PORT = 1  # nothing listens


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """One line each time a password is hashed: to be checked, or to be kept."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: done.append("hash") or encode(*given))
    return done


def asked(door: str, email: str, hashes: list[str], client=None) -> tuple[dict, int]:
    """What a visitor sees of the answer, and how many queries it took."""
    path, form = DOORS[door]
    visitor = client or Client()
    visitor.get(path)
    hashes.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = visitor.post(path, form(email))
    hashed, asked_of_the_base = len(hashes), len(queries)
    where = answer.headers.get("Location", "")
    after = visitor.get(where).text if where else ""
    seen = {
        "status": answer.status_code,
        "headers": sorted(answer.headers),
        "cookies": sorted(visitor.cookies),
        "where": where,
        "words": _unnamed(answer.text, email),
        "then": _unnamed(after, email),
        "hashes": hashed,
    }
    return seen, asked_of_the_base


def _unnamed(page: str, email: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "…")


@pytest.mark.parametrize("kind", ACCOUNTS)
@pytest.mark.parametrize("door", DOORS)
def test_known_address_answers_as_an_unknown_one(door, kind, hashes):
    known = UserFactory(email="lou@usine.example", **ACCOUNTS[kind])
    seen, queries = asked(door, known.email, hashes)
    unknown, fewer = asked(door, UNKNOWN, hashes)
    assert seen == unknown
    assert abs(queries - fewer) <= QUERIES_APART.get(door, OTHERWISE_APART)


DOWN = "redis://127.0.0.1:1/0"
AN_HOUR = 6  # mails a stranger may have written to one address


@pytest.mark.parametrize(
    ("door", "kind", "is_counting"),
    [
        *[(door, kind, False) for door in ("sign-up", "reset") for kind in (*ACCOUNTS, "unknown")],
        *[(door, "unknown", True) for door in ("sign-up", "reset", "code by mail")],  # codes are closed without Valkey
    ],
)
def test_nobodys_mailbox_is_filled_even_while_nobody_counts(door, is_counting, kind, settings, time_machine):
    """The seventh message of an hour does not leave, and the answer is the same for every kind of account."""
    if not is_counting:
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": DOWN}}
    email = UNKNOWN if kind == "unknown" else UserFactory(email="lou@usine.example", **ACCOUNTS[kind]).email
    path, form = DOORS[door]
    answers, begun = [], timezone.now()
    for turn in range(AN_HOUR + 1):
        time_machine.move_to(begun + timedelta(minutes=4 * turn), tick=False)
        answers.append(Client().post(path, form(email.upper() if turn % 2 else email)))
    assert [each.status_code for each in answers] == [302] * AN_HOUR + [200]
    assert errors_of(answers[-1]) == {"email": [ENOUGH]}
    assert OutgoingEmail.objects.filter(to_email__iexact=email).count() == AN_HOUR
    time_machine.move_to(begun + timedelta(minutes=65), tick=False)
    assert Client().post(path, form(email)).status_code == 302


def test_one_network_does_not_write_to_a_thousand_mailboxes_while_nobody_counts(settings, monkeypatch):
    monkeypatch.setattr(asked_mails, "OF_NETWORK", 4)
    path, form = DOORS["reset"]
    statuses = [Client().post(path, form(f"p{n}@ailleurs.example")).status_code for n in range(6)]
    assert statuses == [302] * 6  # Valkey counts by address of the machine: twenty a minute
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": DOWN}}
    refused = Client().post(path, form("p7@ailleurs.example"))
    assert errors_of(refused) == {"email": [asked_mails.TOO_MANY]}


def test_an_owner_who_invites_learns_nothing_of_the_address(client):
    vitrine = VitrineFactory()
    client.force_login(MembershipFactory(vitrine=vitrine, role=Role.OWNER).user)
    known, pages = UserFactory(), []
    for email in (known.email, UNKNOWN):
        answer = client.post(f"/espace/vitrines/{vitrine.slug}/equipe/", {"email": email, "role": "host"}, follow=True)
        assert answer.status_code == 200
        pages.append((answer.redirect_chain, answer.text.count(email)))
    assert pages[0] == pages[1]
    assert OutgoingEmail.objects.filter(kind="members.invited").count() == 2


def test_who_changes_address_learns_nothing_of_the_other(client):
    taken, mine = UserFactory(), UserFactory()
    answers = []
    for email in (taken.email, UNKNOWN):
        client.force_login(mine)
        client.post("/compte/verification/", {"password": PASSWORD})
        answer = client.post("/compte/adresse/", {"email": email, "action_add": ""}, follow=True)
        answers.append((answer.redirect_chain, answer.status_code, _unnamed(answer.text, email)))
    assert answers[0][0] == [("/compte/adresse/", 302)]
    assert answers[0] == answers[1]
