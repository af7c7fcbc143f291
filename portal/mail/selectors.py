"""What the health page, the admin and the mailbox show of the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from .enums import DeliveryState
from .models import OutgoingEmail
from .querysets import TO_SEND


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
        due_since=Min("due_at", filter=waiting & Q(due_at__lte=now)),
        waiting_since=Min("created_at", filter=waiting),
    )
    return OutboxHealth(
        waiting=figures["waiting"],
        failed=figures["failed"],
        oldest_due_age=_age(figures["due_since"], now),
        oldest_waiting_age=_age(figures["waiting_since"], now),
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
