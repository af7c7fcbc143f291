"""Keys of pictures on pages read without an account: signed, for one picture, for a time."""

import uuid
from datetime import timedelta

from django.core import signing

LIFETIME = timedelta(days=14)  # as long as the link that leads to the page (security.md)
_signer = signing.TimestampSigner(salt="practices.pictures")


def key_of(picture_id: uuid.UUID) -> str:
    """The key that opens this picture and no other."""
    return _signer.sign(picture_id.hex).partition(":")[2]


def has_key(picture_id: uuid.UUID, key: str) -> bool:
    """Whether `key` opens this picture today."""
    try:
        _signer.unsign(f"{picture_id.hex}:{key}", max_age=LIFETIME)
    except signing.BadSignature:
        return False
    return True
