"""PostgreSQL restarted under a running portal: what was asked is kept, pages come back, the mail leaves once."""

import http.cookiejar
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.utils import timezone

from portal import embedded
from tests.support.engines import copy_migrated, private_postgres, subprocess_environment
from tests.support.journey import celery_beat
from tests.support.mail import celery_worker, smtp_sink, until
from visits.working_days import is_working_day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]

ASK = "/vitrines/daher-saint-aignan-de-grand-lieu/demander/"


class Browser:
    """A person's browser without a screen: it keeps cookies and sends a form's token back."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.origin + path))

    def post(self, path: str, answers: dict[str, str]) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[1])[1]
        body = urllib.parse.urlencode({**answers, "csrfmiddlewaretoken": token}).encode()
        return self._open(urllib.request.Request(self.origin + path, data=body, headers={"Referer": self.origin}))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()
        except OSError:
            return 0, ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def web(environment: dict[str, str], port: int) -> Iterator[Browser]:
    """The production server on the development settings, with their connection pool."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "portal.wsgi:application"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    browser = Browser(f"http://127.0.0.1:{port}")
    try:
        until(lambda: browser.get("/sante/vivant/")[0] == 200, timeout=30)
        yield browser
    finally:
        process.terminate()
        process.wait(timeout=15)


def a_working_day() -> str:
    day = timezone.localdate() + timedelta(days=20)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


def answers_of(email: str) -> dict[str, str]:
    return {
        "message": "Nos contrôleurs ne tombent pas d’accord sur les défauts d’aspect.",
        "format": "private_visit",
        "dates_0_day": a_working_day(),
        "dates_0_time": "14:00",
        "headcount": "2",
        "name": "Claire Delmas",
        "company": "Émaillerie Sauvagnac",
        "email": email,
    }


def test_database_restarted_costs_nobody_a_request_nor_a_mail(tmp_path):
    broker = embedded.numbered(settings.REDIS_URL, 15)
    with private_postgres() as postgres, smtp_sink() as sink:
        changes = {
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "DATABASE_URL": f"postgresql://postgres@/portal?host={quote(str(postgres.sockets))}",
            "REDIS_URL": broker,
            "CELERY_BROKER_URL": embedded.broker_url(broker),
            "VAR_DIR": str(tmp_path),
            "EMAIL_PORT": str(sink.port),
            "DEBUG": "false",
        }
        environment = subprocess_environment(**changes)
        prepare = [["import_vitrines", "data/vitrines.csv"]]
        if not copy_migrated(postgres):
            prepare.insert(0, ["migrate", "--verbosity", "0"])
        for command in prepare:
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, check=True, env=environment, cwd=settings.BASE_DIR, capture_output=True)
        with web(environment, free_port()) as claire, celery_worker(**changes), celery_beat(**changes):
            status, page = claire.post(ASK, answers_of("avant@sauvagnac.example"))
            assert (status, "Votre demande est enregistrée" in page) == (200, True)
            until(lambda: len(sink.accepted) == 1, timeout=30)

            postgres.stop()
            away = [claire.get(path)[0] for path in ("/", "/sante/vivant/", "/sante/pret/")]
            assert away == [500, 200, 503]
            postgres.start()
            assert [claire.get("/vitrines/")[0] for _ in range(5)] == [200] * 5

            status, page = claire.post(ASK, answers_of("apres@sauvagnac.example"))
            assert (status, "Votre demande est enregistrée" in page) == (200, True)
            until(lambda: len(sink.accepted) == 2, timeout=30)
            until(lambda: '"waiting": 0' in claire.get("/sante/pret/")[1], timeout=15)
        to = [mail["X-Envelope-To"] for mail in sink.accepted]
    assert to == ["avant@sauvagnac.example", "apres@sauvagnac.example"]
