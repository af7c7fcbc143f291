"""The dates on which a vitrine receives."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.ui.dates import clock_range, long_date
from practices.models import Practice
from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

from ..enums import SlotState
from ..querysets import SlotQuerySet


class Slot(models.Model):
    """A dated visit, video or call with seats: published by the vitrine, or born of one agreed request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="slots", verbose_name="vitrine")
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="slots", verbose_name="pratique"
    )
    format = models.CharField("format", max_length=20, choices=ExchangeFormat.choices)
    theme = models.CharField("thème", max_length=160, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    seats_total = models.PositiveSmallIntegerField("places")
    is_public = models.BooleanField("publié", default=False)
    state = models.CharField("état", max_length=10, choices=SlotState.choices, default=SlotState.PLANNED)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = SlotQuerySet.as_manager()
    seats_taken: int  # annotated by `with_seats_taken`

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["vitrine", "starts_at"], name="slot_vitrine_start")]
        constraints = [
            models.CheckConstraint(
                name="slot_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message="La fin suit le début.",
            ),
            models.CheckConstraint(
                name="slot_has_a_seat",
                condition=models.Q(seats_total__gte=1),
                violation_error_message="Un créneau offre au moins une place.",
            ),
        ]

    def __str__(self):
        return f"{self.get_format_display()} – {self.vitrine}"

    def get_absolute_url(self):
        return reverse("visits:slot", args=[self.pk])

    @property
    def summary(self) -> str:
        """“14 h – 16 h, visite de groupe, 3 places”. Needs `seats_taken` (`with_seats_taken`)."""
        left = self.seats_left
        places = f"{left} place{'s' * (left > 1)}" if left else "complet"
        return f"{clock_range(self.starts_at, self.ends_at)}, {self.get_format_display().lower()}, {places}"

    @property
    def seats_label(self) -> str:
        """“3 places”, “Complet”. Needs `seats_taken`."""
        left = self.seats_left
        return f"{left} place{'s' * (left > 1)}" if left else "Complet"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the page of a published date shows in its title block. Needs `seats_taken`."""
        return [
            ("Date", long_date(self.starts_at)),
            ("Horaire", clock_range(self.starts_at, self.ends_at)),
            ("Lieu", self.vitrine.place),
            ("Format", self.get_format_display()),
            ("Places", self.seats_label),
        ]

    @property
    def ask_url(self) -> str:
        """The request form with this date chosen."""
        return f"{reverse('visits:ask', args=[self.vitrine.slug])}?creneau={self.pk}"

    @property
    def seats_left(self) -> int:
        """Free seats. Needs `seats_taken` (`with_seats_taken`)."""
        return max(0, self.seats_total - self.seats_taken)
