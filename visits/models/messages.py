"""What both sides of a request, and the Alliance, write to each other about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from ..enums import ActorRole, Channel, Side
from .requests import MESSAGE_MAX, VisitRequest


class Message(models.Model):
    """One message, kept as it was typed. What the other side reads of it is said by `thread.py`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(VisitRequest, on_delete=models.CASCADE, related_name="messages", verbose_name="demande")
    # The form's own number: the same form sent twice is one message.
    submission_key = models.UUIDField("numéro de formulaire", default=uuid.uuid4, editable=False)
    author_role = models.CharField("de", max_length=10, choices=ActorRole.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne",
    )
    to = models.CharField("à", max_length=10, choices=Side.choices)
    channel = models.CharField("par", max_length=10, choices=Channel.choices)
    text = models.TextField("message")
    sent_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "message"
        ordering = ["request_id", "sent_at", "id"]
        indexes = [models.Index(fields=["request", "sent_at"], name="message_thread")]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "author_role", "submission_key"],
                name="message_once",
                violation_error_message="Ce message est déjà parti.",
            ),
            models.CheckConstraint(
                name="message_goes_to_the_other_side",
                condition=Q(author_role=ActorRole.REQUESTER, to=Side.HOST)
                | Q(author_role=ActorRole.HOST, to=Side.REQUESTER)
                | Q(author_role=ActorRole.STAFF),
                violation_error_message="Un message va à l’autre partie.",
            ),
            models.CheckConstraint(
                name="message_has_text", condition=~Q(text=""), violation_error_message="Un message a un texte."
            ),
            models.CheckConstraint(
                name="message_length",
                condition=LessThanOrEqual(Length("text"), MESSAGE_MAX),
                violation_error_message="Quatre mille caractères suffisent pour un message.",
            ),
        ]

    def __str__(self):
        return self.text[:60]
