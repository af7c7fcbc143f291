"""What an attacker times: the doors asked for an address with an account and for one without, and bad pictures.

`python -m bench.doors`. The addresses and the account are its own; nothing is asserted.
"""

import json
import statistics
import sys
import time
from contextlib import suppress
from io import BytesIO

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.test import Client  # noqa: E402

from portal.pictures import PictureRefused, clean_picture  # noqa: E402
from practices.pictures.looking import PictureRefused as LookRefused  # noqa: E402
from practices.pictures.looking import look_at  # noqa: E402
from tests.support.bad_pictures import bad_pictures  # noqa: E402

from .figures import Figure  # noqa: E402

ASKED = 25  # times each, in turn: what else the machine does falls on both
APART_MS = 5  # of processor: what a stranger on the network cannot tell from its noise; other programs do not count
PICTURE_MS = 2_000
WORDS = "tuile lundi cormoran"
DOORS = {
    "sign-in": ("/connexion/", lambda email: {"login": email, "password": "pas celui-là du tout"}),
    "sign-up": (
        "/inscription/",
        lambda email: {"full_name": "Lou Marchand", "company": "Usine", "email": email, "password1": WORDS},
    ),
    "reset": ("/compte/mot-de-passe/oublie/", lambda email: {"email": email}),
    "code by mail": ("/connexion/code/", lambda email: {"email": email}),
}


def measure() -> list[Figure]:
    """Every figure of this family."""
    return [*known_and_unknown(), *pictures()]


def known_and_unknown() -> list[Figure]:
    """How far the medians lie apart, door by door."""
    person = get_user_model().objects.create_user("portes@example.org", WORDS, full_name="Banc d’essai")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    figures = []
    for door, (path, form) in DOORS.items():
        known, unknown = [], []
        for number in range(ASKED):
            known.append(_asked(path, form(person.email)))
            unknown.append(_asked(path, form(f"personne{number}@{door.replace(' ', '-')}.example.org")))
        first, second = statistics.median(known), statistics.median(unknown)
        figures.append(Figure(f"{door}, known address: processor", first, "ms"))
        figures.append(Figure(f"{door}, known and unknown apart by", abs(first - second), "ms", APART_MS))
    return figures


def _asked(path: str, given: dict[str, str]) -> float:
    client = Client(SERVER_NAME="localhost")
    start = time.process_time()
    answer = client.post(path, given, secure=True)
    took = 1000 * (time.process_time() - start)
    assert answer.status_code in (200, 302), answer.status_code
    return took


def pictures() -> list[Figure]:
    """The longest that one bad picture holds the process that answers, at both doors."""
    slowest = {"photograph of a vitrine": 0.0, "picture of a practice": 0.0}
    everything = bad_pictures()
    for bad in everything:
        slowest["photograph of a vitrine"] = max(slowest["photograph of a vitrine"], _photograph(bad.content))
        slowest["picture of a practice"] = max(slowest["picture of a practice"], _picture(bad.content))
    return [
        Figure(f"{len(everything)} bad pictures, slowest {door}", took, "ms", PICTURE_MS)
        for door, took in slowest.items()
    ]


def _photograph(content: bytes) -> float:
    start = time.perf_counter()
    with suppress(PictureRefused):
        clean_picture(ContentFile(content, name="photo"))
    return 1000 * (time.perf_counter() - start)


def _picture(content: bytes) -> float:
    start = time.perf_counter()
    with suppress(LookRefused):
        look_at(BytesIO(content), size=len(content))
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
