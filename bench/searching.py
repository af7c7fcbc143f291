"""The search and the suggestions over generated practices: time, processor time, size of the index, queries of a page.

Run in a process of its own by `python -m bench search`, on the database of the environment, whose index is written.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (the apps are set up first)
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils.http import urlencode  # noqa: E402

from practices.models import Practice, SearchDocument  # noqa: E402
from practices.search.documents import Kind  # noqa: E402
from practices.search.door import search, suggest  # noqa: E402

from .figures import Figure, percentile  # noqa: E402
from .pages import _caller, _queries  # noqa: E402
from .relevance.own import queries  # noqa: E402

SEARCH_MS = {5_000: 50, 100_000: 150}  # 95th percentile, by practices
SUGGEST_MS, QUERIES_MAX = 30, 8
ADDRESS = "/pratiques/"
PAGES_EVERY = 4  # questions of which the queries are counted


def measure() -> list[Figure]:
    """Write the index, then ask it what hurried people ask (`bench/relevance/own`)."""
    start, used = time.perf_counter(), time.process_time()
    call_command("rebuild_search", stdout=sys.stderr)
    spent, python = time.perf_counter() - start, time.process_time() - used
    practices = Practice.objects.published().count()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    typed = [text for text, *_ in queries()]
    begun = [text[:length] for text in typed for length in (3, 5, 9)]
    among = Practice.objects.published()
    target = next((most for count, most in SEARCH_MS.items() if practices <= count * 1.1), None)
    figures = [
        Figure(f"index of {SearchDocument.objects.count()} documents: written in", spent, "s"),
        Figure("the same, processor time of the client", python, "s"),
        Figure("size of the index", index_bytes() / 1e6, "MB"),
        *_asked(
            f"search over {practices} practices", typed, lambda q: search(q, kind=Kind.PRACTICE, among=among), target
        ),
        *_asked(f"suggestions over {practices} practices", begun, lambda q: suggest(q, address=ADDRESS), SUGGEST_MS),
    ]
    get = _caller(get_wsgi_application(), cookie="")
    pages = [f"{ADDRESS}?{urlencode({'q': text})}" for text in typed[::PAGES_EVERY]]
    for path in pages:  # what a process keeps for one version of the catalogue is read by its first request
        get(path)
    most = max(_queries(get, path) for path in pages)
    return [*figures, Figure("queries of a page of results, the most", most, "queries", QUERIES_MAX)]


def _asked(name: str, texts: list[str], ask: Callable[[str], Any], target: float | None) -> list[Figure]:
    for text in texts:
        ask(text)
    times, server, used = [], _server_seconds(), time.process_time()
    for text in texts:
        start = time.perf_counter()
        ask(text)
        times.append(1000 * (time.perf_counter() - start))
    used = time.process_time() - used
    figures = [
        Figure(f"{name}: median", percentile(times, 50), "ms"),
        Figure(f"{name}: 95th percentile", percentile(times, 95), "ms", target),
        Figure(f"{name}: processor time of the client, mean", 1000 * used / len(texts), "ms"),
    ]
    if server is not None and (after := _server_seconds()) is not None:
        each = 1000 * (after - server) / len(texts)
        figures.append(Figure(f"{name}: processor time of PostgreSQL, mean", each, "ms"))
    return figures


def _server_seconds() -> float | None:
    """What our session has used of a processor; None when the server runs elsewhere, or not on Linux."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), inet_server_addr()")
        pid, address = cursor.fetchone() or (0, "")
    stat = Path(f"/proc/{pid}/stat")
    if address is not None or not stat.exists():
        return None
    fields = stat.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def index_bytes() -> int:
    """Size of the index on disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'practices_search%'"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    json.dump([figure.to_json() for figure in measure()], sys.stdout)
