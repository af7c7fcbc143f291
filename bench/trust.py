"""The night over a million rows, what a sign-in costs, and a list of 50 with its rights: `python -m bench.trust`.

Fills the database it is given and forgets it again.
"""

import json
import resource
import statistics
import sys
import threading
import time

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from portal.mail.models import OutgoingEmail  # noqa: E402
from portal.personal.services.forgetting import forget_what_is_due  # noqa: E402
from portal.settings import base  # noqa: E402
from visits.models import VisitRequest  # noqa: E402
from vitrines.models import Membership  # noqa: E402

from .figures import Figure  # noqa: E402
from .hashes import costing  # noqa: E402

ROWS = 1_000_000
READ_EVERY = 0.05  # seconds, by the reader who must not be held
READER_MS = 250
SIGN_INS = 25  # fewer than one address may try in a minute
BESIDE_MS = 50
FEW, MANY = 5, 50
OLD_MAILS = """
INSERT INTO mail_outgoingemail (id, key, kind, to_email, to_name, from_email, reply_to, unsubscribe_url, subject,
  text_body, html_body, message_id, state, created_at, due_at, give_up_at, attempts, last_error)
SELECT gen_random_uuid(), 'bench:' || n, 'bench', 'a@b.example', '', 'c@d.example', '', '', 'Objet',
  repeat('Bonjour. ', 20), '', '<bench' || n || '@x>', 'dropped',
  now() - interval '1 day' * (100 + n %% 400), now(), now(), 0, ''
FROM generate_series(1, %s) AS n
"""


def measure() -> list[Figure]:
    """Every figure of this family."""
    return [*the_night(), *sign_in(), *rights()]


def the_night() -> list[Figure]:
    """A million bodies of mails to forget, while somebody reads the same table twenty times a second."""
    with connection.cursor() as cursor:
        cursor.execute(OLD_MAILS, [ROWS])
        cursor.execute("ANALYZE mail_outgoingemail")
    waited: list[float] = []
    idle: list[float] = []
    done = threading.Event()
    reader = threading.Thread(target=_read, args=(waited, idle, done))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader.start()
    start = time.perf_counter()
    gone = forget_what_is_due().get("mail-bodies", 0)
    took = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    done.set()
    reader.join()
    with connection.cursor() as cursor:
        # without the checks of what may refer to each row: nothing does, and they take ten minutes
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM mail_outgoingemail WHERE kind = 'bench'")
        cursor.execute("SET session_replication_role = origin")
    return [
        Figure("retention: rows forgotten", gone, "rows", ROWS, at_least=True),
        Figure("retention over a million rows", took, "s"),
        Figure("retention: memory gained", grown / 1000, "MB", 50),
        Figure("retention: longest wait of a reader of the table", 1000 * max(waited), "ms", READER_MS),
        Figure("retention: longest wait of a reader of no table, meanwhile", 1000 * max(idle), "ms"),
    ]


def _read(waited: list[float], idle: list[float], done: threading.Event) -> None:
    """Read the table, then nothing at all: what the second waits for is the machine, not the night."""
    with connection.cursor() as cursor:
        while not done.is_set():
            start = time.perf_counter()
            OutgoingEmail.objects.order_by("-created_at").values_list("subject")[:10].count()
            waited.append(time.perf_counter() - start)
            start = time.perf_counter()
            cursor.execute("SELECT 1")
            idle.append(time.perf_counter() - start)
            time.sleep(READ_EVERY)
    connections.close_all()


def sign_in() -> list[Figure]:
    """The page that signs in, with the limits of production, and the one hash in it.

    One client for all: the first answer of a handler reads the list of the static files, as a server does when it
    starts.
    """
    words = "quatre mots qui ne vont pas ensemble"
    person = get_user_model().objects.create_user("bench@example.org", words, full_name="Banc d’essai")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    client, costs = Client(SERVER_NAME="localhost"), []
    with override_settings(ACCOUNT_RATE_LIMITS=base.ACCOUNT_RATE_LIMITS):
        for _ in range(1 + SIGN_INS):
            cache.clear()
            client.cookies.clear()
            with costing() as cost:
                answer = client.post("/connexion/", {"login": person.email, "password": words}, secure=True)
            assert answer.status_code == 302, answer.status_code
            costs.append(cost)
    del costs[0]
    return [
        Figure("sign-in: whole answer", statistics.median(cost.clock for cost in costs), "ms"),
        Figure("sign-in: hashes of a password", max(cost.hashes for cost in costs), "hashes", 1),
        Figure("sign-in: Argon2, in the answer", statistics.median(cost.hashing_clock for cost in costs), "ms"),
        Figure("sign-in: beside Argon2", statistics.median(cost.clock_beside for cost in costs), "ms", BESIDE_MS),
        Figure(
            "sign-in: processor beside Argon2",
            statistics.median(cost.processor_beside for cost in costs),
            "ms",
            BESIDE_MS,
        ),
    ]


def rights() -> list[Figure]:
    """Queries of a vitrine's list of requests with 5 and with 50 rows: what may be done with each adds none."""
    member = Membership.objects.filter(role="owner").select_related("user", "vitrine").first()
    assert member is not None
    source = VisitRequest.objects.filter(vitrine=member.vitrine).exclude(requester=None).first()
    assert source is not None
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    address = f"/espace/vitrines/{member.vitrine.slug}/demandes/"
    few = _listed(client, address, source, FEW)  # before there are many
    many = _listed(client, address, source, MANY)
    return [
        Figure("rights in a list of 5 requests: queries", few, "queries"),
        Figure("rights in a list of 50 requests: queries", many, "queries", few),
    ]


def _listed(client: Client, address: str, source: VisitRequest, rows: int) -> int:
    missing = rows - VisitRequest.objects.filter(vitrine=source.vitrine).count()
    for _ in range(max(0, missing)):
        source.pk, source.submission_key = None, None
        source._state.adding = True
        source.id = VisitRequest._meta.get_field("id").get_default()
        source.submission_key = VisitRequest._meta.get_field("submission_key").get_default()
        source.transferred_from = None
        source.save(force_insert=True)
    client.get(address, secure=True)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, secure=True).status_code == 200
    return len(queries)


if __name__ == "__main__":
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
