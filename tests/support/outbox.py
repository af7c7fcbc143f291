"""Mails for tests."""

from typing import Any

from django.db import transaction

from portal.mail.models import OutgoingEmail
from portal.mail.outbox import queue_email


def queue(*, key: str, **fields: Any) -> OutgoingEmail:
    """Queue a mail in a transaction of its own."""
    values = {"kind": "test", "to_email": "claire@exemple.fr", "subject": "Visite", "text_body": "Bonjour\n", **fields}
    with transaction.atomic():
        return queue_email(key=key, **values)
