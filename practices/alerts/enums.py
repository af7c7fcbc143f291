"""Closed lists of the alerts app."""

from django.db import models


class Topic(models.TextChoices):
    """What may be followed."""

    PROBLEM = "problem", "Problème résolu"
    TECHNOLOGY = "technology", "Technologie"
    REGION = "region", "Région"
    PRACTICES = "practices", "Recherche parmi les pratiques"
    VITRINES = "vitrines", "Recherche parmi les vitrines"


class Cadence(models.TextChoices):
    WEEKLY = "weekly", "Un courriel le lundi matin"
    IMMEDIATE = "immediate", "Un courriel dès la publication"
