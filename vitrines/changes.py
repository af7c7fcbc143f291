"""Following the catalogue without reading it again: what was written since a moment, by vitrine (migration 0007).

The database notes every writing and folds the old notes into one that says how many it stands for. Two readings of
the notes therefore tell what was written between them, or that one of the two cannot know: then everything is read
again. A late commit is a new note like any other, whatever its number.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from django.db import connection
from django.utils import timezone

from .models import CatalogueChange
from .versions import CatalogueVersion

_NOTES = f"""
    SELECT id, kind, touched, folded, pg_current_xact_id_if_assigned()::text FROM {CatalogueChange._meta.db_table}
"""  # noqa: S608  (the name of a table of ours)

Touched = frozenset[int]  # keys of vitrines


class Note(NamedTuple):
    """One note: see `CatalogueChange`."""

    kind: str
    touched: tuple[int, ...] | None
    folded: int

    @property
    def stands_for(self) -> int:
        return self.folded or 1


class Look(NamedTuple):
    """The notes there were, and in which writing transaction they were read: one that wrote may yet be undone."""

    notes: Mapping[int, Note]
    transaction: str | None

    def since(self, before: "Look", kinds: frozenset[str]) -> Touched | None:
        """The vitrines touched by writings of these kinds since an earlier look; None: it may be any."""
        if before.transaction not in (None, self.transaction):
            return None
        new = [note for key, note in self.notes.items() if key not in before.notes]
        left = sum(note.stands_for for key, note in before.notes.items() if key not in self.notes)
        if left != sum(note.folded for note in new):
            return None  # something was noted and folded unseen, or undone
        touched: set[int] = set()
        for note in new:
            if note.kind in kinds:
                if note.touched is None:
                    return None
                touched.update(note.touched)
        return frozenset(touched)


@lru_cache(maxsize=1)
def look(version: CatalogueVersion) -> Look:
    """The notes as of this version or later. Read them before what they are about: that is then at least as new."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTES)
        rows = cursor.fetchall()
    notes = {
        key: Note(kind, None if touched is None else tuple(touched), folded) for key, kind, touched, folded, _ in rows
    }
    return Look(notes, rows[0][4] if rows else None)


Kept = TypeVar("Kept")


class KeptInStep(Generic[Kept]):
    """What `build` makes, brought in step with the catalogue by the first request after a writing.

    `build(version, before, touched)` returns the thing and the moment from which it is no longer true (None: for ever).
    `before` is the thing as it was and `touched` the vitrines written since by changes of these kinds; without a
    `before` it is made from nothing. One thread builds at a time; the others wait for it rather than read what is no
    longer true.
    """

    def __init__(
        self,
        build: Callable[[CatalogueVersion, Kept | None, Touched], tuple[Kept, datetime | None]],
        *,
        of: Callable[[CatalogueVersion], str],
        kinds: frozenset[str],
    ):
        self._build, self._mark_of, self._kinds = build, of, kinds
        self._kept: tuple[str, datetime | None, Look, Kept] | None = None
        self._lock = Lock()

    def current(self, version: CatalogueVersion) -> Kept:
        """The thing for this version. Read the version first: what is built is at least as fresh."""
        mark, kept = self._mark_of(version), self._kept
        if kept is None or not _is_good(kept, mark):
            with self._lock:
                kept = self._kept
                if kept is None or not _is_good(kept, mark):
                    now = look(version)
                    touched = None if kept is None else now.since(kept[2], self._kinds)
                    before = None if kept is None or touched is None else kept[3]
                    built, until = self._build(version, before, touched or frozenset())
                    kept = self._kept = (mark, until, now, built)
        return kept[3]


def _is_good(kept: tuple[str, datetime | None, Look, object], mark: str) -> bool:
    return kept[0] == mark and (kept[1] is None or timezone.now() < kept[1])
