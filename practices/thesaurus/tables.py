"""What the thesaurus keeps: concepts, their terms, and the words that found nothing."""

from django.db import models
from django.utils import timezone


class TermKind(models.TextChoices):
    """What a term is to its concept."""

    PREFERRED = "preferred", "terme retenu"
    EQUAL = "equal", "terme égal"
    ACRONYM = "acronym", "sigle"
    ENGLISH = "english", "terme anglais"
    NEAR = "near", "terme proche"


class Concept(models.Model):
    """One idea of the trade under its preferred term. `services` writes it together with its terms."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    preferred = models.CharField("terme retenu", max_length=80)
    note = models.CharField("note", max_length=300, blank=True)
    is_active = models.BooleanField(
        "en service", default=True, help_text="Décochez pour que la recherche ne s’en serve plus."
    )
    # What the Alliance wrote is never overwritten by the file that ships with the portal.
    is_edited = models.BooleanField("écrit par l’Alliance", default=False, editable=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "concept du thésaurus"
        verbose_name_plural = "thésaurus"
        ordering = ["slug"]

    def __str__(self):
        return self.preferred


class ConceptTerm(models.Model):
    """A way to say a concept, or (kind `near`) a word that a search for it may also look for."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="terms", verbose_name="concept")
    kind = models.CharField("nature", max_length=10, choices=TermKind.choices)
    text = models.CharField("terme", max_length=80)
    folded = models.CharField("terme comparé", max_length=80)  # entries.fold_term
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "terme du thésaurus"
        ordering = ["concept_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                condition=~models.Q(kind=TermKind.NEAR),
                name="concept_term_says_one_concept",
                violation_error_message="Ce terme désigne déjà un autre concept.",
            ),
            models.UniqueConstraint(
                fields=["concept", "folded"],
                name="concept_term_once",
                violation_error_message="Ce terme figure déjà dans ce concept.",
            ),
        ]

    def __str__(self):
        return self.text


class UnfoundQuery(models.Model):
    """Words that a search did not find. The words, how often, when: nothing of who typed them."""

    words = models.CharField("mots cherchés", max_length=120, unique=True)
    count = models.PositiveIntegerField("fois", default=1)
    first_seen_on = models.DateField("vus la première fois le")
    last_seen_on = models.DateField("vus la dernière fois le")

    class Meta:
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"
        ordering = ["-count", "words"]
        constraints = [
            models.CheckConstraint(
                name="unfound_query_dates_in_order",
                condition=models.Q(last_seen_on__gte=models.F("first_seen_on")),
                violation_error_message="La dernière fois ne précède pas la première.",
            ),
        ]

    def __str__(self):
        return self.words
