"""The diff of two long revisions, and the queue of 500 texts. Fills the database: `python -m bench.moderation`."""

import json
import random
import sys
import time
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402  (the apps are set up first)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from practices.diff import diff_words  # noqa: E402
from practices.models import Practice, Revision  # noqa: E402
from practices.signoff.enums import TextState  # noqa: E402
from practices.signoff.models import Submission  # noqa: E402
from vitrines.models import Vitrine  # noqa: E402

from .figures import Figure  # noqa: E402

WORDS, CHANGES, TEXTS, QUEUE = 5_000, 400, 20, 500
DIFF_MS = 150
ADDRESS = "/gestion/signoff/submission/"


def measure() -> list[Figure]:
    """Median of five diffs; queries of the queue with 20 texts, then with 500, and the time of the latter."""
    before, after = _texts()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        diff_words(before, after)
        times.append(1000 * (time.perf_counter() - start))
    few, _ = _queue(TEXTS)
    many, milliseconds = _queue(QUEUE)
    return [
        Figure(f"diff of two revisions of {WORDS} words", median(times), "ms", DIFF_MS),
        Figure(f"moderation queue of {TEXTS}: queries", few, "queries"),
        Figure(f"moderation queue of {QUEUE}: queries", many, "queries", few),
        Figure(f"moderation queue of {QUEUE}: server time", milliseconds, "ms"),
    ]


def _texts() -> tuple[str, str]:
    chance = random.Random(1)
    vocabulary = [f"mot{rank}" for rank in range(900)] + ["de", "la", "le", "et", "les", "des", "une"] * 60
    old = [chance.choice(vocabulary) for _ in range(WORDS)]
    new = list(old)
    for _ in range(CHANGES):
        rank, deed = chance.randrange(len(new)), chance.random()
        if deed < 0.4:
            new[rank] = chance.choice(vocabulary)
        elif deed < 0.7:
            del new[rank]
        else:
            new.insert(rank, chance.choice(vocabulary))
    return " ".join(old), " ".join(new)


def _queue(size: int) -> tuple[int, float]:
    vitrine, now = Vitrine.objects.first(), timezone.now()
    there = Submission.objects.filter(state=TextState.SUBMITTED).count()
    for rank in range(there, size):
        practice = Practice.objects.create(slug=f"file-{rank}", vitrine=vitrine)
        revision = Revision.objects.create(practice=practice, number=1, title=f"Texte {rank}")
        Submission.objects.create(practice=practice, revision=revision, state=TextState.SUBMITTED, submitted_at=now)
    alliance, _ = get_user_model().objects.get_or_create(
        email="banc@exemple.fr", defaults={"full_name": "Banc d’essai", "is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(alliance)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        assert client.get(ADDRESS).status_code == 200
        milliseconds = 1000 * (time.perf_counter() - start)
    return len(queries), milliseconds


if __name__ == "__main__":
    settings.STAFF_SECOND_FACTOR = False  # the queue is measured, not the door
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
