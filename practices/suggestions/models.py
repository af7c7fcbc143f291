"""A subject somebody would like to read about, at one vitrine."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models import Practice
from vitrines.models import Vitrine

from .enums import SuggestionState

A_WEEK = timedelta(days=7)


class SuggestionQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state=SuggestionState.OPEN)

    def lately(self):
        """Those of the last seven days that still wait."""
        return self.still_open().filter(created_at__gt=timezone.now() - A_WEEK)

    def oldest_first(self):
        return self.order_by("created_at", "pk")


class Suggestion(models.Model):
    """One subject, once a vitrine while it waits, whoever words it the same way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="suggestions", verbose_name="vitrine")
    subject = models.CharField("sujet", max_length=100)
    subject_key = models.CharField(max_length=100, editable=False)  # folded: case, accents, spaces and signs aside
    why = models.TextField("pourquoi", max_length=600, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suggestions", verbose_name="suggéré par"
    )
    created_at = models.DateTimeField("le", default=timezone.now, editable=False)
    state = models.CharField("état", max_length=10, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="traité par",
    )
    answered_at = models.DateTimeField("traité le", null=True, blank=True)
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pratique commencée"
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet suggéré"
        verbose_name_plural = "sujets suggérés"
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vitrine", "subject_key"],
                condition=models.Q(state=SuggestionState.OPEN),
                name="suggestion_once_while_open",
                violation_error_message="Ce sujet est déjà suggéré à cette vitrine.",
            ),
            models.CheckConstraint(
                name="suggestion_answered_when_closed",
                condition=models.Q(state=SuggestionState.OPEN, answered_at__isnull=True)
                | (~models.Q(state=SuggestionState.OPEN) & models.Q(answered_at__isnull=False)),
                violation_error_message="Un sujet traité porte sa date.",
            ),
        ]

    def __str__(self):
        return self.subject
