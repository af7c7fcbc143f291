"""Closed lists of the pictures."""

from django.db import models


class PictureState(models.TextChoices):
    """`waiting` for a worker, then `ready` to be shown or `refused` with a reason."""

    WAITING = "waiting", "En préparation"
    READY = "ready", "Prête"
    REFUSED = "refused", "Refusée"
