"""Reads of the outbox that can be chained."""

from datetime import datetime
from typing import Self

from django.db import models

from .enums import DeliveryState

TO_SEND = (DeliveryState.PENDING, DeliveryState.IN_FLIGHT)


class OutgoingEmailQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Mails a worker may claim: waiting since their date, or claimed by a worker whose lease is over.

        `due_at` of a claimed mail is the end of its lease, so the partial index serves both.
        """
        return self.filter(state__in=TO_SEND, due_at__lte=now)

    def waiting(self) -> Self:
        """Mails the server has not accepted yet and that are still being tried."""
        return self.filter(state__in=TO_SEND)

    def failed(self) -> Self:
        return self.filter(state=DeliveryState.FAILED)

    def to_address(self, fragment: str) -> Self:
        """Mails whose recipient’s address or name holds `fragment`."""
        return self.filter(models.Q(to_email__icontains=fragment) | models.Q(to_name__icontains=fragment))
