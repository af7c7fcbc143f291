"""A question answered in writing, shown to everyone once both sides and the Alliance agree."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from practices.answers.models import PublicAnswer

from ..enums import ActorRole
from .requests import MESSAGE_MAX, VisitRequest


class Publication(models.Model):
    """At most one a request. Only `services/publishing.py` writes it; what is on line is its `public` row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        VisitRequest, on_delete=models.CASCADE, related_name="publication", verbose_name="demande"
    )
    question = models.TextField("question", max_length=MESSAGE_MAX)
    answer = models.TextField("réponse")
    proposed_as = models.CharField("proposée par", max_length=10, choices=ActorRole.choices)
    proposed_at = models.DateTimeField("proposée le", default=timezone.now)
    agreed_at = models.DateTimeField("acceptée par l’autre partie le", null=True, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_as = models.CharField("retirée par", max_length=10, choices=ActorRole.choices, blank=True)
    public = models.OneToOneField(
        PublicAnswer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="en ligne"
    )

    class Meta:
        verbose_name = "publication d’une réponse"
        verbose_name_plural = "publications de réponses"
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="publication_has_texts",
                condition=~Q(question="") & ~Q(answer=""),
                violation_error_message="Une publication a une question et sa réponse.",
            ),
            models.CheckConstraint(
                name="publication_agreed_before_published",
                condition=Q(published_at__isnull=True) | Q(agreed_at__isnull=False),
                violation_error_message="Rien ne se publie sans l’accord des deux parties.",
            ),
            models.CheckConstraint(
                name="publication_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_as="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_as="")),
                violation_error_message="Un retrait dit de qui il vient.",
            ),
            models.CheckConstraint(
                name="publication_on_line_is_agreed",
                condition=Q(public__isnull=True) | Q(published_at__isnull=False, withdrawn_at__isnull=True),
                violation_error_message="Ce qui est en ligne est publié et n’est pas retiré.",
            ),
        ]

    def __str__(self):
        return self.question[:60]
