"""Editions of the book, the practices they hold, what companies answered, and each composition with its files."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from practices.models import Practice, Revision

from .enums import Answer, BuildState, Order, Paper
from .querysets import BuildQuerySet, EditionQuerySet

COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", "Une couleur s’écrit #1b4034.")


def _person(label: str, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        **more,
    )


class Edition(models.Model):
    """One book. Once published its words are fixed by a trigger; an erratum is another build of it."""

    slug = models.SlugField("adresse", max_length=80, unique=True)
    title = models.CharField("titre", max_length=120, default="Le livre des vitrines")
    subtitle = models.CharField("sous-titre", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    foreword = models.TextField("avant-propos", blank=True, max_length=20_000)
    cover_colour = models.CharField("couleur de la couverture", max_length=7, default="#1b4034", validators=[COLOUR])
    order = models.CharField("ordre", max_length=10, choices=Order.choices, default=Order.SECTOR)
    # Until then an agreement taken back leaves the next build; what is said later comes too late for this edition.
    closes_at = models.DateTimeField("bouclage", null=True, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = _person("créée par", editable=False)
    number = models.PositiveIntegerField("numéro", null=True, unique=True, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)
    published_build = models.OneToOneField(
        "Build",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="composition publiée",
    )
    practices = models.ManyToManyField(Practice, through="EditionPractice", verbose_name="pratiques")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(
                name="edition_published_whole",
                condition=models.Q(number__isnull=True, published_at__isnull=True, published_build__isnull=True)
                | models.Q(number__isnull=False, published_at__isnull=False, published_build__isnull=False),
                violation_error_message="Une édition publiée porte son numéro, sa date et sa composition.",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.year}"

    def get_absolute_url(self):
        return reverse("book:edition", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def is_closed_at(self, moment) -> bool:
        return self.closes_at is not None and self.closes_at <= moment


class EditionPractice(models.Model):
    """The Alliance wants this practice in this edition; the company decides (selectors.standings)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="entries", verbose_name="édition")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", verbose_name="pratique")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "pratique de l’édition"
        verbose_name_plural = "pratiques de l’édition"
        ordering = ["edition_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "practice"],
                name="edition_practice_once",
                violation_error_message="Cette pratique est déjà dans l’édition.",
            )
        ]

    def __str__(self):
        return f"{self.practice} – {self.edition}"


class ConsentRequest(models.Model):
    """Somebody was sent the pages of one practice for one edition, by a signed link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="requests", verbose_name="édition")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+", verbose_name="pratique")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", verbose_name="révision")
    user = _person("personne")
    email = models.EmailField("adresse électronique", max_length=254)
    asked_at = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    asked_by = _person("demandé par")
    mailed_at = models.DateTimeField("pages envoyées le", null=True, editable=False)  # a worker composes them first

    class Meta:
        verbose_name = "demande d’accord"
        verbose_name_plural = "demandes d’accord"
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "revision", "email"],
                name="consent_request_once",
                violation_error_message="Cette personne a déjà reçu ces pages.",
            )
        ]

    def __str__(self):
        return f"{self.practice} – {self.email}"

    @property
    def proof_name(self) -> str:
        """Name in the private storage of the pages this person was sent."""
        return f"livre/epreuves/{self.edition_id}/{self.revision_id}.pdf"


class ConsentAnswer(models.Model):
    """What the company answered about one revision for one edition: added, never changed nor erased (a trigger)."""

    request = models.ForeignKey(
        ConsentRequest, on_delete=models.PROTECT, related_name="answers", verbose_name="demande"
    )
    answer = models.CharField("réponse", max_length=10, choices=Answer.choices)
    comment = models.TextField("remarque", max_length=2000, blank=True)
    name = models.CharField("prénom et nom", max_length=120)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "réponse"
        ordering = ["at", "id"]

    def __str__(self):
        return self.get_answer_display()


class Build(models.Model):
    """One composition of an edition. Done, it never changes (a trigger); its files are named by their checksums."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="builds", verbose_name="édition")
    number = models.PositiveIntegerField("numéro")
    state = models.CharField("état", max_length=10, choices=BuildState.choices, default=BuildState.WAITING)
    asked_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    asked_by = _person("demandée par")
    claimed_until = models.DateTimeField(null=True, editable=False)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    step = models.CharField("étape", max_length=80, blank=True)
    finished_at = models.DateTimeField("finie le", null=True, blank=True)
    reason = models.CharField("motif", max_length=400, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)
    checksum = models.CharField("empreinte (SHA-256)", max_length=64, blank=True)
    # practice key → [revision key, with figures or not]: what the next build is compared with
    contents = models.JSONField("contenu", default=dict)
    changes = models.JSONField("ce qui a changé", default=list)
    remarks = models.JSONField("à savoir", default=list)

    objects = BuildQuerySet.as_manager()

    class Meta:
        verbose_name = "composition"
        ordering = ["-edition_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="build_number_once",
                violation_error_message="Cette composition porte un numéro déjà pris.",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state__in=("waiting", "composing")),
                name="build_one_at_a_time",
                violation_error_message="Une composition de cette édition est déjà en cours.",
            ),
            models.CheckConstraint(
                name="build_done_has_checksum",
                condition=~models.Q(state=BuildState.DONE) | models.Q(finished_at__isnull=False, checksum__gt=""),
                violation_error_message="Une composition finie porte sa date et son empreinte.",
            ),
            models.CheckConstraint(
                name="build_failed_has_reason",
                condition=models.Q(state=BuildState.FAILED, reason__gt="")
                | (~models.Q(state=BuildState.FAILED) & models.Q(reason="")),
                violation_error_message="Une composition interrompue dit pourquoi.",
            ),
            models.CheckConstraint(
                name="build_progress_in_per_cent",
                condition=models.Q(progress__lte=100),
                violation_error_message="L’avancement va de 0 à 100.",
            ),
        ]

    def __str__(self):
        return f"{self.edition}, composition {self.number}"

    @property
    def is_running(self) -> bool:
        return self.state in (BuildState.WAITING, BuildState.COMPOSING)

    @property
    def publish_choice(self) -> str:
        """What the button that publishes this build sends."""
        return f"publier-{self.number}"

    @property
    def values_name(self) -> str:
        """Name in the private storage of everything the book says, as values: what the pages on line read."""
        return f"livre/editions/{self.edition_id}/{self.number}/valeurs.json"


class BuildFile(models.Model):
    """One file of a finished build, with how often it was downloaded: a number, nobody's address."""

    build = models.ForeignKey(Build, on_delete=models.PROTECT, related_name="files", verbose_name="composition")
    kind = models.CharField("fichier", max_length=10, choices=Paper.choices)
    byte_size = models.PositiveBigIntegerField("taille (octets)")
    pages = models.PositiveIntegerField("pages", default=0)
    checksum = models.CharField("empreinte (SHA-256)", max_length=64)
    downloads = models.PositiveIntegerField("téléchargements", default=0)

    class Meta:
        verbose_name = "fichier"
        ordering = ["build_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "kind"], name="build_file_once", violation_error_message="Ce fichier existe déjà."
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def extension(self) -> str:
        return "epub" if self.kind == Paper.EPUB else "pdf"

    @property
    def file_name(self) -> str:
        """Name in the private storage."""
        return f"livre/editions/{self.build.edition_id}/{self.build.number}/{self.checksum}.{self.extension}"
