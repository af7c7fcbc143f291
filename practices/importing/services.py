"""Taking a Word document, reading it in a worker, placing what it says in the draft."""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.files import private_files
from portal.mail.wakeup import Waker
from practices.models import Practice
from practices.writing.models import Draft
from practices.writing.policies import can_write_practices
from practices.writing.services import open_draft, save_draft

from .enums import ImportState
from .guarding import DocumentRefused, glance
from .merging import merge
from .models import DocumentImport
from .reading import SECONDS, UNREADABLE

LEASE = timedelta(seconds=3 * SECONDS)
ATTEMPTS_MAX = 3
BATCH_TIME = 50  # seconds after which a task leaves the rest to the next one

_waker = Waker("practices.importing.tasks.read_documents")
logger = logging.getLogger(__name__)


def add_document(*, practice: Practice, file: File, by: User) -> DocumentImport:
    """Take a document; a worker reads it after the commit. Raises DocumentRefused, PermissionDenied.

    What its first bytes and its table of contents tell is refused here, at once; the rest by the worker, in words too.
    """
    if not can_write_practices(by, practice.vitrine):
        raise PermissionDenied
    glance(file, size=file.size or 0)
    checksum = _checksum(file)
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.pk)
        known = DocumentImport.objects.of_practice(practice).not_refused().filter(checksum=checksum).first()
        if known is not None:
            return known
        open_draft(vitrine=practice.vitrine, by=by, practice=practice)
        document = DocumentImport.objects.create(
            practice=practice, uploaded_by=by, name=Path(file.name or "").name[-160:], checksum=checksum
        )
        file.seek(0)
        try:
            private_files().save(document.file_name, file)
        except OSError as error:
            logger.exception("A document could not be kept")
            raise DocumentRefused(
                "Le document n’a pas pu être enregistré : réessayez dans quelques minutes."
            ) from error
        transaction.on_commit(_waker.wake, robust=True)
    return document


def read_due_documents() -> int:
    """Read what waits, oldest first; return how many were read. Any number of workers may run this at once.

    A document is claimed in a short transaction, read outside any, and placed in one transaction with the record of
    it: killed in the middle, it is read again when the lease is over, and never placed twice.
    """
    started, done = time.monotonic(), 0
    while time.monotonic() - started < BATCH_TIME:
        document = _claim()
        if document is None:
            break
        if document.state == ImportState.WAITING:
            _read(document)
            done += 1
    return done


def _claim() -> DocumentImport | None:
    with transaction.atomic():
        due = DocumentImport.objects.free_at(timezone.now()).order_by("created_at", "pk")
        document = due.select_for_update(skip_locked=True, of=("self",)).first()
        if document is None:
            return None
        if document.attempts >= ATTEMPTS_MAX:
            _refuse(document, UNREADABLE)
            document.refresh_from_db()
            return document
        document.attempts += 1
        document.claimed_until = timezone.now() + LEASE
        document.save(update_fields=["attempts", "claimed_until"])
        return document


def _read(document: DocumentImport) -> None:
    with tempfile.TemporaryDirectory(prefix="document-") as directory:
        folder = Path(directory)
        original = folder / "original"
        try:
            with private_files().open(document.file_name) as source, original.open("wb") as target:
                for chunk in source.chunks():
                    target.write(chunk)
        except FileNotFoundError:
            _refuse(document, UNREADABLE)
            return
        reading = _read_apart(original, folder)
        if "refused" in reading:
            _refuse(document, reading["refused"])
        else:
            _place(document, reading, folder)
    _erase(document)


def _read_apart(original: Path, folder: Path) -> dict[str, Any]:
    """What `reading.py` answers, from a process of its own with bounded memory and time."""
    command = [sys.executable, "-m", "practices.importing.reading", str(original), str(folder)]
    try:
        told = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, timeout=2 * SECONDS, check=True)
        return json.loads(told.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        logger.warning("A document could not be read: %s", error)
        return {"refused": UNREADABLE}


def _place(document: DocumentImport, reading: dict[str, Any], folder: Path) -> None:
    """Put what was read in the draft and record it, in one transaction; whatever the person typed stays."""
    with transaction.atomic():
        locked = DocumentImport.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if locked.state != ImportState.WAITING:
            return
        draft = (
            Draft.objects.select_for_update(of=("self",))
            .select_related("practice__vitrine")
            .get(practice=locked.practice_id)
        )
        merged = merge(draft=draft, reading=reading, folder=folder, practice=draft.practice)
        try:
            save_draft(
                draft=draft,
                version=draft.version,
                content=merged.content,
                unplaced=merged.unplaced,
                by=locked.uploaded_by,
            )
        except PermissionDenied:
            _refuse(locked, "Vous n’écrivez plus pour cette vitrine : le document n’a pas été repris.")
            return
        locked.state, locked.report, locked.claimed_until = ImportState.DONE, merged.report, None
        locked.save(update_fields=["state", "report", "claimed_until"])


def _refuse(document: DocumentImport, reason: str) -> None:
    rows = DocumentImport.objects.waiting().filter(pk=document.pk)
    if rows.update(state=ImportState.REFUSED, reason=reason[:250], claimed_until=None):
        record(Event.FILE_REFUSED, about=document)


def _erase(document: DocumentImport) -> None:
    try:
        private_files().delete(document.file_name)
    except OSError as error:
        logger.warning("A document stays behind: %s", error)


def _checksum(file: File) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
