"""What the health page, the admin and the mailbox show of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.ui.dates import long_datetime

from .enums import DeliveryState
from .message import build_message
from .models import OutgoingEmail
from .querysets import TO_SEND, OutgoingEmailQuerySet

ENOUGH = 6  # mails an hour to one address that somebody else may have asked for: as ACCOUNT_RATE_LIMITS["ask"]


@dataclass(frozen=True)
class OutboxHealth:
    """Figures of one moment. Ages are seconds, 0 when there is nothing to measure."""

    waiting: int  # recorded, not accepted by the server yet
    failed: int  # given up, to be looked at by the team
    oldest_due_age: float  # since the oldest mail could have been claimed: grows when no worker comes
    oldest_waiting_age: float  # since the oldest waiting mail was recorded: grows when the mail server is down too


def outbox_health() -> OutboxHealth:
    """Return the state of the outbox in one query. security.md: ready degrades past ten minutes of `oldest_due_age`."""
    now = timezone.now()
    waiting = Q(state__in=TO_SEND)
    figures = OutgoingEmail.objects.filter(waiting | Q(state=DeliveryState.FAILED)).aggregate(
        waiting=Count("pk", filter=waiting),
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED)),
        due_since=Min(Greatest("due_at", "created_at"), filter=waiting & Q(due_at__lte=now)),
        waiting_since=Min("created_at", filter=waiting),
    )
    return OutboxHealth(
        waiting=figures["waiting"],
        failed=figures["failed"],
        oldest_due_age=_age(figures["due_since"], now),
        oldest_waiting_age=_age(figures["waiting_since"], now),
    )


def has_enough(email: str, *, kinds: Iterable[str]) -> bool:
    """Whether ENOUGH mails of these kinds were queued for an address within the hour, whatever became of them.

    What bounds the mails anybody may cause by typing somebody's address, whether Valkey counts or not.
    """
    since = timezone.now() - timedelta(hours=1)
    mails = OutgoingEmail.objects.filter(created_at__gte=since, kind__in=kinds, to_email__iexact=email)
    return mails.count() >= ENOUGH


def mailbox_page_rows(recipient: str = "") -> OutgoingEmailQuerySet:
    """Return the mails, newest first, with `file_count`; only those of `recipient` when given."""
    rows = OutgoingEmail.objects.defer("text_body", "html_body").annotate(file_count=Count("attachments"))
    if recipient:
        rows = rows.to_address(recipient.replace("\x00", ""))
    return rows.order_by("-created_at", "-pk")


def mail_facts(mail: OutgoingEmail) -> list[tuple[str, str]]:
    """Return what is known of a mail and of its delivery, as French (label, value) pairs, nothing empty."""
    waiting = mail.state in TO_SEND
    facts = [
        ("Destinataire", f"{mail.to_name} <{mail.to_email}>" if mail.to_name else mail.to_email),
        ("Expéditeur", mail.from_email),
        ("Répondre à", mail.reply_to),
        ("Enregistré le", long_datetime(mail.created_at)),
        ("Essais", str(mail.attempts) if mail.attempts else "aucun"),
        ("Accepté par le serveur le", long_datetime(mail.sent_at) if mail.sent_at else ""),
        ("Prochain essai", long_datetime(mail.due_at) if waiting and mail.attempts else ""),
        ("Abandonné le", long_datetime(mail.failed_at) if mail.failed_at else ""),
        ("Dernière réponse du serveur", mail.last_error),
        ("Notification", mail.kind),
        ("Clé", mail.key),
    ]
    return [(label, value) for label, value in facts if value]


def mail_headers(mail: OutgoingEmail) -> list[tuple[str, str]]:
    """Return the headers of the message as it leaves."""
    return [(name, str(value)) for name, value in build_message(mail).message().items()]


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
