"""A question and its answer, as anyone reads them under a practice."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practices.models import Practice


class PublicAnswer(models.Model):
    """On line as long as the row exists. Who agreed to it is known above, where the question was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="answers", verbose_name="pratique")
    question = models.TextField("question")
    answer = models.TextField("réponse")
    published_at = models.DateTimeField("publiée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "question publiée"
        verbose_name_plural = "questions publiées"
        ordering = ["published_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="public_answer_has_texts",
                condition=~Q(question="") & ~Q(answer=""),
                violation_error_message="Une question publiée a sa réponse.",
            )
        ]

    def __str__(self):
        return self.question[:60]

    def get_absolute_url(self):
        return f"{self.practice.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its practice."""
        return f"question-{self.pk}"
