"""The one door out: a mail is a row of the outbox before it is anything else (ADR 0003).

Nothing here talks SMTP. `queue_email` stores, `portal.mail.delivery` sends, `portal.mail.wakeup` tells a worker.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import User

from .enums import DeliveryState
from .models import Attachment, OutgoingEmail
from .wakeup import wake_worker

GIVE_UP_AFTER = timedelta(hours=72)  # architecture.md: temporary failures are tried again for up to 72 hours
NO_HEAD_START = timedelta(0)
SUBJECT_MAX, NAME_MAX, KEY_MAX = 240, 160, 240  # characters, the widths of the columns
# What ends a line somewhere: CR LF VT FF FS GS RS NEL LS PS. Everything else in Cc is dropped.
WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,480}")  # ASCII without space nor < >
LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


class NotInTransaction(RuntimeError):
    """A mail was queued outside a transaction: it could leave for something that is then not saved."""


class InvalidAddress(ValueError):
    """The address cannot be written to; nothing was stored."""


class AlreadyAccepted(RuntimeError):
    """The server took this mail already: sending it again needs a reason."""


class BeingSent(RuntimeError):
    """A worker holds this mail at this moment."""


class AttachedFile(NamedTuple):
    """A file that travels with a mail. `content_type` may carry parameters: `text/calendar; method=REQUEST`."""

    filename: str
    content_type: str
    content: bytes


def header_value(text: str, *, limit: int = 0) -> str:
    """Return `text` fit for a mail header: one line, no control character, at most `limit` characters (0: any)."""
    text = LINE_ENDS.sub(" ", str(text))
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} or c == "\t").replace("\t", " ")
    text = re.sub(r" {2,}", " ", text).strip()
    return f"{text[: limit - 1].rstrip()}…" if limit and len(text) > limit else text


def address(text: str) -> str:
    """Return a bare, valid e-mail address. Raises InvalidAddress."""
    cleaned = header_value(text)
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise InvalidAddress(f"not an e-mail address: {cleaned[:120]!r}") from error
    return cleaned


def person_digest(email: str) -> str:
    """Name someone who has no account in a key, without storing their address there."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:20]


def message_id_for(key: str) -> str:
    """Return the Message-ID of the mail `key`: the same at each try, so that a server or a reader can drop a copy."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def compose(
    *,
    key: str,
    kind: str,
    to_email: str,
    to_name: str = "",
    recipient: User | None = None,
    reply_to: str = "",
    unsubscribe_url: str = "",
    subject: str,
    text_body: str,
    html_body: str = "",
    expires_at: datetime | None = None,
    head_start: timedelta = NO_HEAD_START,
) -> OutgoingEmail:
    """Return one mail for one person as a row that is not stored yet.

    `key` names the event, the object, the recipient and the occasion. Header values are made one line. The subject
    gets the environment’s prefix. `unsubscribe_url` makes the mail one that may be stopped in one click. A mail that
    has not left by `expires_at` never leaves. With a `head_start` it leaves before the mails recorded in that time.
    Raises InvalidAddress, ValueError for an address of unsubscription that a header cannot hold.
    """
    key = _bounded_key(header_value(key))
    now = timezone.now()
    return OutgoingEmail(
        id=uuid.uuid4(),
        key=key,
        kind=header_value(kind, limit=80),
        recipient=recipient,
        to_email=address(to_email),
        to_name=header_value(to_name, limit=NAME_MAX),
        from_email=header_value(settings.DEFAULT_FROM_EMAIL),
        reply_to=address(reply_to) if reply_to else "",
        unsubscribe_url=_web_address(unsubscribe_url) if unsubscribe_url else "",
        subject=header_value(f"{settings.ENVIRONMENT_PREFIX}{subject}", limit=SUBJECT_MAX),
        text_body=_storable(text_body),
        html_body=_storable(html_body),
        message_id=message_id_for(key),
        created_at=now,
        due_at=now - head_start,
        give_up_at=now + GIVE_UP_AFTER,
        expires_at=expires_at,
    )


def queue_email(*, attachments: Iterable[AttachedFile] = (), **fields: Any) -> OutgoingEmail:
    """Store one mail, given as for `compose`, and return its row; a worker is woken when the transaction commits.

    When its key is known already the existing row is returned untouched, whatever the other arguments: nothing leaves
    twice. Raises NotInTransaction outside `transaction.atomic()`, and what `compose` raises.
    """
    row = compose(**fields)
    queue_composed([row])
    stored = OutgoingEmail.objects.get(key=row.key)
    if stored.pk == row.pk:
        Attachment.objects.bulk_create(
            Attachment(
                email=stored,
                filename=header_value(file.filename, limit=120),
                content_type=header_value(file.content_type, limit=120),
                content=file.content,
            )
            for file in attachments
        )
    return stored


def queue_composed(rows: list[OutgoingEmail]) -> None:
    """Store composed mails that carry no file, in one statement; those whose key is known are left out.

    Raises NotInTransaction outside `transaction.atomic()`.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("a mail must be queued in the transaction that saves what it is about")
    # ON CONFLICT DO NOTHING waits for a concurrent transaction that holds the key, then yields to it.
    OutgoingEmail.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(wake_worker, robust=True)


def send_again(*, email: OutgoingEmail, reason: str = "") -> OutgoingEmail:
    """Put the same row back in the queue, never a second one; it leaves with the same Message-ID.

    A failed, held or waiting mail needs no reason and gets 72 new hours. A mail the server accepted needs one (the
    caller keeps it): many mail servers drop a copy bearing a known Message-ID, a person may receive it twice.
    Raises AlreadyAccepted, BeingSent.
    """
    with transaction.atomic():
        row = OutgoingEmail.objects.select_for_update(of=("self",)).get(pk=email.pk)
        now = timezone.now()
        if row.leased_until and row.leased_until > now:  # in flight, by the constraint
            raise BeingSent(f"{row.key} is being sent")
        if row.state == DeliveryState.SENT and not reason.strip():
            raise AlreadyAccepted(f"{row.key} was accepted at {row.sent_at}")
        row.state = DeliveryState.PENDING
        row.due_at, row.give_up_at = now, now + GIVE_UP_AFTER
        row.sent_at = row.failed_at = row.leased_until = None
        row.save(update_fields=["state", "due_at", "give_up_at", "sent_at", "failed_at", "leased_until"])
        transaction.on_commit(wake_worker, robust=True)
    return row


def _web_address(url: str) -> str:
    if not WEB_ADDRESS.fullmatch(url):
        raise ValueError(f"not an address a mail header can hold: {url[:120]!r}")
    return url


def _bounded_key(key: str) -> str:
    if len(key) <= KEY_MAX:
        return key
    return f"{key[: KEY_MAX - 41]}#{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _storable(body: str) -> str:
    """Drop what PostgreSQL or UTF-8 cannot hold: NUL and lone surrogates."""
    return body.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
