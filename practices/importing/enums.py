"""Closed lists of the import."""

from django.db import models


class ImportState(models.TextChoices):
    """`waiting` for a worker, then `done` into the draft, or `refused` with a reason."""

    WAITING = "waiting", "En lecture"
    DONE = "done", "Repris dans le brouillon"
    REFUSED = "refused", "Refusé"
