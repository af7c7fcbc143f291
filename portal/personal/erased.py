"""What is left where a person was, and the list of erased accounts outside the database."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

NAME = "Compte effacé"
DOMAIN = "@efface.invalid"  # RFC 2606: no mail ever reaches it
TEXT = "(texte effacé)"


def address_of(account_id: object) -> str:
    """The address of an erased account: unique, and nobody's."""
    return f"efface-{account_id}{DOMAIN}"


def erasures() -> Storage:
    """Where the list lies: never in the database, so that a restored one can be told again (settings.ERASURES_ROOT)."""
    return storages["erasures"]


def note(account_id: UUID, at: datetime) -> None:
    """Write one account in the list. May run twice."""
    name = str(account_id)
    if not erasures().exists(name):
        erasures().save(name, ContentFile(at.isoformat().encode()))


def noted() -> Iterator[UUID]:
    """The accounts of the list; what is no number is passed over."""
    try:
        _, names = erasures().listdir("")
    except FileNotFoundError:
        return
    for name in sorted(names):
        try:
            yield UUID(name)
        except ValueError:
            continue
