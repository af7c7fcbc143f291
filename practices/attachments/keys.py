"""Addresses of files, signed and short-lived; keys of pages read without an account."""

import uuid
from datetime import timedelta

from django.core import signing

FILE_LIFETIME = timedelta(minutes=10)  # from the click to the download
PAGE_LIFETIME = timedelta(days=14)  # as long as the link that leads to the page (security.md)
_files = signing.TimestampSigner(salt="practices.attachments.file")
_pages = signing.TimestampSigner(salt="practices.attachments.page")


def file_token(attachment_id: uuid.UUID, *, key: str = "") -> str:
    """What the address of a file holds; `key` when a page without account opened it."""
    return _files.sign_object([attachment_id.hex, key])


def read_token(token: str) -> tuple[uuid.UUID, str] | None:
    """The attachment and the key of a token; None when it is forged or its time is over."""
    try:
        identifier, key = _files.unsign_object(token, max_age=FILE_LIFETIME)
    except signing.BadSignature:
        return None
    return uuid.UUID(identifier), key


def page_key(attachment_id: uuid.UUID) -> str:
    """The key that opens this attachment and no other, for whoever holds the page."""
    return _pages.sign(attachment_id.hex).partition(":")[2]


def has_key(attachment_id: uuid.UUID, key: str) -> bool:
    """Whether `key` opens this attachment today."""
    try:
        _pages.unsign(f"{attachment_id.hex}:{key}", max_age=PAGE_LIFETIME)
    except signing.BadSignature:
        return False
    return True
