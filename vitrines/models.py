"""Labelled sites of companies: what they are, their label, who speaks for them and on which terms they receive."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from .departements import DEPARTEMENT_CHOICES, DEPARTEMENTS
from .enums import (
    ChangeKind,
    ExchangeFormat,
    LabelStatus,
    Language,
    PhotoRule,
    ProcessType,
    Region,
    Role,
    Sector,
    SizeClass,
)
from .querysets import VitrineQuerySet


def default_formats() -> list[str]:
    return [ExchangeFormat.WRITTEN, ExchangeFormat.CALL, ExchangeFormat.PRIVATE_VISIT]


def default_languages() -> list[str]:
    return [Language.FR]


class Vitrine(models.Model):
    """One labelled site. A field the source does not give stays empty; nothing is guessed."""

    slug = models.SlugField("adresse", max_length=120, unique=True)
    name = models.CharField("nom affiché", max_length=160)
    company = models.CharField("entreprise", max_length=160)
    site = models.CharField("site", max_length=160, blank=True)
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", "Un SIRET compte quatorze chiffres.")],
    )
    city = models.CharField("commune", max_length=120, blank=True)
    departement = models.CharField("département", max_length=3, choices=DEPARTEMENT_CHOICES, blank=True)
    region = models.CharField("région", max_length=2, choices=Region.choices, blank=True)
    latitude = models.DecimalField("latitude", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("longitude", max_digits=8, decimal_places=5, null=True, blank=True)
    sector = models.CharField("secteur", max_length=20, choices=Sector.choices, blank=True)
    sector_detail = models.CharField("secteur, en clair", max_length=160, blank=True)
    process_type = models.CharField("type de production", max_length=20, choices=ProcessType.choices, blank=True)
    size_class = models.CharField("taille du site", max_length=10, choices=SizeClass.choices, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    headcount_note = models.CharField("effectif, tel que lu dans la source", max_length=160, blank=True)
    tagline = models.CharField("ce que l’on vient y voir", max_length=160, blank=True)
    description = models.TextField("présentation", blank=True)
    themes = ArrayField(models.CharField(max_length=120), verbose_name="thèmes", default=list, blank=True)
    website = models.URLField("site internet", blank=True)
    photo = models.ImageField("photographie", upload_to="vitrines/", blank=True)
    photo_alt = models.CharField("description de la photographie", max_length=200, blank=True)
    is_example = models.BooleanField("exemple fictif", default=False)
    is_published = models.BooleanField("en ligne", default=True)
    # how many members have left: part of what former members must no longer open (the codes at the gate)
    team_epoch = models.PositiveIntegerField("départs de l’équipe", default=0, db_default=0, editable=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = VitrineQuerySet.as_manager()

    class Meta:
        verbose_name = "vitrine"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="vitrine_photo_has_alt",
                condition=models.Q(photo="") | ~models.Q(photo_alt=""),
                violation_error_message="Décrivez la photographie pour ceux qui ne la voient pas.",
            ),
            models.CheckConstraint(
                name="vitrine_coordinates_paired",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message="Donnez la latitude et la longitude, ou aucune des deux.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("vitrines:detail", args=[self.slug])

    @property
    def departement_name(self) -> str:
        return DEPARTEMENTS[self.departement].name if self.departement else ""

    @property
    def place(self) -> str:
        """“Vervins (Aisne)”, or what is known of it; empty when the source gives nothing."""
        if self.city and self.departement:
            return f"{self.city} ({self.departement_name})"
        return self.city or self.departement_name

    @property
    def sector_label(self) -> str:
        return self.get_sector_display() if self.sector else ""


class CatalogueChange(models.Model):
    """Something that lists show was written. The database adds these rows (migrations 0003, 0007), keeps the latest.

    Read them by `versions.catalogue_version` and `changes.look`; nothing else counts on them.
    """

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    at = models.DateTimeField(db_default=Now())
    touched = ArrayField(models.BigIntegerField(), null=True)  # keys of vitrines; None: any of them
    folded = models.IntegerField(default=0, db_default=0)  # how many older changes the row stands for, if any

    class Meta:
        verbose_name = "changement du catalogue"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class Source(models.Model):
    """Where a fact about a real site was read."""

    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="sources", verbose_name="vitrine")
    url = models.URLField("adresse", max_length=400)
    note = models.CharField("remarque", max_length=240, blank=True)

    class Meta:
        verbose_name = "source"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vitrine", "url"],
                name="source_once_per_vitrine",
                violation_error_message="Cette source est déjà citée pour cette vitrine.",
            )
        ]

    def __str__(self):
        return self.url


class Label(models.Model):
    """A period of the label “Vitrine industrie du futur” awarded by the Alliance to a site."""

    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="labels", verbose_name="vitrine")
    status = models.CharField("état", max_length=10, choices=LabelStatus.choices, default=LabelStatus.ACTIVE)
    awarded_on = models.DateField("attribué le", null=True, blank=True)
    awarded_year = models.PositiveSmallIntegerField("année d’attribution", null=True, blank=True)
    awarded_text = models.CharField("date, telle que lue dans la source", max_length=40, blank=True)
    seen_by_text = models.CharField("déjà labellisé à cette date", max_length=10, blank=True)
    expires_on = models.DateField("échéance", null=True, blank=True)

    class Meta:
        verbose_name = "label"
        ordering = ["-awarded_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vitrine"],
                condition=models.Q(status="active"),
                name="label_one_active_per_vitrine",
                violation_error_message="Cette vitrine porte déjà un label en cours.",
            ),
            models.CheckConstraint(
                name="label_expires_after_award",
                condition=models.Q(expires_on__isnull=True)
                | models.Q(awarded_on__isnull=True)
                | models.Q(expires_on__gt=models.F("awarded_on")),
                violation_error_message="L’échéance du label suit son attribution.",
            ),
        ]

    def __str__(self):
        return f"Label {self.awarded_year or self.awarded_text or ''}".strip()


class Membership(models.Model):
    """A person speaks for a vitrine, in one role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="personne"
    )
    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="memberships", verbose_name="vitrine")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    created_at = models.DateTimeField("depuis le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "membre"
        ordering = ["vitrine_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "vitrine"],
                name="membership_once_per_person",
                violation_error_message="Cette personne est déjà membre de la vitrine.",
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()}"


class VisitTerms(models.Model):
    """On which terms a vitrine receives (product.md, “A vitrine’s terms”)."""

    vitrine = models.OneToOneField(Vitrine, on_delete=models.CASCADE, related_name="terms", verbose_name="vitrine")
    formats = ArrayField(
        models.CharField(max_length=20, choices=ExchangeFormat.choices),
        verbose_name="formats proposés",
        default=default_formats,
    )
    monthly_quota = models.PositiveSmallIntegerField(
        "demandes traitées par mois", default=6, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    paused_until = models.DateField("en pause jusqu’au", null=True, blank=True)
    group_min = models.PositiveSmallIntegerField("groupe, au moins", default=1)
    group_max = models.PositiveSmallIntegerField("groupe, au plus", default=8)
    visit_minutes = models.PositiveSmallIntegerField("durée d’une visite (minutes)", default=120)
    one_visit_at_a_time = models.BooleanField("une seule visite privée à la fois", default=False)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices), verbose_name="langues", default=default_languages
    )
    protective_equipment = models.CharField("équipements de protection", max_length=240, blank=True)
    photo_rule = models.CharField(
        "photographies", max_length=12, choices=PhotoRule.choices, default=PhotoRule.ON_REQUEST
    )
    accessibility = models.CharField("accessibilité", max_length=240, blank=True)
    # Never shown before acceptance.
    access_sheet = models.TextField("fiche d’accès", blank=True)
    programme = models.TextField("programme de la visite", blank=True)
    host_phone = models.CharField("téléphone de l’hôte", max_length=30, blank=True)
    # Competitor shield.
    shield_sirens = ArrayField(
        models.CharField(max_length=9, validators=[RegexValidator(r"^\d{9}$", "Un SIREN compte neuf chiffres.")]),
        verbose_name="SIREN refusés",
        default=list,
        blank=True,
    )
    shield_naf_codes = ArrayField(
        models.CharField(max_length=6), verbose_name="codes NAF refusés", default=list, blank=True
    )
    shield_ask_first = models.BooleanField("me demander avant toute mise en relation", default=False)

    class Meta:
        verbose_name = "conditions de visite"
        verbose_name_plural = "conditions de visite"
        constraints = [
            models.CheckConstraint(
                name="terms_group_range",
                condition=models.Q(group_min__gte=1) & models.Q(group_max__gte=models.F("group_min")),
                violation_error_message="Le plus grand groupe ne peut être inférieur au plus petit.",
            ),
            models.CheckConstraint(
                name="terms_visit_minutes_sensible",
                condition=models.Q(visit_minutes__gte=15) & models.Q(visit_minutes__lte=480),
                violation_error_message="Une visite dure entre 15 minutes et 8 heures.",
            ),
        ]

    def __str__(self):
        return f"Conditions de visite – {self.vitrine}"


class VitrineChange(models.Model):
    """Who changed what of a vitrine's page or terms, and when. Read by its members and the Alliance, never public."""

    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, related_name="changes", verbose_name="vitrine")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", default=timezone.now, editable=False)
    # [{"name": …, "label": …, "before": …, "after": …}], as people read them
    values = models.JSONField("ce qui a changé", default=list)

    class Meta:
        verbose_name = "modification d’une vitrine"
        verbose_name_plural = "modifications d’une vitrine"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["vitrine", "-at"], name="vitrine_change_latest")]

    def __str__(self):
        return ", ".join(each["label"] for each in self.values)
