"""Which state of the catalogue is being shown: what is kept in memory or by a browser is good for one version."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from portal.moment import read_once
from portal.prepared import rows_of

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


# Written out: the compiler of the ORM takes longer than the server, and every page asks this.
_LATEST = f"""
    SELECT kind, max(id)::text || '.' || count(*) || '.' || sum(id), max(at)::text
    FROM {CatalogueChange._meta.db_table} GROUP BY kind
"""  # noqa: S608  (the name of a table of ours)


def catalogue_version() -> CatalogueVersion:
    """What has been committed so far, in one query of the few latest changes; one a public page.

    A transaction that commits late adds a row with an older number: the last number alone would not tell, the count
    and the sum do. Numbers only grow and are never given twice, so a version never comes back.
    """
    return read_once(_read)


def _read() -> CatalogueVersion:
    return _version(*rows_of(_LATEST))


@lru_cache(maxsize=4)
def _version(*rows: tuple[str, str, str]) -> CatalogueVersion:
    marks = {kind: mark for kind, mark, _ in rows}
    moments = [datetime.fromisoformat(at).astimezone(UTC) for _, _, at in rows]
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
