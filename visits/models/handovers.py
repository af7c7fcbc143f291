"""Handing a request over to a sister vitrine: offered by the host or the Alliance, decided by the requester."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from vitrines.models import Vitrine

from ..enums import ActorRole, Channel
from .group_dates import GroupDate
from .requests import VisitRequest


class Handover(models.Model):
    """An offer to hand a request over. Nothing moves before the requester agrees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="handovers", verbose_name="demande"
    )
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="+", verbose_name="vitrine sœur")
    # A date offered to several, to which this request of another vitrine is invited: it moves once the date stands.
    group_date = models.ForeignKey(
        GroupDate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handovers",
        verbose_name="date commune",
    )
    message = models.TextField("mot au demandeur", blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="proposée par",
    )
    offered_as = models.CharField("en qualité de", max_length=10, choices=ActorRole.choices)
    channel = models.CharField("par", max_length=10, choices=Channel.choices)
    offered_at = models.DateTimeField("proposée le", default=timezone.now)
    answered_at = models.DateTimeField("décidée le", null=True, blank=True)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)

    class Meta:
        verbose_name = "passage à une vitrine sœur"
        verbose_name_plural = "passages à une vitrine sœur"
        ordering = ["-offered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(answered_at__isnull=True),
                name="handover_one_pending",
                violation_error_message="Une proposition attend déjà la réponse du demandeur.",
            ),
            models.CheckConstraint(
                name="handover_answer_is_dated",
                condition=models.Q(answered_at__isnull=True, is_accepted__isnull=True)
                | models.Q(answered_at__isnull=False, is_accepted__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.request} : {self.vitrine}"
