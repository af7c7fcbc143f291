"""Joining a document to a practice, removing it."""

import hashlib
import logging

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from portal.accounts.models import User
from portal.files import private_files
from practices.models import Practice
from practices.writing.policies import can_write_practices

from .looking import AttachmentRefused, look_at
from .models import Attachment

ATTACHMENTS_MAX = 10  # a practice

logger = logging.getLogger(__name__)


def add_attachment(*, practice: Practice, section: str, title: str, file: File, by: User) -> Attachment:
    """Join a PDF to a section; the same file twice is one. Raises AttachmentRefused, PermissionDenied."""
    if not can_write_practices(by, practice.vitrine):
        raise PermissionDenied
    size = file.size or 0
    look_at(file, size=size)
    file.seek(0)
    checksum = hashlib.sha256(file.read()).hexdigest()
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",), no_key=True).get(pk=practice.pk)
        mine = Attachment.objects.of_practice(practice)
        known = mine.filter(checksum=checksum).first()
        if known is not None:
            return known
        if mine.count() >= ATTACHMENTS_MAX:
            raise AttachmentRefused(f"Une pratique a {ATTACHMENTS_MAX} pièces jointes au plus. Retirez-en une d’abord.")
        attachment = Attachment.objects.create(
            practice=practice, section=section, title=title, uploaded_by=by, byte_size=size, checksum=checksum
        )
        file.seek(0)
        try:
            private_files().save(attachment.file_name, file)
        except OSError as error:
            logger.exception("An attachment could not be kept")
            raise AttachmentRefused(
                "Le document n’a pas pu être enregistré : réessayez dans quelques minutes."
            ) from error
    return attachment


def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Remove a document, from the page on line too. Raises PermissionDenied."""
    if not can_write_practices(by, attachment.practice.vitrine):
        raise PermissionDenied
    name = attachment.file_name
    with transaction.atomic():
        attachment.delete()
        transaction.on_commit(lambda: _forget(name), robust=True)


def _forget(name: str) -> None:
    try:
        private_files().delete(name)
    except OSError as error:
        logger.warning("A file stays behind: %s", error)
