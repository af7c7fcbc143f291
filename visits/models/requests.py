"""Requests to visit or exchange, the dates offered for them, and what happened to each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django_countries.fields import CountryField

from portal.accounts.models import Organisation
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import Vitrine

from ..enums import OPEN_STATES, ActorRole, Channel, DeclineReason, RequestState, Side
from ..querysets import VisitRequestQuerySet
from .group_dates import GroupDate
from .slots import Slot

MESSAGE_MAX = 4000  # characters; two sentences are asked for, a page is accepted


class VisitRequest(models.Model):
    """Someone asks a vitrine for a visit or an exchange. The state is written by `workflow.move` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The form's own number: the same form sent twice is the same request.
    submission_key = models.UUIDField("numéro de formulaire", unique=True, default=uuid.uuid4, editable=False)
    vitrine = models.ForeignKey(Vitrine, on_delete=models.PROTECT, related_name="requests", verbose_name="vitrine")
    practice = models.ForeignKey(
        Practice, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name="pratique"
    )
    state = models.CharField("état", max_length=20, choices=RequestState.choices, default=RequestState.UNCONFIRMED)
    state_changed_at = models.DateTimeField("dernier changement", default=timezone.now, editable=False)

    message = models.TextField("ce que cherche le demandeur")
    format = models.CharField("format demandé", max_length=20, choices=ExchangeFormat.choices)
    headcount = models.PositiveSmallIntegerField("nombre de personnes", default=1)
    language = models.CharField("langue", max_length=2, choices=Language.choices, default=Language.FR)
    # A relay asks for others: a group is one request for the quota, and its headcount for the seats.
    on_behalf_of = models.CharField("pour le compte de", max_length=160, blank=True)
    chosen_slot = models.ForeignKey(
        Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes", verbose_name="créneau choisi"
    )

    # Who asks, as declared then; `requester` and `organisation` follow once the address is confirmed.
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="demandeur",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="organisation",
    )
    requester_name = models.CharField("prénom et nom", max_length=120)
    requester_email = models.EmailField("adresse électronique", max_length=254)
    company_name = models.CharField("entreprise", max_length=160)
    company_number = models.CharField("SIREN ou SIRET", max_length=14, blank=True)
    company_country = CountryField("pays", default="FR")

    created_at = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    confidentiality_accepted_at = models.DateTimeField("notice de confidentialité acceptée le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée à la vitrine le", null=True, blank=True)
    answer_due_on = models.DateField("réponse attendue le", null=True, blank=True)
    review_started_at = models.DateTimeField("mise à l’étude le", null=True, blank=True)

    # The clock: when it looks at the request next (timetable.py), what it has done that is done once.
    clock_due_at = models.DateTimeField("prochain passage de l’horloge", null=True, blank=True, editable=False)
    taken_over_at = models.DateTimeField("reprise par l’Alliance le", null=True, blank=True)
    # The round of dates offered to replace the agreed one, while it waits for the other side.
    reschedule_round = models.PositiveSmallIntegerField("autres dates offertes au tour", null=True, blank=True)
    outcome_asked_at = models.DateTimeField("issue demandée le", null=True, blank=True)

    # The date offered to several at once, while this request may answer; any other move leaves it.
    group_date = models.ForeignKey(
        GroupDate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="requests",
        verbose_name="date commune",
    )
    group_agreed_at = models.DateTimeField("date commune acceptée le", null=True, blank=True, editable=False)

    # What the vitrine last offered, and how it answered.
    offered_format = models.CharField("format proposé", max_length=20, choices=ExchangeFormat.choices, blank=True)
    host_message = models.TextField("mot de la vitrine", blank=True)
    answer_text = models.TextField("réponse écrite", blank=True)
    decline_reason = models.CharField("motif du refus", max_length=20, choices=DeclineReason.choices, blank=True)
    busy_until = models.DateField("indisponible jusqu’au", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    cancelled_by = models.CharField("annulée par", max_length=10, choices=ActorRole.choices, blank=True)
    transferred_from = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="transferred_to",
        verbose_name="confiée depuis",
    )

    objects = VisitRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["vitrine", "state", "answer_due_on"], name="request_vitrine_state_due"),
            models.Index(fields=["requester", "-created_at"], name="request_requester"),
            models.Index(
                fields=["clock_due_at", "id"],
                name="request_clock_due",
                condition=models.Q(clock_due_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_sent_is_complete",
                condition=models.Q(state=RequestState.UNCONFIRMED)
                | models.Q(
                    requester__isnull=False,
                    organisation__isnull=False,
                    sent_at__isnull=False,
                    confidentiality_accepted_at__isnull=False,
                ),
                violation_error_message="Une demande envoyée a un demandeur, une organisation et une date d’envoi.",
            ),
            models.CheckConstraint(
                name="request_open_has_deadline",
                condition=~models.Q(state__in=OPEN_STATES) | models.Q(answer_due_on__isnull=False),
                violation_error_message="Une demande ouverte a toujours une échéance.",
            ),
            models.CheckConstraint(
                name="request_live_has_clock",
                condition=~models.Q(state__in=[*OPEN_STATES, RequestState.SCHEDULED])
                | models.Q(clock_due_at__isnull=False),
                violation_error_message="Une demande en cours a toujours un prochain passage de l’horloge.",
            ),
            models.CheckConstraint(
                name="request_declined_has_reason",
                condition=~models.Q(state=RequestState.DECLINED) | ~models.Q(decline_reason=""),
                violation_error_message="Un refus porte un motif.",
            ),
            models.CheckConstraint(
                name="request_cancelled_has_author",
                condition=~models.Q(state=RequestState.CANCELLED) | ~models.Q(cancelled_by=""),
                violation_error_message="Une annulation dit de qui elle vient.",
            ),
            models.CheckConstraint(
                name="request_group_date_is_a_proposal",
                condition=models.Q(group_date__isnull=True) | models.Q(state=RequestState.PROPOSED),
                violation_error_message="Une date commune est une proposition.",
            ),
            models.CheckConstraint(
                name="request_agrees_to_a_group_date",
                condition=models.Q(group_agreed_at__isnull=True) | models.Q(group_date__isnull=False),
                violation_error_message="On accepte une date commune qui est proposée.",
            ),
            models.CheckConstraint(
                name="request_headcount_positive",
                condition=models.Q(headcount__gte=1),
                violation_error_message="Indiquez au moins une personne.",
            ),
            models.CheckConstraint(
                name="request_message_length",
                condition=LessThanOrEqual(Length("message"), MESSAGE_MAX),
                violation_error_message="Quatre mille caractères suffisent pour une première demande.",
            ),
        ]

    def __str__(self):
        return f"{self.company_name} → {self.vitrine}"

    def get_absolute_url(self):
        return reverse("visits:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_group(self) -> bool:
        """Whether a relay asked for several companies, which it names later."""
        return bool(self.on_behalf_of)


class DateOption(models.Model):
    """A date one side offers for a request. The options of the latest round are those on the table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="date_options", verbose_name="demande"
    )
    side = models.CharField("offerte par", max_length=10, choices=Side.choices)
    round = models.PositiveSmallIntegerField("tour", default=1)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    class Meta:
        verbose_name = "date offerte"
        verbose_name_plural = "dates offertes"
        ordering = ["request_id", "-round", "starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "starts_at"],
                name="date_option_once_per_round",
                violation_error_message="Cette date est déjà dans la liste.",
            ),
            models.CheckConstraint(
                name="date_option_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message="La fin suit le début.",
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%d/%m/%Y %H:%M}"


class TransitionLog(models.Model):
    """Every change of state of a request: from, to, who, by which door, when."""

    request = models.ForeignKey(
        VisitRequest, on_delete=models.CASCADE, related_name="transitions", verbose_name="demande"
    )
    from_state = models.CharField("de", max_length=20, choices=RequestState.choices, blank=True)
    to_state = models.CharField("à", max_length=20, choices=RequestState.choices)
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
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["request_id", "at", "id"]

    def __str__(self):
        return f"{self.get_from_state_display() or '—'} → {self.get_to_state_display()}"
