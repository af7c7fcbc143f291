"""A copy of one's data: asked for, made by a worker, fetched, gone after a week."""

import logging
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.files import private_files
from portal.mail.wakeup import Waker
from portal.personal.enums import ExportState
from portal.personal.models import DataExport
from portal.personal.notifications import DataReady
from portal.personal.registry import holdings

KEPT_FOR = timedelta(days=7)
A_DAY = timedelta(days=1)
EXPORTS_A_DAY = 3
LEASE = timedelta(minutes=10)
ATTEMPTS_MAX = 3
README = (
    "Copie de vos données, faite par le portail à votre demande.\n"
    "donnees.json : tout ce que le portail garde de vous, classe par classe, avec la raison et la durée.\n"
    "fichiers/ : les images et les documents que vous avez donnés.\n"
)

logger = logging.getLogger(__name__)
_waker = Waker("portal.personal.tasks.make_exports")


class ExportRefusedError(Exception):
    """Nothing was asked for; the message is French."""


def ask_for_export(*, by: User) -> DataExport:
    """Ask for a copy of one's data. Raises ExportRefusedError: one at a time, three a day."""
    if DataExport.objects.filter(user=by, asked_at__gt=timezone.now() - A_DAY).count() >= EXPORTS_A_DAY:
        raise ExportRefusedError("Trois copies par jour suffisent. Demandez la suivante demain.")
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=by)
            record(Event.DATA_EXPORTED, by=by, about=by)
            transaction.on_commit(_waker.wake, robust=True)
    except IntegrityError as error:
        raise ExportRefusedError(
            "Une copie est déjà en préparation. Un message vous dira quand elle est prête."
        ) from error
    return export


def make_exports() -> int:
    """Make the copies that wait; return how many are ready. May run twice, or twice at once."""
    made = 0
    while (export := _claim()) is not None:
        try:
            made += _make(export)
        except Exception:
            logger.exception("The copy %s could not be made", export.pk)
            if export.attempts >= ATTEMPTS_MAX:
                DataExport.objects.filter(pk=export.pk, state=ExportState.ASKED).update(state=ExportState.FAILED)
    return made


def open_export(*, export: DataExport, by: User) -> IO[bytes] | None:
    """The file of a copy that is ready and its owner's, noted; None when it is gone. Raises nothing."""
    if export.state != ExportState.READY or export.user_id != by.pk or is_over(export):
        return None
    try:
        file = private_files().open(export.file_name)
    except FileNotFoundError:
        return None
    record(Event.DATA_FETCHED, by=by, about=by)
    return file


def is_over(export: DataExport) -> bool:
    """Whether the week of a copy has passed."""
    return export.asked_at + KEPT_FOR < timezone.now()


def forget_old_exports(at_most: int) -> int:
    """Delete copies a week old, files first; return how many."""
    old = list(DataExport.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR)[:at_most])
    for export in old:
        private_files().delete(export.file_name)
        export.delete()
    return len(old)


def erase_exports(user: User) -> None:
    """Delete every copy of a person."""
    for export in DataExport.objects.filter(user=user):
        private_files().delete(export.file_name)
        export.delete()


@transaction.atomic
def _claim() -> DataExport | None:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    rows = DataExport.objects.filter(free, state=ExportState.ASKED, attempts__lt=ATTEMPTS_MAX)
    export = rows.select_for_update(skip_locked=True, of=("self",)).order_by("asked_at").first()
    if export is not None:
        export.claimed_until, export.attempts = now + LEASE, export.attempts + 1
        export.save(update_fields=["claimed_until", "attempts"])
    return export


def _make(export: DataExport) -> int:
    with tempfile.TemporaryFile() as output:
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("LISEZ-MOI.txt", README)
            with archive.open("donnees.json", "w") as document:
                for piece in _document(export.user):
                    document.write(piece.encode())
            for name, stored in _files(export.user):
                with private_files().open(stored) as source, archive.open(f"fichiers/{name}", "w") as target:
                    while chunk := source.read(64 * 1024):
                        target.write(chunk)
        size = output.tell()
        output.seek(0)
        private_files().save(export.file_name, File(output, name=export.file_name))
    with transaction.atomic():
        done = DataExport.objects.filter(pk=export.pk, state=ExportState.ASKED).update(
            state=ExportState.READY, ready_at=timezone.now(), byte_size=size, claimed_until=None
        )
        if done:
            DataReady(export=export).queue()
    return done


def _files(user: User) -> Iterator[tuple[str, str]]:
    """Files that are there: one that a colleague removed since is no reason to fail."""
    for holding in holdings():
        for name, stored in holding.files(user):
            if stored and private_files().exists(stored):
                yield name, stored


def _document(user: User) -> Iterator[str]:
    """The JSON, piece by piece: a thousand requests do not stand in memory together."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    head = {"personne": str(user.pk), "fait_le": timezone.now()}
    yield encode(head)[:-1] + ', "classes": ['
    for rank, holding in enumerate(holdings()):
        about = {"cle": holding.key, "quoi": holding.label, "pourquoi": holding.why, "duree": holding.kept}
        yield (", " if rank else "") + encode(about)[:-1] + ', "lignes": ['
        for number, row in enumerate(holding.values(user).iterator(chunk_size=500)):
            yield (", " if number else "") + encode(holding.told(row))
        yield "]}"
    yield "]}\n"
