"""Closed lists of the accounts app."""

from django.db import models


class OrganisationKind(models.TextChoices):
    MANUFACTURER = "manufacturer", "Industriel"
    RELAY = "relay", "Relais (cluster, CCI, UIMM, pôle)"
    SCHOOL = "school", "École ou laboratoire"
    OTHER = "other", "Autre"


class SizeBand(models.TextChoices):
    MICRO = "micro", "Moins de 50 personnes"
    SMALL = "small", "50 à 250 personnes"
    LARGE = "large", "Plus de 250 personnes"


class Proof(models.TextChoices):
    """How somebody's organisation is known to be theirs; without one it is declared."""

    FIRST = "first", "Première personne inscrite de l’organisation"
    DOMAIN = "domain", "Adresse de l’organisation"
    COLLEAGUE = "colleague", "Reconnu par un collègue"
