"""The seats taken in a date."""

import uuid

from django.db import models
from django.utils import timezone

from ..enums import SeatState
from .requests import VisitRequest
from .slots import Slot


class Seat(models.Model):
    """One organisation's reservation in a slot. Its identifier names the calendar event, so it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="seats", verbose_name="créneau")
    request = models.OneToOneField(VisitRequest, on_delete=models.PROTECT, related_name="seat", verbose_name="demande")
    headcount = models.PositiveSmallIntegerField("nombre de personnes")
    state = models.CharField("état", max_length=10, choices=SeatState.choices, default=SeatState.BOOKED)
    sequence = models.PositiveIntegerField("version de l’invitation", default=0)
    created_at = models.DateTimeField("réservée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "place"
        ordering = ["slot_id", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="seat_headcount_positive",
                condition=models.Q(headcount__gte=1),
                violation_error_message="Indiquez au moins une personne.",
            ),
        ]

    def __str__(self):
        return f"{self.request.company_name} ({self.headcount})"
