"""The weekly letter: one mail on Monday in the place of a mail for each request, for the member who chose it."""

import uuid

from django.db import models
from django.utils import timezone

from vitrines.models import Membership


class Digest(models.Model):
    """A member's choice for one vitrine; without a row, each request is written about at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="digest", verbose_name="membre"
    )
    due_at = models.DateTimeField("prochaine lettre le")
    created_at = models.DateTimeField("choisie le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lettre du lundi"
        verbose_name_plural = "lettres du lundi"
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at", "id"], name="digest_due")]

    def __str__(self):
        return str(self.membership)
