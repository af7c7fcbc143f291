"""The outbox: a notification is a row first, and the row is the truth about it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .enums import DeliveryState
from .querysets import OutgoingEmailQuerySet


class OutgoingEmail(models.Model):
    """One message to one recipient. `key` (event, object, recipient, occasion) makes it unique for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("clé", max_length=240, unique=True)
    kind = models.CharField("notification", max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne",
    )
    to_email = models.EmailField("destinataire", max_length=254)
    to_name = models.CharField("nom du destinataire", max_length=160, blank=True)
    from_email = models.CharField("expéditeur", max_length=254)
    reply_to = models.EmailField("répondre à", max_length=254, blank=True)
    # RFC 8058, on mails somebody chose to follow; the database knows the default for the release before this column
    unsubscribe_url = models.CharField(
        "adresse de désabonnement", max_length=500, blank=True, default="", db_default=""
    )
    subject = models.CharField("objet", max_length=240)
    text_body = models.TextField("texte")
    html_body = models.TextField("HTML", blank=True)
    message_id = models.CharField("Message-ID", max_length=254, unique=True)

    state = models.CharField("état", max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    created_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)
    due_at = models.DateTimeField("à envoyer à partir de", default=timezone.now)
    give_up_at = models.DateTimeField("abandonner après")
    # After this moment the mail would be false (“demain à 14 h”): it is dropped, never sent late.
    expires_at = models.DateTimeField("sans objet après", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    leased_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    sent_at = models.DateTimeField("accepté par le serveur le", null=True, blank=True)
    failed_at = models.DateTimeField("échec le", null=True, blank=True)
    last_error = models.CharField("dernière réponse du serveur", max_length=500, blank=True)

    objects = models.Manager.from_queryset(OutgoingEmailQuerySet)()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_due",
                condition=models.Q(state__in=[DeliveryState.PENDING, DeliveryState.IN_FLIGHT]),
            ),
            models.Index(fields=["-created_at"], name="mail_newest"),
            models.Index(fields=["created_at"], name="mail_with_body", condition=~models.Q(text_body="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_sent_is_stamped",
                condition=models.Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | ~models.Q(state=DeliveryState.SENT) & models.Q(sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="mail_failed_is_stamped",
                condition=models.Q(state=DeliveryState.FAILED, failed_at__isnull=False)
                | ~models.Q(state=DeliveryState.FAILED) & models.Q(failed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="mail_in_flight_is_leased",
                condition=models.Q(state=DeliveryState.IN_FLIGHT, leased_until__isnull=False)
                | ~models.Q(state=DeliveryState.IN_FLIGHT) & models.Q(leased_until__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.subject} → {self.to_email}"


class Attachment(models.Model):
    """A file that travels with a mail (an invitation)."""

    email = models.ForeignKey(OutgoingEmail, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField("nom", max_length=120)
    content_type = models.CharField("type", max_length=120)
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "pièce jointe"
        ordering = ["id"]

    def __str__(self):
        return self.filename
