"""Closed lists of the mail app."""

from django.db import models


class DeliveryState(models.TextChoices):
    """What is known of a mail, never more: no “delivered”, no “read”."""

    PENDING = "pending", "Enregistrée"
    IN_FLIGHT = "in_flight", "En cours d’envoi"
    SENT = "sent", "Envoyée au serveur"
    FAILED = "failed", "Échec"
    HELD = "held", "Retenue"
    DROPPED = "dropped", "Sans objet"  # its moment had passed, or the thing was settled, before it could leave
