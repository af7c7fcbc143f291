"""A copy of one's data, the accounts that were erased, what was agreed to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .enums import ExportState, Text


class DataExport(models.Model):
    """A copy somebody asked for: made by a worker, fetched by a link, gone after a week. One at a time a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports", verbose_name="personne"
    )
    state = models.CharField("état", max_length=10, choices=ExportState.choices, default=ExportState.ASKED)
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    ready_at = models.DateTimeField("prête le", null=True, blank=True)
    byte_size = models.PositiveBigIntegerField("taille (octets)", default=0)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("prise jusqu’à", null=True, blank=True)

    class Meta:
        verbose_name = "copie de données"
        verbose_name_plural = "copies de données"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state=ExportState.ASKED),
                name="data_export_one_at_a_time",
                violation_error_message="Une copie est déjà en préparation.",
            ),
            models.CheckConstraint(
                name="data_export_ready_is_stamped",
                condition=~models.Q(state=ExportState.READY) | models.Q(ready_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d} {self.get_state_display()}"

    @property
    def file_name(self) -> str:
        """Where the copy lies among the private files."""
        return f"exports/{self.pk}.zip"


class ErasedAccount(models.Model):
    """The number of an account that was erased. Also written outside the database, for `replay_erasures`."""

    account_id = models.UUIDField("numéro de compte", primary_key=True)
    erased_at = models.DateTimeField("effacé le", default=timezone.now)
    noted_at = models.DateTimeField("inscrit hors de la base le", null=True, blank=True)

    class Meta:
        verbose_name = "compte effacé"
        verbose_name_plural = "comptes effacés"
        ordering = ["-erased_at", "account_id"]

    def __str__(self):
        return str(self.account_id)


class Agreement(models.Model):
    """Somebody agreed to a text, in that version, at that moment."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agreements", verbose_name="personne"
    )
    text = models.CharField("texte", max_length=20, choices=Text.choices)
    version = models.CharField("version", max_length=20)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "accord"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "text", "version"], name="agreement_once_per_version"),
        ]

    def __str__(self):
        return f"{self.get_text_display()} ({self.version})"
