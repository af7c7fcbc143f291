"""The dates on which a vitrine receives, the rules that make them, and what happened to each."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from portal.ui.dates import clock_range, long_date, long_datetime
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import Vitrine, default_languages

from ..enums import ActorRole, Channel, Rank, SlotChange, SlotState, Weekday
from ..querysets import SlotQuerySet

SEATS_MAX = 500  # nobody receives more people at once
ON_SITE = (ExchangeFormat.GROUP_VISIT, ExchangeFormat.PRIVATE_VISIT)


class SlotTerms(models.Model):
    """What a published date says of itself, typed once: shared by a date and by the rule that makes dates."""

    format = models.CharField("format", max_length=20, choices=ExchangeFormat.choices)
    theme = models.CharField("thème", max_length=160, blank=True)
    place = models.CharField("lieu de rendez-vous", max_length=240, blank=True)
    video_url = models.URLField("lien de la visio", max_length=400, blank=True)
    seats_total = models.PositiveSmallIntegerField("places")
    headcount_max = models.PositiveSmallIntegerField("personnes par entreprise, au plus", null=True, blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices), verbose_name="langues", default=default_languages
    )
    equipment = models.CharField("équipements de protection", max_length=240, blank=True)
    needs_confirmation = models.BooleanField("je confirme chaque inscription", default=True)

    class Meta:
        abstract = True


class SlotSeries(SlotTerms):
    """A rule that makes dates: “le premier mardi du mois, 14 h – 16 h, 8 places, sauf août”."""

    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="slot_series", verbose_name="vitrine")
    practices = models.ManyToManyField(
        Practice, blank=True, related_name="shown_in_series", verbose_name="pratiques montrées"
    )
    rank = models.SmallIntegerField("rang dans le mois", choices=Rank.choices)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday.choices)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    from_day = models.DateField("à partir du")
    until_day = models.DateField("jusqu’au", null=True, blank=True)
    except_months = ArrayField(models.PositiveSmallIntegerField(), verbose_name="sauf en", default=list, blank=True)
    deadline_days = models.PositiveSmallIntegerField("inscriptions closes, jours avant", default=0)
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "règle de créneaux"
        verbose_name_plural = "règles de créneaux"
        ordering = ["vitrine_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="series_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message="La fin suit le début.",
            ),
            models.CheckConstraint(
                name="series_has_a_seat",
                condition=Q(seats_total__gte=1, seats_total__lte=SEATS_MAX),
                violation_error_message=f"Offrez entre une et {SEATS_MAX} places.",
            ),
        ]

    def __str__(self):
        return f"{self.label} – {self.vitrine}"

    @property
    def label(self) -> str:
        """“Le premier mardi du mois, 14 h – 16 h”, “Chaque lundi, …”."""
        when = f"{self.get_rank_display()} {self.get_weekday_display()}" + (" du mois" if self.rank else "")
        return f"{when}, {clock_range(self.starts, self.ends)}"


class Backstop(ExclusionConstraint):
    """An exclusion the services tell in words (`conflicts.guarded`); forms leave it to them, a row being locked."""

    def validate(self, *args: object, **kwargs: object) -> None:
        """Nothing to say before the row is written."""


class TsTzRange(Func):
    """The time a date takes, its end left out: two dates may follow each other."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SlotLine(NamedTuple):
    """What templates/visits/_date.html shows: drawn once for the same values."""

    pk: uuid.UUID
    starts_at: datetime
    name: str
    place: str
    is_example: bool
    theme: str
    seats_label: str
    seats_left: int


