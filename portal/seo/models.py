"""Addresses that pages once had."""

from django.db import models
from django.utils import timezone


class MovedAddress(models.Model):
    """A page that stood at `path` now stands at `to`: always where it is today, never a chain."""

    path = models.CharField("ancienne adresse", max_length=200, unique=True)
    to = models.CharField("adresse d’aujourd’hui", max_length=200, db_index=True)
    moved_at = models.DateTimeField("changée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "adresse changée"
        verbose_name_plural = "adresses changées"
        ordering = ["-moved_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="moved_address_leads_elsewhere",
                condition=~models.Q(path=models.F("to")),
                violation_error_message="Une adresse ne mène pas à elle-même.",
            )
        ]

    def __str__(self):
        return f"{self.path} → {self.to}"
