"""The draft of a practice: the only text of it that changes."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models import Practice, Revision

from .querysets import DraftQuerySet


class Draft(models.Model):
    """What is being written of one practice. Its content is what people typed, valid or not (writing/content.py)."""

    practice = models.OneToOneField(
        Practice, on_delete=models.CASCADE, related_name="draft", verbose_name="pratique", primary_key=True
    )
    content = models.JSONField("contenu", default=dict)
    version = models.PositiveIntegerField("version", default=1)
    base_revision = models.ForeignKey(
        Revision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="d’après la révision"
    )
    # Blocks an import recognised nowhere: [{"id": …, "html": …}, …], moved by hand.
    unplaced = models.JSONField("à placer", default=list, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="modifié par"
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="draft_version_counts",
                condition=models.Q(version__gte=1),
                violation_error_message="Un brouillon compte ses versions à partir de 1.",
            ),
        ]

    def __str__(self):
        return self.content.get("title") or str(self.practice_id)
