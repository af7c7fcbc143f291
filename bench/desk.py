"""A host's queue of two thousand requests, a public calendar of five thousand dates: `python -m bench.desk`.

Fills the database.
"""

import datetime
import json
import sys
import time
import uuid
from statistics import median

import django

django.setup()

from django.conf import settings  # noqa: E402  (the apps are set up first)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from visits.models import Slot, VisitRequest  # noqa: E402
from vitrines.models import Membership, Vitrine  # noqa: E402

from .figures import Figure  # noqa: E402

REQUESTS, SLOTS, TIMES, TARGET_MS = 2_000, 5_000, 15, 30


def measure() -> list[Figure]:
    """Median server time and number of queries, with the example data and with many rows."""
    settings.KEPT_PAGES_MB = 0  # the page is made each time
    member = Membership.objects.filter(role="owner").select_related("user", "vitrine").first()
    assert member is not None
    host, anyone = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    host.force_login(member.user)
    queue = f"/espace/vitrines/{member.vitrine.slug}/demandes/"
    few_requests, few_slots = _asked(host, queue)[1], _asked(anyone, "/visites/")[1]
    _fill_queue(member.vitrine)
    _fill_calendar()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does after such a growth
    queue_ms, queue_queries = _asked(host, queue)
    calendar_ms, calendar_queries = _asked(anyone, "/visites/")
    return [
        Figure(f"host's queue of {REQUESTS} requests", queue_ms, "ms", TARGET_MS),
        Figure("host's queue: queries", queue_queries, "queries", few_requests),
        Figure(f"public calendar of {SLOTS} dates, page made each time", calendar_ms, "ms", TARGET_MS),
        Figure("public calendar: queries", calendar_queries, "queries", few_slots),
    ]


def _asked(client: Client, address: str) -> tuple[float, int]:
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        assert client.get(address, secure=True).status_code == 200
        times.append(1000 * (time.perf_counter() - start))
    with CaptureQueriesContext(connection) as queries:
        client.get(address, secure=True)
    return median(times), len(queries)


def _fill_queue(vitrine: Vitrine) -> None:
    source = VisitRequest.objects.filter(vitrine=vitrine).awaiting_host().first()
    assert source is not None
    fields = {
        field.attname: getattr(source, field.attname)
        for field in VisitRequest._meta.concrete_fields
        if not (field.unique or field.generated)
    }
    fields |= {"transferred_from_id": None, "group_date_id": None, "chosen_slot_id": None}
    VisitRequest.objects.bulk_create(
        (VisitRequest(**fields | {"company_name": f"Atelier {rank}"}) for rank in range(REQUESTS)), batch_size=500
    )


def _fill_calendar() -> None:
    source = Slot.objects.upcoming().first()
    assert source is not None
    vitrines = list(Vitrine.objects.published().values_list("pk", flat=True))
    fields = {
        field.attname: getattr(source, field.attname)
        for field in Slot._meta.concrete_fields
        if not (field.unique or field.generated)
    }
    nothing = {"series_id": None, "series_day": None, "practice_id": None, "booking_deadline": None}
    fields |= nothing | {"seats_taken": 0, "is_public": True}
    start = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    made = []
    for rank in range(SLOTS):
        begins = start + datetime.timedelta(days=20 + rank // len(vitrines))
        moments = {"starts_at": begins, "ends_at": begins + datetime.timedelta(hours=2)}
        made.append(Slot(**fields | moments | {"pk": uuid.uuid4(), "vitrine_id": vitrines[rank % len(vitrines)]}))
    Slot.objects.bulk_create(made, batch_size=500)


if __name__ == "__main__":
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
