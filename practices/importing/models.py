"""A Word document given for a practice, and what became of each of its parts."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models import Practice

from .enums import ImportState
from .querysets import ImportQuerySet


class DocumentImport(models.Model):
    """One document. Its file lies in the private storage until it was read, and is then erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="imports", verbose_name="pratique")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="donné par"
    )
    created_at = models.DateTimeField("donné le", default=timezone.now, editable=False)
    name = models.CharField("nom du fichier", max_length=160, blank=True)
    checksum = models.CharField("empreinte SHA-256", max_length=64, editable=False)
    state = models.CharField("état", max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    reason = models.CharField("motif du refus", max_length=250, blank=True)
    # {"sections": [{"heading", "paragraphs", "tables", "pictures"}], "gains": n, "unplaced": n, "remarks": [French]}
    report = models.JSONField("compte rendu", default=dict, blank=True)
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "document importé"
        verbose_name_plural = "documents importés"
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["created_at"], name="import_waiting", condition=models.Q(state=ImportState.WAITING))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "checksum"],
                name="import_once_a_practice",
                condition=~models.Q(state=ImportState.REFUSED),
                violation_error_message="Ce document est déjà repris.",
            ),
            models.CheckConstraint(
                name="import_refused_has_reason",
                condition=models.Q(state=ImportState.REFUSED, reason__gt="")
                | (~models.Q(state=ImportState.REFUSED) & models.Q(reason="")),
                violation_error_message="Un refus porte son motif.",
            ),
        ]

    def __str__(self):
        return self.name or str(self.pk)

    @property
    def file_name(self) -> str:
        """Where the file lies in the private storage."""
        return f"documents/{self.pk}.docx"
