"""Closed lists of the book."""

from django.db import models


class Order(models.TextChoices):
    """How an edition groups its practices."""

    SECTOR = "sector", "Par secteur"
    REGION = "region", "Par région"
    PROBLEM = "problem", "Par problème résolu"


class Answer(models.TextChoices):
    """What a company answers about one practice in one edition."""

    YES = "yes", "Oui"
    WITHOUT_FIGURES = "bare", "Oui, sans les chiffres"
    NO = "no", "Non"


class BuildState(models.TextChoices):
    WAITING = "waiting", "En attente"
    COMPOSING = "composing", "En composition"
    DONE = "done", "Composée"
    FAILED = "failed", "Interrompue"


class Paper(models.TextChoices):
    """A file of a build."""

    SCREEN = "ecran", "PDF à lire à l’écran"
    A4 = "a4", "PDF pour l’imprimeur, A4"
    SMALL = "170x240", "PDF pour l’imprimeur, 170 × 240 mm"
    EPUB = "epub", "EPUB, pour une liseuse"


class Standing(models.TextChoices):
    """Where the consent of a company stands for one practice of one edition."""

    AGREED = "agreed", "Accord donné"
    BARE = "bare", "Accord sans les chiffres"
    REFUSED = "refused", "Refusé"
    OLDER = "older", "Accord donné pour un texte antérieur"
    MISSING = "missing", "Accord à demander"
    OFFLINE = "offline", "Retirée du portail"
