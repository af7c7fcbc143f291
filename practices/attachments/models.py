"""A document to download with a practice."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models import Practice

from .querysets import AttachmentQuerySet


class Attachment(models.Model):
    """One PDF of one section. It belongs to the texts recorded after it came: an older one, on line, never shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="attachments", verbose_name="pratique"
    )
    section = models.CharField("partie", max_length=40)
    title = models.CharField("titre", max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="donnée par"
    )
    created_at = models.DateTimeField("donnée le", default=timezone.now, editable=False)
    byte_size = models.PositiveIntegerField("taille (octets)", editable=False)
    checksum = models.CharField("empreinte SHA-256", max_length=64, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "checksum"],
                name="attachment_once_a_practice",
                violation_error_message="Ce document est déjà joint.",
            ),
            models.CheckConstraint(
                name="attachment_has_title",
                condition=~models.Q(title=""),
                violation_error_message="Une pièce jointe a un titre.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def file_name(self) -> str:
        """Where the file lies in the private storage."""
        return f"pieces/{self.pk}.pdf"
