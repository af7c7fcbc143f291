"""The seats taken in a date, who sits in them, and the private calendar of each member."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from portal.accounts.models import Organisation

from ..enums import LIVE_STATES, SeatState, VisitorState
from .requests import VisitRequest
from .slots import Slot


class Seat(models.Model):
    """One organisation's reservation in a slot. Its identifier names the calendar event, so it never changes.

    The state is written by `slot_workflow` alone; the database counts the seats it takes (migration 0010).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="seats", verbose_name="créneau")
    request = models.OneToOneField(VisitRequest, on_delete=models.PROTECT, related_name="seat", verbose_name="demande")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name="organisation",
    )
    headcount = models.PositiveSmallIntegerField("nombre de personnes")
    state = models.CharField("état", max_length=12, choices=SeatState.choices, default=SeatState.BOOKED)
    sequence = models.PositiveIntegerField("version de l’invitation", default=0)
    offered_until = models.DateTimeField("à confirmer avant le", null=True, blank=True)
    created_at = models.DateTimeField("demandée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "place"
        ordering = ["slot_id", "created_at", "id"]
        indexes = [
            models.Index(fields=["offered_until"], condition=Q(state=SeatState.OFFERED), name="seat_offered_until"),
            models.Index(fields=["slot", "created_at"], condition=Q(state=SeatState.WAITING), name="seat_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="seat_headcount_positive",
                condition=Q(headcount__gte=1),
                violation_error_message="Indiquez au moins une personne.",
            ),
            models.UniqueConstraint(
                fields=["slot", "organisation"],
                condition=Q(state__in=LIVE_STATES),
                name="seat_one_per_organisation",
                violation_error_message="Votre organisation a déjà une place à cette date.",
            ),
            models.CheckConstraint(
                name="seat_live_has_organisation",
                condition=~Q(state__in=LIVE_STATES) | Q(organisation__isnull=False),
                violation_error_message="Une place est prise par une organisation.",
            ),
            models.CheckConstraint(
                name="seat_offered_has_deadline",
                condition=~Q(state=SeatState.OFFERED) | Q(offered_until__isnull=False),
                violation_error_message="Une place libérée se confirme avant une date.",
            ),
        ]

    def __str__(self):
        return f"{self.request.company_name} ({self.headcount})"


class Visitor(models.Model):
    """One person who comes to a date: named by who took the seat, or at the gate. A walk-in has no seat.

    An expected one with an address has the practical sheet and a link to accept the notice (services/visitors.py).
    Names and addresses are erased some time after the date; what was counted stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="visitors", verbose_name="créneau")
    seat = models.ForeignKey(
        Seat, on_delete=models.CASCADE, null=True, blank=True, related_name="visitors", verbose_name="place"
    )
    rank = models.PositiveSmallIntegerField("rang", default=1)
    full_name = models.CharField("prénom et nom", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", max_length=254, blank=True)
    company_name = models.CharField("entreprise", max_length=160, blank=True)
    company_number = models.CharField("SIREN ou SIRET", max_length=14, blank=True)
    reception = models.CharField(
        "réponse de la vitrine", max_length=10, choices=VisitorState.choices, default=VisitorState.EXPECTED
    )
    sheet_sent_at = models.DateTimeField("fiche pratique envoyée le", null=True, blank=True)
    notice_accepted_at = models.DateTimeField("notice acceptée le", null=True, blank=True)
    arrived_at = models.DateTimeField("venue relevée le", null=True, blank=True)
    erased_at = models.DateTimeField("nom effacé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "visiteur"
        ordering = ["slot_id", "seat__created_at", "seat_id", "rank", "id"]
        indexes = [models.Index(fields=["slot"], condition=Q(erased_at__isnull=True), name="visitor_to_erase")]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "rank"],
                name="visitor_once_per_rank",
                violation_error_message="Cette personne est déjà dans la liste.",
            ),
            models.CheckConstraint(
                name="visitor_walk_in_is_named",
                condition=Q(seat__isnull=False) | ~Q(full_name="") | Q(erased_at__isnull=False),
                violation_error_message="Écrivez le nom de la personne.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "seat",
                condition=~Q(email=""),
                name="visitor_once_per_address",
                violation_error_message="Cette adresse est déjà dans la liste.",
            ),
            models.CheckConstraint(
                name="visitor_with_address_is_named",
                condition=Q(email="") | ~Q(full_name=""),
                violation_error_message="Écrivez le nom de la personne.",
            ),
            models.CheckConstraint(
                name="visitor_erased_has_no_name",
                condition=Q(erased_at__isnull=True) | Q(full_name="", email=""),
                violation_error_message="Ce nom est effacé.",
            ),
        ]

    def __str__(self):
        return self.full_name or f"Visiteur {self.rank}"

    @property
    def is_written_to(self) -> bool:
        """Whether this person receives the practical sheet: expected, with an address."""
        return bool(self.email) and self.reception == VisitorState.EXPECTED

    @property
    def company(self) -> str:
        """The company named for this person, else that of who took the seat."""
        return self.company_name or (self.seat.request.company_name if self.seat else "")


class CalendarFeed(models.Model):
    """A member's private calendar. Its address is signed from `key`; a new key takes back the former address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name="personne"
    )
    key = models.UUIDField("clé", default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField("ouvert le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "agenda privé"
        verbose_name_plural = "agendas privés"

    def __str__(self):
        return f"Agenda de {self.user}"
