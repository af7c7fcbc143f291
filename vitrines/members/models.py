"""What somebody is asked to accept: a place in a vitrine's team, or its ownership."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from vitrines.enums import Role
from vitrines.models import Vitrine

from .enums import Afterwards, Kind, Outcome


class Invitation(models.Model):
    """Sent once to one address, followed once, until a date. `outcome` is empty while it waits.

    Only the digest of the address stands in its link: a forwarded mail tells nothing more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="invitations", verbose_name="vitrine")
    kind = models.CharField("nature", max_length=10, choices=Kind.choices, default=Kind.PLACE)
    email = models.EmailField("adresse électronique", max_length=254)
    name = models.CharField("prénom et nom", max_length=120, blank=True)
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    afterwards = models.CharField("ensuite", max_length=10, choices=Afterwards.choices, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="envoyée par",
    )
    created_at = models.DateTimeField("envoyée le", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    outcome = models.CharField("suite", max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField("réglée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "vitrine",
                Lower("email"),
                condition=models.Q(outcome=""),
                name="invitation_one_open_per_address",
                violation_error_message="Une invitation attend déjà à cette adresse.",
            ),
            models.CheckConstraint(
                name="invitation_settled_with_its_date",
                condition=models.Q(outcome="", settled_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(settled_at__isnull=False)),
                violation_error_message="Une invitation réglée porte sa date.",
            ),
            models.CheckConstraint(
                name="invitation_ownership_says_afterwards",
                condition=models.Q(kind=Kind.PLACE, afterwards="")
                | (models.Q(kind=Kind.OWNERSHIP, role=Role.OWNER) & ~models.Q(afterwards="")),
                violation_error_message="Une transmission dit ce que devient le responsable.",
            ),
        ]

    def __str__(self):
        return f"{self.email} – {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        return not self.outcome and self.expires_at > timezone.now()


class Departure(models.Model):
    """Somebody was a member and is not any more: what was sent to them as a member opens nothing since `at`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="departures", verbose_name="personne"
    )
    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="departures", verbose_name="vitrine")
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "départ"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "vitrine"], name="departure_once_per_person")]

    def __str__(self):
        return f"{self.user} – {self.vitrine}"
