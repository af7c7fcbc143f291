"""`factory(dsn=…)`: the search of the portal over a test set, in a scratch database that nobody else uses.

The ruler calls `index(docs)` once a set, then `search(text, k)`. Without `dsn` the database is an embedded PostgreSQL
in a temporary directory, gone with the process; with one, its index of the search is emptied first. The thesaurus is
the one the portal ships.
"""

import atexit
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

from portal.embedded import Engines

NO_REDIS = "redis://127.0.0.1:1/0"  # nothing of the search needs one
_ready: list[bool] = []


def factory(dsn: str = "", **_: Any) -> "Door":
    """The door to a database that holds nothing yet."""
    if not _ready:
        _prepare(dsn)
        _ready.append(True)
    return Door()


def _prepare(dsn: str) -> None:
    directory = TemporaryDirectory(prefix="relevance-")
    atexit.register(directory.cleanup)
    if not dsn:
        engines = Engines(Path(directory.name), database="portal", env={"REDIS_URL": NO_REDIS}, losable=True)
        dsn = engines.join().database_url
        atexit.register(engines.leave)
    os.environ.update(DATABASE_URL=dsn, REDIS_URL=NO_REDIS, VAR_DIR=directory.name)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)


class Door:
    """What the ruler asks; its documents stand where practices do."""

    def index(self, docs: list[dict[str, str]]) -> None:
        from practices.search.documents import Document, Kind  # noqa: PLC0415  (Django is set up by `factory`)
        from practices.search.indexing import write  # noqa: PLC0415

        with connection.cursor() as cursor:
            tables = ", ".join(f"practices_search{name}" for name in ("posting", "document", "form", "term"))
            cursor.execute(f"TRUNCATE {tables}")
            self.names = [doc["id"] for doc in docs]
            write(
                [
                    Document(kind=Kind.PRACTICE, object_id=number, title=doc["title"], text=doc["body"])
                    for number, doc in enumerate(docs)
                ]
            )
            cursor.execute("ANALYZE")

    def search(self, text: str, k: int = 10) -> list[str]:
        from practices.search.documents import Kind  # noqa: PLC0415
        from practices.search.door import search  # noqa: PLC0415

        return [self.names[key] for key in search(text, kind=Kind.PRACTICE).ids[:k]]

    def index_bytes(self) -> int:
        """Size of the index on disk."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relname LIKE 'practices_search%'"
            )
            return int(cursor.fetchone()[0])
