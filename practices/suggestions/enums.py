"""Closed lists of the suggestions."""

from django.db import models


class SuggestionState(models.TextChoices):
    OPEN = "open", "À choisir"
    TAKEN = "taken", "Récit commencé"
    SET_ASIDE = "set_aside", "Écarté"
