"""Saving a draft, its sections full, thirty pictures in them. Fills the database: `python -m bench.writing`."""

import json
import sys
import time
import uuid
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.test import Client  # noqa: E402

from practices.sections import RICH  # noqa: E402
from practices.writing.services import open_draft  # noqa: E402
from vitrines.models import Membership  # noqa: E402

from .figures import Figure  # noqa: E402

SAVES, PICTURES, WORDS, TARGET_MS = 21, 30, 3_000, 50
SENTENCE = "Deux caméras signalent, une personne décide de la suite. "


def measure() -> list[Figure]:
    """Median server time of saving over and over, one section changing each time, as the page does while one writes."""
    member = Membership.objects.filter(role="owner").select_related("user", "vitrine").first()
    assert member is not None
    person = member.user
    draft = open_draft(vitrine=member.vitrine, by=person, title=f"Mesure {uuid.uuid4()}")
    address = f"/espace/vitrines/{draft.practice.vitrine.slug}/pratiques/{draft.practice.slug}/enregistrer/"
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    each = f"<p>{SENTENCE * (WORDS // len(RICH) // 9)}</p>"
    figures = "".join(f'<figure><img data-picture="{uuid.uuid4()}" alt="Vue"></figure>' for _ in range(PICTURES))
    sent = {"version": "1", "gains": "1", "title": "Mesure", **dict.fromkeys(RICH, each), "solution": each + figures}
    times = []
    for rank in range(SAVES):
        sent["situation"] = f"{each}<p>{rank} mots de plus.</p>"
        start = time.perf_counter()
        answer = client.post(address, sent, secure=True)
        times.append(1000 * (time.perf_counter() - start))
        sent["version"] = str(answer.json()["version"])
    return [Figure(f"saving a draft of {WORDS} words with {PICTURES} pictures", median(times), "ms", TARGET_MS)]


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