class Slot(SlotTerms):
    """A dated visit, video or call with seats: published by the vitrine, or born of one agreed request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="slots", verbose_name="vitrine")
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="slots", verbose_name="pratique"
    )
    practices = models.ManyToManyField(
        Practice, blank=True, related_name="shown_in_slots", verbose_name="pratiques montrées"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    booking_deadline = models.DateTimeField("inscriptions jusqu’au", null=True, blank=True)
    # Counted by the trigger on the seats alone (migration 0010); what the application writes here is ignored.
    seats_taken = models.PositiveSmallIntegerField("places prises", default=0, editable=False)
    sequence = models.PositiveIntegerField("version de la date", default=0, editable=False)
    # Copied from the vitrine's terms for a private visit: no other one at the same time.
    is_exclusive = models.BooleanField("seule visite privée à ce moment", default=False, editable=False)
    series = models.ForeignKey(
        SlotSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="slots", verbose_name="règle"
    )
    series_day = models.DateField("jour donné par la règle", null=True, blank=True, editable=False)
    attendance_closed_at = models.DateTimeField("présences relevées le", null=True, blank=True, editable=False)
    is_public = models.BooleanField("publié", default=False)
    state = models.CharField("état", max_length=10, choices=SlotState.choices, default=SlotState.PLANNED)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["vitrine", "starts_at"], name="slot_vitrine_start"),
            models.Index(fields=["starts_at"], condition=Q(is_public=True), name="slot_public_start"),
        ]
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
            models.CheckConstraint(
                name="slot_seats_within_total",
                condition=Q(seats_taken__gte=0, seats_taken__lte=F("seats_total")),
                violation_error_message="Des places sont déjà prises : gardez-en au moins autant.",
            ),
            models.UniqueConstraint(
                fields=["series", "series_day"],
                name="slot_once_per_day_of_series",
                violation_error_message="Cette règle a déjà une date ce jour-là.",
            ),
            Backstop(
                name="slot_one_private_visit_at_a_time",
                expressions=[
                    ("vitrine", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_exclusive=True, format=ExchangeFormat.PRIVATE_VISIT) & ~Q(state=SlotState.CANCELLED),
                violation_error_message="Une autre visite privée est déjà prévue à ce moment.",
            ),
        ]

    def __str__(self):
        return f"{self.get_format_display()} – {self.vitrine}"

    def get_absolute_url(self):
        return reverse("visits:slot", args=[self.pk])

    @property
    def summary(self) -> str:
        """“14 h – 16 h, visite de groupe, 3 places”."""
        left = self.seats_left
        places = f"{left} place{'s' * (left > 1)}" if left else "complet"
        return f"{clock_range(self.starts_at, self.ends_at)}, {self.get_format_display().lower()}, {places}"

    @property
    def line(self) -> "SlotLine":
        """What a list of dates says of it; the vitrine is read."""
        site = self.vitrine
        told = (site.name, site.place, site.is_example, self.theme, self.seats_label, self.seats_left)
        return SlotLine(self.pk, self.starts_at, *told)

    @property
    def seats_label(self) -> str:
        """“3 places”, “Complet”."""
        left = self.seats_left
        return f"{left} place{'s' * (left > 1)}" if left else "Complet"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the page of a published date shows in its title block."""
        facts = [
            ("Date", long_date(self.starts_at)),
            ("Horaire", clock_range(self.starts_at, self.ends_at)),
            ("Lieu", self.where),
            ("Format", self.get_format_display()),
            ("Places", self.seats_label),
            ("Par entreprise", f"{self.headcount_max} personnes au plus" if self.headcount_max else ""),
            ("Langues", ", ".join(Language(each).label.lower() for each in self.languages)),
            ("Équipements", self.equipment),
            ("Inscriptions", f"jusqu’au {long_datetime(self.booking_deadline)}" if self.booking_deadline else ""),
            ("Confirmation", "par la vitrine" if self.needs_confirmation else "immédiate"),
        ]
        return [fact for fact in facts if fact[1]]

    @property
    def where(self) -> str:
        """Where one meets: the place said for this date, else the site; “En visio” for a video or a call."""
        if self.format not in ON_SITE:
            return "En visio" if self.format == ExchangeFormat.VIDEO else "Par téléphone"
        return self.place or self.vitrine.place

    @property
    def closes_at(self) -> datetime:
        """From when no seat is taken any more."""
        return self.booking_deadline or self.starts_at

    @property
    def takes_seats(self) -> bool:
        """Whether one may still ask for a seat, or a turn in the waiting list."""
        return self.is_public and self.state == SlotState.PLANNED and timezone.now() < self.closes_at

    @property
    def ask_url(self) -> str:
        """The form that takes a seat."""
        return reverse("visits:seat", args=[self.pk])

    @property
    def seats_left(self) -> int:
        """Free seats."""
        return max(0, self.seats_total - self.seats_taken)


class SlotLog(models.Model):
    """Every change of a date: what, who, by which door, when."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="log", verbose_name="créneau")
    change = models.CharField("changement", max_length=10, choices=SlotChange.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne",
    )
    actor_role = models.CharField("en qualité de", max_length=10, choices=ActorRole.choices)
    channel = models.CharField("par", max_length=10, choices=Channel.choices)
    at = models.DateTimeField("le", default=timezone.now, editable=False)
    note = models.CharField("remarque", max_length=240, blank=True)

    class Meta:
        verbose_name = "changement d’un créneau"
        verbose_name_plural = "changements d’un créneau"
        ordering = ["slot_id", "at", "id"]

    def __str__(self):
        return self.get_change_display()
