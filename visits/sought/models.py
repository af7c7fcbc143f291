"""A problem somebody describes without knowing whom to ask."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django_countries.fields import CountryField

from portal.accounts.models import Organisation
from practices.models import Problem
from vitrines.enums import ExchangeFormat

from ..enums import ActorRole
from ..models import MESSAGE_MAX, VisitRequest
from .enums import CloseReason, SoughtState
from .querysets import SoughtQuerySet


class SoughtPractice(models.Model):
    """A request without a target. The state is written by `workflow` alone; what it leads to is a `VisitRequest`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The form's own number: the same form sent twice is the same sought practice.
    submission_key = models.UUIDField("numéro de formulaire", unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField("état", max_length=12, choices=SoughtState.choices, default=SoughtState.UNCONFIRMED)
    state_changed_at = models.DateTimeField("dernier changement", default=timezone.now, editable=False)
    state_changed_as = models.CharField("en qualité de", max_length=10, choices=ActorRole.choices, editable=False)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="par",
    )

    message = models.TextField("ce que cherche le demandeur")
    problems = models.ManyToManyField(
        Problem,
        blank=True,
        related_name="sought",
        verbose_name="problèmes",
        help_text="Les vitrines qui ont résolu l’un de ces problèmes voient ce sujet, sans le nom du demandeur.",
    )
    format = models.CharField("format souhaité", max_length=20, choices=ExchangeFormat.choices)

    # Who asks, as declared then; `requester` and `organisation` follow once the address is confirmed.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sought",
        verbose_name="demandeur",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sought",
        verbose_name="organisation",
    )
    requester_name = models.CharField("prénom et nom", max_length=120)
    requester_email = models.EmailField("adresse électronique", max_length=254)
    company_name = models.CharField("entreprise", max_length=160)
    company_number = models.CharField("SIREN ou SIRET", max_length=14, blank=True)
    company_country = CountryField("pays", default="FR")

    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    handing_agreed_at = models.DateTimeField("accord pour être confié à une vitrine", default=timezone.now)
    sent_at = models.DateTimeField("envoyé à l’Alliance le", null=True, blank=True)

    visit_request = models.OneToOneField(
        VisitRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sought_as",
        verbose_name="demande à la vitrine",
    )
    answer_text = models.TextField("mot de l’Alliance", blank=True)
    close_reason = models.CharField("motif", max_length=12, choices=CloseReason.choices, blank=True)

    objects = SoughtQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet recherché"
        verbose_name_plural = "sujets recherchés"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "sent_at"], name="sought_state_sent")]
        constraints = [
            models.CheckConstraint(
                name="sought_sent_is_complete",
                condition=models.Q(state=SoughtState.UNCONFIRMED)
                | models.Q(requester__isnull=False, organisation__isnull=False, sent_at__isnull=False),
                violation_error_message="Un sujet envoyé a un demandeur, une organisation et une date d’envoi.",
            ),
            models.CheckConstraint(
                name="sought_routed_has_request",
                condition=models.Q(state=SoughtState.ROUTED, visit_request__isnull=False)
                | (~models.Q(state=SoughtState.ROUTED) & models.Q(visit_request__isnull=True)),
                violation_error_message="Un sujet confié désigne la demande faite à la vitrine, et lui seul.",
            ),
            models.CheckConstraint(
                name="sought_answered_has_text",
                condition=~models.Q(state=SoughtState.ANSWERED) | ~models.Q(answer_text=""),
                violation_error_message="Une réponse a un texte.",
            ),
            models.CheckConstraint(
                name="sought_closed_has_reason",
                condition=~models.Q(state=SoughtState.CLOSED) | ~models.Q(close_reason=""),
                violation_error_message="Une clôture porte un motif.",
            ),
            models.CheckConstraint(
                name="sought_message_length",
                condition=LessThanOrEqual(Length("message"), MESSAGE_MAX),
                violation_error_message="Quatre mille caractères suffisent pour une première demande.",
            ),
        ]

    def __str__(self):
        return f"{self.company_name} : {self.message[:60]}"

    def get_absolute_url(self):
        return reverse("visits:sought", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == SoughtState.SENT

    @property
    def problem_names(self) -> list[str]:
        """Names of its problems, in the order they were read. Prefetch them first (`with_list_data`)."""
        return [problem.name for problem in self.problems.all()]
