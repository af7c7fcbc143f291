"""A picture of a practice. Its files lie in the private storage (`files.py`), under its identifier."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from practices.models import Practice

from .enums import PictureState
from .querysets import PictureQuerySet


class Picture(models.Model):
    """One picture given for a practice, its description, and what was made of it.

    `alt` may be empty while the picture has just come in, alone or with a Word document: such a picture is never shown
    to a reader (`PictureQuerySet.shown`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="pictures", verbose_name="pratique")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="donnée par",
    )
    created_at = models.DateTimeField("donnée le", default=timezone.now, editable=False)
    name = models.CharField("nom du fichier", max_length=120, blank=True)
    alt = models.CharField("texte alternatif", max_length=250, blank=True)
    caption = models.CharField("légende", max_length=300, blank=True)
    # Where the eye goes, in per cent from the left and from the top: what a cropped picture keeps.
    focal_x = models.PositiveSmallIntegerField("point d’intérêt, horizontal (%)", default=50)
    focal_y = models.PositiveSmallIntegerField("point d’intérêt, vertical (%)", default=50)
    checksum = models.CharField("empreinte SHA-256", max_length=64, editable=False)
    byte_size = models.PositiveIntegerField("taille (octets)", editable=False)
    state = models.CharField("état", max_length=10, choices=PictureState.choices, default=PictureState.WAITING)
    reason = models.CharField("motif du refus", max_length=250, blank=True)
    width = models.PositiveIntegerField("largeur (pixels)", null=True, editable=False)
    height = models.PositiveIntegerField("hauteur (pixels)", null=True, editable=False)
    widths = ArrayField(models.PositiveSmallIntegerField(), verbose_name="largeurs", default=list, editable=False)
    # A worker holds the picture until then; stopped in the middle, another takes it over.
    claimed_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = "image"
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["created_at"], name="picture_waiting", condition=models.Q(state=PictureState.WAITING))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "checksum"],
                name="picture_once_a_practice",
                violation_error_message="Cette image est déjà là.",
            ),
            models.CheckConstraint(
                name="picture_focal_in_per_cent",
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                violation_error_message="Le point d’intérêt se donne en pour cent, de 0 à 100.",
            ),
            models.CheckConstraint(
                name="picture_ready_has_size",
                condition=~models.Q(state=PictureState.READY) | models.Q(width__gt=0, height__gt=0, widths__len__gt=0),
                violation_error_message="Une image prête a des dimensions.",
            ),
            models.CheckConstraint(
                name="picture_refused_has_reason",
                condition=models.Q(state=PictureState.REFUSED, reason__gt="")
                | (~models.Q(state=PictureState.REFUSED) & models.Q(reason="")),
                violation_error_message="Un refus porte son motif.",
            ),
        ]

    def __str__(self):
        return self.alt or self.name or str(self.pk)
