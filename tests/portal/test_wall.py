"""What an attacker sends before any page reads it, and what every answer carries."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import ContentDisallowed

from portal import limits
from portal.accounts.addresses import is_disposable
from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.celery import app
from portal.mail.models import OutgoingEmail
from portal.middleware import PERMISSIONS_POLICY
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import receiving_vitrine
from tests.portal.accounts.steps import errors_of, is_signed_in
from visits.models import VisitRequest

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-0000-0000-000000000000"
DOWN = "redis://127.0.0.1:1/0"
IDENTITY = {"full_name": "Maud Ferrand", "company": "Usine Sauvagnac", "password1": "tuile lundi cormoran"}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
}


def refused(response, status: int) -> None:
    """A page of the house, with every header."""
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "report-uri /csp/" in response.headers["Content-Security-Policy"]


# ── Before any page ──────────────────────────────────────────────────────────
def test_null_character_in_a_cookie_is_a_bad_request(client):
    refused(client.get("/espace/", headers={"Cookie": 'sessionid="\\000' + "a" * 31 + '"'}), 400)


@pytest.mark.parametrize("path", ["/vitrines/?q=" + "a" * 65_000, "/" + "a" * 3_000 + "/"])
def test_endless_address_is_a_bad_request(client, path):
    refused(client.get(path), 404 if "?" not in path else 400)


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"a":' * 50_000, "[" * 100_000 + "]" * 100_000])
def test_what_nests_without_end_is_refused_and_breaks_nothing(client, nested):
    assert client.post("/connexion/cle/", {"credential": nested}).status_code in (200, 302, 400)
    assert client.post("/csp/", nested, content_type="application/csp-report").status_code == 400
    assert client.get("/connexion/").status_code == 200


def test_thousand_fields_are_a_bad_request():
    for client in (Client(), Client(enforce_csrf_checks=True)):
        client.get("/connexion/")
        refused(client.post("/connexion/", {f"f{n}": "1" for n in range(1_000)}), 400)


@pytest.mark.parametrize("number", ["9" * 30, "-1", "0", "1e9", "٣", "%F0%9F%98%80", "1%0d%0aSet-Cookie:x=1"])
def test_strange_page_numbers_break_nothing_and_set_no_header(client, number):
    answer = client.get(f"/vitrines/?page={number}")
    assert answer.status_code in (200, 404)
    assert "x=1" not in str(answer.cookies)


def test_address_of_a_form_opened_by_hand_says_where_to_go(client):
    answer = client.get("/csp/")
    refused(answer, 405)
    assert answer.headers["Allow"] == "POST"
    assert "Cette adresse ne s’ouvre pas seule" in answer.text


def test_unknown_method_carries_the_headers_too(client):
    answer = client.generic("TRACE", "/")
    refused(answer, 405)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_file_of_the_site_carries_the_headers_and_a_page_is_shown_by_no_other_site(client):
    sheet = client.head("/static/css/tokens.css")
    assert sheet.status_code == 200
    assert {name: sheet.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert sheet.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


# ── Reports of the content policy ────────────────────────────────────────────
def test_report_of_the_policy_is_one_line_without_the_keys_of_addresses(client, caplog):
    report = {
        "document-uri": "http://localhost/r/0secretsecret/?cle=abc\nforged", "violated-directive": "script-src",
        "blocked-uri": "https://evil.example/x.js?token=abc", "line-number": 3,
    }  # fmt: skip
    with caplog.at_level(logging.WARNING, logger="portal.views"):
        answers = [
            client.post("/csp/", json.dumps({"csp-report": report}), content_type="application/csp-report").status_code
            for _ in range(12)
        ]
    assert answers == [204] * 10 + [429] * 2
    lines = [line.getMessage() for line in caplog.records if line.name == "portal.views"]
    assert len(lines) == 10
    assert "\n" not in lines[0]
    assert ("secret" in lines[0], "abc" in lines[0], "evil.example" in lines[0]) == (False, False, True)
    assert client.get("/csp/").status_code == 405


# ── How often ────────────────────────────────────────────────────────────────
@pytest.fixture
def one_minute():
    """The clock stands still: counts are those of a minute, which would end now and then in the middle of a test."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("one_minute")
