"""Forgetting the files that nothing names any more: a request cut in the middle, a deletion the storage refused."""

from collections.abc import Container
from datetime import datetime, timedelta

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from portal.files import private_files
from practices.attachments.models import Attachment
from practices.importing.models import DocumentImport
from practices.pictures import files as picture_files
from practices.pictures.models import Picture
from vitrines.models import Vitrine

GRACE = timedelta(days=7)  # a file is written before its row is committed, and a copy of the database may come back


def forget_orphan_files(*, now: datetime | None = None) -> int:
    """Delete the files older than GRACE that no row names, private and public; return how many. May run twice.

    Swept: the folders of pictures, attachments and imported documents, and the photographs of vitrines. The pictures of
    shared links have a sweep of their own (services/sharing.py).
    """
    before = (now or timezone.now()) - GRACE
    waiting = DocumentImport.objects.waiting()  # one that was read is erased; one that stayed is an orphan
    swept: list[tuple[Storage, str, Container[str]]] = [
        (private_files(), "images", {picture_files.folder(pk) for pk in Picture.objects.values_list("pk", flat=True)}),
        (private_files(), "pieces", {each.file_name for each in Attachment.objects.only("pk").iterator()}),
        (private_files(), "documents", {each.file_name for each in waiting.only("pk").iterator()}),
        (default_storage, "vitrines", set(Vitrine.objects.exclude(photo="").values_list("photo", flat=True))),
    ]
    return sum(_sweep(storage, folder, wanted, before) for storage, folder, wanted in swept)


def _sweep(storage: Storage, folder: str, wanted: Container[str], before: datetime) -> int:
    """Delete what lies under `folder`, unless `wanted` names it or the folder it stands in, or it is young."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept there; in a bucket, folders do not exist by themselves
        return 0
    forgotten = 0
    for name in (f"{folder}/{file}" for file in files):
        if name not in wanted and storage.get_modified_time(name) < before:
            storage.delete(name)
            forgotten += 1
    for name in (f"{folder}/{each}" for each in folders):
        if name in wanted:
            continue
        forgotten += _sweep(storage, name, wanted, before)
        if not any(storage.listdir(name)):
            storage.delete(name)
    return forgotten
