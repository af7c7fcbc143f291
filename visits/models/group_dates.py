"""One date offered to several requests at once (ADR 0016). The requests refer to it while they have to answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

from ..enums import ActorRole, Channel, GroupDateState
from .slots import Slot

GROUP_FORMATS = (ExchangeFormat.GROUP_VISIT, ExchangeFormat.VIDEO)


class GroupDate(models.Model):
    """A date that stands once `minimum` requests agree, until `deadline`. Only `services/group_dates.py` writes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="group_dates", verbose_name="vitrine")
    state = models.CharField("état", max_length=10, choices=GroupDateState.choices, default=GroupDateState.OFFERED)
    state_changed_at = models.DateTimeField("dernier changement", default=timezone.now, editable=False)
    format = models.CharField("format", max_length=20, choices=[(each.value, each.label) for each in GROUP_FORMATS])
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    seats_total = models.PositiveSmallIntegerField("places")
    minimum = models.PositiveSmallIntegerField("entreprises pour que la date tienne")
    deadline = models.DateTimeField("réponses jusqu’au")
    reminded_at = models.DateTimeField("réponses rappelées le", null=True, blank=True, editable=False)
    message = models.TextField("mot aux demandeurs", blank=True)
    slot = models.OneToOneField(
        Slot, on_delete=models.PROTECT, null=True, blank=True, related_name="group_date", verbose_name="créneau"
    )
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
    created_at = models.DateTimeField("proposée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "date commune"
        verbose_name_plural = "dates communes"
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["deadline"], name="group_date_deadline"),
        ]
        constraints = [
            models.CheckConstraint(
                name="group_date_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin suit le début.",
            ),
            models.CheckConstraint(
                name="group_date_answered_before",
                condition=Q(deadline__lt=F("starts_at")),
                violation_error_message="Les réponses sont attendues avant la date.",
            ),
            models.CheckConstraint(
                name="group_date_minimum",
                condition=Q(minimum__gte=1, minimum__lte=F("seats_total")),
                violation_error_message="Il faut au moins une entreprise, et une place pour chacune.",
            ),
            models.CheckConstraint(
                name="group_date_stands_in_a_slot",
                condition=Q(state=GroupDateState.STANDING, slot__isnull=False)
                | (~Q(state=GroupDateState.STANDING) & Q(slot__isnull=True)),
                violation_error_message="Une date convenue, et elle seule, a un créneau.",
            ),
        ]

    def __str__(self):
        return f"{self.vitrine} : {self.starts_at:%d/%m/%Y %H:%M}"