def test_search_is_limited_by_address_and_says_how_long_to_wait(client, settings):
    settings.RATES = settings.RATES | {"search": 3}
    answers = [client.get(f"/pratiques/?q=mot{n}") for n in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "60"
    assert "Trop de demandes à la suite" in answers[3].text
    assert client.get("/pratiques/").status_code == 200  # reading goes on
    assert Entry.objects.filter(event=Event.TOO_OFTEN).count() == 1


@pytest.mark.usefixtures("one_minute")
def test_account_is_limited_wherever_it_comes_from(settings):
    settings.RATES = settings.RATES | {"search": 2}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person, statuses = UserFactory(), []
    for n in range(3):
        client = Client(headers={"X-Forwarded-For": f"203.0.113.{n}"})
        client.force_login(person)
        statuses.append(client.get("/pratiques/?q=four").status_code)
    assert statuses == [200, 200, 429]


@pytest.mark.usefixtures("one_minute")
@pytest.mark.parametrize(
    ("rate", "path"),
    [
        ("download", f"/compte/mes-donnees/copie/{NOBODYS}/"),
        ("download", f"/pratiques/four/pieces/{NOBODYS}/"),
        ("download", "/pieces/forge/"),
        ("export", "/gestion/audit/entry/exporter.csv"),
        ("export", "/gestion/visits/visitrequest/exporter.csv"),
        ("search", "/vitrines/?q=four"),
        ("search", "/pratiques/?q=four"),
        ("search", "/livre/composer/?q=four"),
    ],
)
def test_what_programs_call_is_limited_wherever_it_stands(client, settings, rate, path):
    """Also what a program tries at random: a missing file counts as one that is there."""
    settings.RATES = settings.RATES | {rate: 2}
    client.force_login(UserFactory(is_staff=True, is_superuser=True, second_factor=True))
    assert [client.get(path).status_code for _ in range(3)].index(429) == 2


def test_reading_is_open_and_codes_are_closed_when_counts_are_lost(client, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": DOWN}}
    settings.RATES = settings.RATES | {"search": 1}
    assert not limits.is_counting()
    assert client.get("/pratiques/?q=four").status_code == 200
    person = UserFactory(second_factor=True)
    client.post("/connexion/", {"login": person.email, "password": PASSWORD})
    answer = client.post("/connexion/verification/", {"code": "000000"})
    assert errors_of(answer) == {
        "code": ["Les codes ne peuvent pas être vérifiés en ce moment. Réessayez dans quelques minutes."]
    }
    assert not is_signed_in(client)
    cache.close()


def test_passwords_are_still_counted_when_counts_are_lost(client, settings):
    """The journal counts them: the sixth try within five minutes is refused, the right password among them."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": DOWN}}
    person, other = UserFactory(), UserFactory()
    tries = [{"login": person.email, "password": f"ce n’est pas le {n}"} for n in range(5)]
    for each in tries:
        assert "ne vont pas ensemble" in str(errors_of(client.post("/connexion/", each)))
    answer = client.post("/connexion/", {"login": person.email.upper(), "password": PASSWORD})
    assert "Trop d’essais sans succès" in str(errors_of(answer))
    assert client.post("/connexion/", {"login": other.email, "password": PASSWORD}).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert client.post("/connexion/", {"login": person.email, "password": PASSWORD}).status_code == 302
    refused = Client().post("/connexion/code/", {"email": person.email})
    assert "Les codes ne peuvent pas être vérifiés" in str(errors_of(refused))
    assert not OutgoingEmail.objects.filter(kind="accounts.login_code").exists()
    cache.close()


# ── Who writes ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("domain", ["yopmail.com", "sous.domaine.yopmail.com", "YOPMAIL.COM"])
def test_disposable_address_is_refused_with_and_without_an_account(client, domain):
    address = f"p@{domain}"
    for _ in range(2):
        answer = client.post("/inscription/", IDENTITY | {"email": address})
        assert errors_of(answer) == {
            "email": ["Cette adresse est jetable : la réponse s’y perdrait. Donnez celle que vous lisez au travail."]
        }
        if not User.objects.exists():
            UserFactory(email=address.lower())
    assert not OutgoingEmail.objects.exists()


def test_ordinary_addresses_are_not_disposable():
    kept = [
        "a@gmail.com",
        "a@orange.fr",
        "a@sauvagnac.example",
        "a@com",
        "a@wanadoo.fr",
        "a@laposte.net",
        "sans-arobase",
    ]
    assert [address for address in kept if is_disposable(address)] == []


def test_program_that_fills_the_hidden_field_is_sent_home_and_leaves_nothing(client):
    practice = published_practice(vitrine=receiving_vitrine())
    for path in ("/inscription/", f"/vitrines/{practice.vitrine.slug}/demander/", "/demander/"):
        page = client.get(path).text
        assert 'name="site_web" type="text" tabindex="-1" autocomplete="off"' in page, path
        answer = client.post(path, IDENTITY | {"email": "a@b.example", "site_web": "http://x", "message": "Bonjour"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/"), path
    assert (User.objects.filter(email="a@b.example").exists(), VisitRequest.objects.exists()) == (False, False)
    assert Entry.objects.filter(event=Event.REFUSED, after__trap=True).count() == 3


# ── The broker ───────────────────────────────────────────────────────────────
class Trap:
    """What runs when somebody unpickles it."""

    def __reduce__(self):
        return print, ("sprung",)


def test_message_that_would_run_code_is_refused_by_the_worker():
    """Whoever writes to the broker asks for tasks, and for nothing else."""
    with Connection("memory://") as connection:
        queue = connection.SimpleQueue("wall")
        worker = app.amqp.TaskConsumer(connection.default_channel, queues=[queue.queue])
        queue.put(Trap(), serializer="pickle")
        message = queue.queue(connection.default_channel).get(accept=worker.accept)
        with pytest.raises(ContentDisallowed):
            message.decode()
