"""Good practices: a `Practice` is the thing, its text lives in immutable `Revision`s, its figures in `Gain`s."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from vitrines.enums import ExchangeFormat, ProcessType
from vitrines.models import Vitrine

from .enums import ChainStage, Evidence, Maturity, PracticeState
from .querysets import PracticeQuerySet, TermQuerySet
from .search.tables import SearchDocument, SearchForm, SearchPosting, SearchTerm  # noqa: F401  (Django finds them here)
from .thesaurus.tables import Concept, ConceptTerm, UnfoundQuery  # noqa: F401  (Django finds them here)


class Term(models.Model):
    """A word of a controlled vocabulary, with what people type instead of it."""

    slug = models.SlugField("adresse", max_length=80, unique=True)
    name = models.CharField("nom", max_length=80, unique=True)
    description = models.CharField("en une phrase", max_length=240, blank=True)
    synonyms = ArrayField(models.CharField(max_length=80), verbose_name="synonymes et sigles", default=list, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Problem(Term):
    """A problem solved: the door by which one enters (“Réduire les rebuts”)."""

    class Meta(Term.Meta):
        verbose_name = "problème résolu"
        verbose_name_plural = "problèmes résolus"


class Technology(Term):
    """A technology a practice uses."""

    class Meta(Term.Meta):
        verbose_name = "technologie"


class Practice(models.Model):
    """A use case told by a vitrine. What readers see is the published revision."""

    slug = models.SlugField("adresse", max_length=140, unique=True)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="practices", verbose_name="vitrine")
    state = models.CharField("état", max_length=20, choices=PracticeState.choices, default=PracticeState.DRAFT)
    published_revision = models.OneToOneField(
        "Revision",
        verbose_name="révision en ligne",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="published_as",
    )
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_reason = models.CharField("motif du retrait", max_length=240, blank=True)
    # When the company last wrote this text or said that it still holds (“toujours exact”).
    reviewed_at = models.DateTimeField("relue le", null=True, blank=True)
    is_example = models.BooleanField("exemple fictif", default=False)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "bonne pratique"
        verbose_name_plural = "bonnes pratiques"
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "-published_at"], name="practice_state_published")]
        constraints = [
            models.CheckConstraint(
                name="practice_published_has_revision",
                condition=~models.Q(state=PracticeState.PUBLISHED)
                | models.Q(published_revision__isnull=False, published_at__isnull=False),
                violation_error_message="Une pratique publiée désigne la révision en ligne et sa date.",
            ),
            models.CheckConstraint(
                name="practice_withdrawn_has_reason",
                condition=~models.Q(state=PracticeState.WITHDRAWN)
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
                violation_error_message="Un retrait porte une date et un motif.",
            ),
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("practices:detail", args=[self.slug])


class Revision(models.Model):
    """One version of a practice's text, numbered. Once recorded it never changes, its sign-off excepted (a trigger)."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="revisions", verbose_name="pratique")
    number = models.PositiveIntegerField("numéro")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name="auteur",
    )
    # Somebody without account who corrected the text by a signed link.
    author_name = models.CharField("écrite par", max_length=120, blank=True)
    created_at = models.DateTimeField("écrite le", default=timezone.now, editable=False)
    recorded_at = models.DateTimeField("figée le", null=True, blank=True, editable=False)
    # Gate 1: the company signs off this very revision.
    signed_off_at = models.DateTimeField("validée par l’entreprise le", null=True, blank=True)
    signed_off_by = models.CharField("validée par", max_length=160, blank=True)
    # Head
    title = models.CharField("titre", max_length=100)
    tagline = models.CharField("le résultat en une phrase", max_length=240, blank=True)
    summary = models.TextField("résumé en trois phrases", blank=True)
    summary_en = models.TextField("résumé en une phrase, en anglais", blank=True)
    place = models.CharField("lieu", max_length=160, blank=True)
    started_on = models.DateField("début du projet", null=True, blank=True)
    in_service_on = models.DateField("mise en service", null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    duration_note = models.CharField("durée, précision", max_length=160, blank=True)
    problems = models.ManyToManyField(Problem, verbose_name="problèmes résolus", related_name="revisions", blank=True)
    technologies = models.ManyToManyField(Technology, verbose_name="technologies", related_name="revisions", blank=True)
    process_type = models.CharField("type de production", max_length=20, choices=ProcessType.choices, blank=True)
    chain_stage = models.CharField(
        "étape de la chaîne de valeur", max_length=20, choices=ChainStage.choices, blank=True
    )
    maturity = models.CharField("maturité", max_length=20, choices=Maturity.choices, blank=True)
    # Why
    situation = models.TextField("situation de départ", blank=True)
    objective = models.TextField("objectif", blank=True)
    # What
    solution = models.TextField("ce qui a été fait", blank=True)
    partners = models.TextField("partenaires et fournisseurs", blank=True)
    quote = models.TextField("citation", blank=True)
    quote_author = models.CharField("auteur de la citation", max_length=160, blank=True)
    # How
    steps = models.TextField("étapes et calendrier", blank=True)
    roles = models.TextField("métiers impliqués", blank=True)
    team_buy_in = models.TextField("adhésion des équipes", blank=True)
    resources_required = models.TextField("ressources indispensables", blank=True)
    resources_optional = models.TextField("ressources facultatives", blank=True)
    resources_lent = models.TextField("ce que nous pouvons prêter", blank=True)
    cost_min = models.PositiveIntegerField("coût, au moins (€)", null=True, blank=True)
    cost_max = models.PositiveIntegerField("coût, au plus (€)", null=True, blank=True)
    cost_note = models.CharField("coût, précision", max_length=160, blank=True)
    funding = models.TextField("financement", blank=True)
    # Result
    payback_months = models.PositiveSmallIntegerField("retour sur investissement (mois)", null=True, blank=True)
    payback_note = models.CharField("retour, précision", max_length=160, blank=True)
    human_effects = models.TextField("effets humains", blank=True)
    environmental_effects = models.TextField("effets sur l’environnement", blank=True)
    # Learn
    difficulties = models.TextField("difficultés", blank=True)
    risks = models.TextField("risques et parades", blank=True)
    not_redone = models.TextField("ce que nous ne referions pas", blank=True)
    success_factors = models.TextField("facteurs de réussite", blank=True)
    # Transfer
    first_step = models.TextField("par où commencer", blank=True)
    prerequisites = models.TextField("prérequis et taille d’usine", blank=True)
    limits = models.TextField("où cela ne marche pas", blank=True)
    # Contact: what the site offers about this very practice, among the formats of its terms; empty: all of them.
    offered_formats = ArrayField(
        models.CharField(max_length=20, choices=ExchangeFormat.choices),
        verbose_name="ce que nous proposons",
        default=list,
        blank=True,
    )
    # Govern: section name → value of enums.Visibility; a section not named is public.
    visibility = models.JSONField("visibilité par section", default=dict, blank=True)

    class Meta:
        verbose_name = "révision"
        ordering = ["practice_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "number"],
                name="revision_number_once",
                violation_error_message="Ce numéro de révision existe déjà.",
            ),
            models.CheckConstraint(
                name="revision_cost_range",
                condition=models.Q(cost_max__isnull=True)
                | models.Q(cost_min__isnull=False, cost_max__gte=models.F("cost_min")),
                violation_error_message="Le coût le plus haut suit un coût le plus bas, et le dépasse.",
            ),
            models.CheckConstraint(
                name="revision_signoff_paired",
                condition=(models.Q(signed_off_at__isnull=True) & models.Q(signed_off_by=""))
                | (models.Q(signed_off_at__isnull=False) & ~models.Q(signed_off_by="")),
                violation_error_message="Une validation porte une date et un nom.",
            ),
        ]

    def __str__(self):
        return f"{self.title} (révision {self.number})"


