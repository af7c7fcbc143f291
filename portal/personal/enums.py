"""Closed lists of the personal app."""

from django.db import models


class ExportState(models.TextChoices):
    ASKED = "asked", "En préparation"
    READY = "ready", "Prête"
    FAILED = "failed", "Impossible"


class Text(models.TextChoices):
    """What somebody agrees to on the portal itself (agreements on texts and images: `practices.signoff`)."""

    TERMS = "terms", "Conditions d’utilisation"


VERSIONS = {Text.TERMS: "2017-11"}  # of the text on line; a new wording gets a new one
