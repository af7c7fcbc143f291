"""What an attacker times: the doors asked for an address with an account and for one without, and bad pictures.

`python -m bench.doors`. The addresses and the account are its own; nothing is asserted.
"""

import json
import statistics
import sys
import time
from contextlib import suppress
from io import BytesIO
from operator import attrgetter

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.test import Client  # noqa: E402

from portal.pictures import PictureRefused, clean_picture  # noqa: E402
from practices.pictures.looking import PictureRefused as LookRefused  # noqa: E402
from practices.pictures.looking import look_at  # noqa: E402
from tests.support.bad_pictures import bad_pictures  # noqa: E402

from .figures import Figure  # noqa: E402
from .hashes import Cost, costing  # noqa: E402

WARMING, ASKED = 3, 60  # turns
KINDS = ("known", "unknown", "other")  # addresses: with an account, without, without again
APART_MS = 5  # what a stranger on the network cannot tell from its noise
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
    """How far the medians lie apart, door by door, and how far those of two unknown addresses do: the noise.

    Each turn asks for three addresses never asked for before, in an order that turns: what else the machine does, and
    what an answer leaves behind for the next one, falls on all alike. One client: the first answer of a handler reads
    the list of the static files.
    """
    client, figures = Client(SERVER_NAME="localhost"), []
    encoded = make_password(WORDS)
    for door, (path, form) in DOORS.items():
        costs: dict[str, list[Cost]] = {kind: [] for kind in KINDS}
        for turn in range(WARMING + ASKED):
            for kind in KINDS[turn % len(KINDS) :] + KINDS[: turn % len(KINDS)]:
                email = f"personne{turn}@{kind}.{door.replace(' ', '-')}.example.org"
                if kind == "known":
                    _open_account(email, encoded)
                cost = _asked(client, path, form(email))
                if turn >= WARMING:
                    costs[kind].append(cost)
        figures += _figures(door, costs)
    return figures


def _figures(door: str, costs: dict[str, list[Cost]]) -> list[Figure]:
    clock, processor, beside = (
        {kind: statistics.median(read(cost) for cost in costs[kind]) for kind in KINDS}
        for read in (attrgetter("clock"), attrgetter("processor"), attrgetter("processor_beside"))
    )
    hashes = [{cost.hashes for cost in costs[kind]} for kind in KINDS]
    assert hashes[0] == hashes[1], (door, hashes)
    return [
        Figure(f"{door}, known address", clock["known"], "ms"),
        Figure(f"{door}, known and unknown apart by: clock", _apart(clock, "known", "unknown"), "ms"),
        Figure(f"{door}, two unknown apart by: clock", _apart(clock, "other", "unknown"), "ms"),
        Figure(f"{door}, known and unknown apart by: processor", _apart(processor, "known", "unknown"), "ms", APART_MS),
        Figure(f"{door}, two unknown apart by: processor", _apart(processor, "other", "unknown"), "ms"),
        Figure(
            f"{door}, known and unknown apart by: processor beside the hash",
            _apart(beside, "known", "unknown"),
            "ms",
            APART_MS,
        ),
    ]


def _apart(medians: dict[str, float], one: str, other: str) -> float:
    return abs(medians[one] - medians[other])


def _open_account(email: str, encoded: str) -> None:
    person = get_user_model()(email=email, full_name="Banc d’essai", password=encoded)
    person.save()
    person.emailaddress_set.create(email=email, verified=True, primary=True)


def _asked(client: Client, path: str, given: dict[str, str]) -> Cost:
    client.cookies.clear()
    with costing() as cost:
        answer = client.post(path, given, secure=True)
    assert answer.status_code in (200, 302), answer.status_code
    return cost


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