class Gain(models.Model):
    """A measured result: indicator, before, after, unit, and how well it is known."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="gains", verbose_name="révision")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_headline = models.BooleanField("chiffre principal", default=False)
    indicator = models.CharField("indicateur", max_length=120)
    unit = models.CharField("unité", max_length=40)
    before = models.DecimalField("avant", max_digits=14, decimal_places=3)
    before_max = models.DecimalField("avant, au plus", max_digits=14, decimal_places=3, null=True, blank=True)
    after = models.DecimalField("après", max_digits=14, decimal_places=3)
    after_max = models.DecimalField("après, au plus", max_digits=14, decimal_places=3, null=True, blank=True)
    lower_is_better = models.BooleanField("moins vaut mieux", default=True)
    period_before = models.CharField("période avant", max_length=80, blank=True)
    period_after = models.CharField("période après", max_length=80, blank=True)
    perimeter = models.CharField("périmètre", max_length=160, blank=True)
    evidence = models.CharField("preuve", max_length=10, choices=Evidence.choices, default=Evidence.DECLARED)
    declared_by = models.CharField("déclaré par", max_length=120, blank=True)
    reviewed_by = models.CharField("relu par", max_length=120, blank=True)
    reviewed_on = models.DateField("relu le", null=True, blank=True)
    # Optional curve: [["janv. 2024", 6.1], …] and the index of the point of commissioning.
    series = models.JSONField("série mensuelle", default=list, blank=True)
    series_marker = models.PositiveSmallIntegerField("mise en service (rang dans la série)", null=True, blank=True)

    class Meta:
        verbose_name = "gain"
        ordering = ["revision_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=models.Q(is_headline=True),
                name="gain_one_headline",
                violation_error_message="Une révision n’a qu’un chiffre principal.",
            ),
            models.CheckConstraint(
                name="gain_values_not_negative",
                condition=models.Q(before__gte=0, after__gte=0),
                violation_error_message="Les valeurs avant et après sont positives ou nulles.",
            ),
        ]

    def __str__(self):
        return self.indicator

    @property
    def delta_percent(self) -> float | None:
        """Change in per cent of the value before; None when there was nothing before."""
        return float((self.after - self.before) / self.before * 100) if self.before else None
