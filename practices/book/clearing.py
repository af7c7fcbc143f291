"""The night's tidying: sheets, extracts and proofs nobody took for a while, and what a killed worker left behind."""

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.core.files.storage import Storage
from django.utils import timezone

from portal.files import private_files

MADE_AGAIN = ("livre/fiches", "livre/extraits", "livre/epreuves")  # never an edition nor its photographs
KEPT_FOR = timedelta(days=30)  # longer than the link to a proof; a file still wanted is composed again
ABANDONED_AFTER = 24 * 3600  # seconds: no composition takes an hour


def clear_old_files(at_most: int) -> int:
    """Delete at most so many of the files that are made again when wanted, a month old; return how many."""
    storage, limit = private_files(), timezone.now() - KEPT_FOR
    _clear_workshops()
    found = (name for folder in MADE_AGAIN for name in _files(storage, folder))
    old = list(islice((name for name in found if storage.get_modified_time(name) < limit), at_most))
    for name in old:
        storage.delete(name)
    return len(old)


def _files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        yield f"{folder}/{name}"
    for each in folders:
        yield from _files(storage, f"{folder}/{each}")


def _clear_workshops() -> None:
    """Remove the directories of compositions whose process was killed."""
    limit = time.time() - ABANDONED_AFTER
    for directory in (settings.VAR_DIR / "livre").glob("composition-*"):
        if directory.stat().st_mtime < limit:
            shutil.rmtree(directory, ignore_errors=True)
