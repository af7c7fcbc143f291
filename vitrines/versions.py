"""Which state of the catalogue is being shown: what is kept in memory or by a browser is good for one version."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from portal.moment import read_once
from portal.prepared import open_connection, rows_of

from .enums import ChangeKind
from .models import CatalogueChange


class CatalogueVersion(NamedTuple):
    """Two equal versions show the same lists. `changed_at` is None before the first writing."""

    texts: str
    dates: str
    changed_at: datetime | None

    @property
    def whole(self) -> str:
        """One word for both, fit for an ETag."""
        return f"{self.texts}-{self.dates}"


# Migration 0009. Written out: the compiler of the ORM takes longer than the server, and every page asks this.
_LATEST = f"SELECT {CatalogueChange._meta.db_table}_version(%s)"


class _Known(NamedTuple):
    snapshot: str
    version: CatalogueVersion


_NOTHING = _Known("", CatalogueVersion("0", "0", None))
# A snapshot means something to the server that gave it alone: it goes with the connection.
_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def catalogue_version() -> CatalogueVersion:
    """What has been committed so far, in one query of the few latest changes; one a public page.

    A transaction that commits late adds a row with an older number: the last number alone would not tell, the count
    and the sum do. Numbers only grow and are never given twice, so a version never comes back.
    """
    return read_once(_read)


def _read() -> CatalogueVersion:
    server = open_connection()
    known = _known.get(server, _NOTHING)
    [(told,)] = rows_of(_LATEST, (known.snapshot,))
    if told is None:
        return known.version  # nothing at all was committed since
    snapshot, *rows = told.split("\n")
    version = _version(*rows)
    _known[server] = _Known(snapshot, version)
    return version


@lru_cache(maxsize=4)
def _version(*rows: str) -> CatalogueVersion:
    told = [row.split(" ", 2) for row in rows]
    marks = {kind: mark for kind, mark, _ in told}
    moments = [datetime.fromisoformat(at).astimezone(UTC) for _, _, at in told]
    return CatalogueVersion(
        texts=marks.get(ChangeKind.TEXTS, "0"),
        dates=marks.get(ChangeKind.DATES, "0"),
        changed_at=max(moments, default=None),
    )


def note_pages_changed() -> None:
    """Make every public page again: something was written outside the tables that note it themselves.

    It is nothing that the lists are made from.
    """
    CatalogueChange.objects.create(kind=ChangeKind.DATES, touched=[])
