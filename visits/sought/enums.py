"""Closed lists of the sought practices."""

from django.db import models


class SoughtState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "Adresse à confirmer"
    SENT = "sent", "On cherche"
    ROUTED = "routed", "Confiée à une vitrine"
    ANSWERED = "answered", "Répondue par l’Alliance"
    CLOSED = "closed", "Close"
    WITHDRAWN = "withdrawn", "Retirée"


class CloseReason(models.TextChoices):
    NOBODY = "nobody", "Aucune vitrine ne l’a résolu"
    OFF_TOPIC = "off_topic", "Hors du sujet du portail"
    TOO_VAGUE = "too_vague", "Trop vague pour être confiée"
    OTHER = "other", "Autre raison"
