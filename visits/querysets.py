"""Chainable filters over requests and slots, in the words of the trade."""

from django.db import models
from django.utils import timezone

from practices.models import Practice
from vitrines.enums import ExchangeFormat

from .enums import OPEN_STATES, ActorRole, RequestState, SlotState

AWAITING_HOST = (RequestState.SENT, RequestState.UNDER_REVIEW, RequestState.COUNTERED, RequestState.POOLED)
POOLABLE_STATES = AWAITING_HOST  # who waits for a word may come together with others
POOLABLE_FORMATS = (ExchangeFormat.PRIVATE_VISIT, ExchangeFormat.GROUP_VISIT, ExchangeFormat.VIDEO)


class VisitRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own requests, those of vitrines the person belongs to (once confirmed), every one for the Alliance."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        confirmed = ~models.Q(state=RequestState.UNCONFIRMED)
        own = models.Q(requester=user)
        received = models.Q(vitrine__memberships__user=user) & confirmed
        return self.filter(own | received).distinct()

    def received_by(self, vitrine):
        """What the vitrine sees: an unconfirmed request does not exist for it."""
        return self.filter(vitrine=vitrine).exclude(state=RequestState.UNCONFIRMED)

    def open(self):
        return self.filter(state__in=OPEN_STATES)

    def carried_for(self, user):
        """What one person has open, seats of published dates aside: those are limited by their dates."""
        return self.open().filter(requester=user, chosen_slot__isnull=True)

    def awaiting_host(self):
        """Open requests whose next word is the vitrine's, the most urgent first."""
        return self.filter(state__in=AWAITING_HOST).order_by("answer_due_on", "sent_at", "pk")

    def poolable(self):
        """Who would come on site or by video and has no date yet, oldest request first: their turn."""
        unseated = models.Q(chosen_slot__isnull=True) | models.Q(state=RequestState.POOLED)
        found = self.filter(unseated, state__in=POOLABLE_STATES, format__in=POOLABLE_FORMATS)
        return found.order_by("created_at", "pk")

    def answered_since(self, moment):
        """Requests sent since then on which the vitrine has said a word; their `transitions` are then the host's."""
        return self.filter(sent_at__gte=moment, transitions__actor_role=ActorRole.HOST)

    def counting_since(self, moment):
        """Requests sent since then that count for a vitrine's quota: no seat of a published date, none that left."""
        left = [RequestState.UNCONFIRMED, RequestState.WITHDRAWN, RequestState.TRANSFERRED]
        return self.filter(sent_at__gte=moment, chosen_slot__isnull=True).exclude(state__in=left)

    def unconfirmed_since(self, moment):
        return self.filter(state=RequestState.UNCONFIRMED, created_at__lt=moment)

    def to_be_read_before_publication(self):
        """Whose question and answer both sides agree to publish: the Alliance reads them first."""
        return self.filter(publication__agreed_at__isnull=False).filter(
            publication__published_at__isnull=True, publication__withdrawn_at__isnull=True
        )

    def with_silence(self):
        """Annotate `is_over`, and `silence`: open requests of the same vitrine whose deadline is behind."""
        late = models.Q(state__in=OPEN_STATES, answer_due_on__lt=timezone.localdate())
        return self.annotate(
            is_over=models.Case(models.When(state__in=OPEN_STATES, then=0), default=1),
            silence=models.Window(models.Count("pk", filter=late), partition_by=["vitrine_id"]),
        )

    def due_for_clock(self, now):
        """What the clock has to look at, the longest awaited first."""
        return self.filter(clock_due_at__lte=now).order_by("clock_due_at", "pk")

    def with_clock_data(self):
        """What the clock's mails show, in three queries for any number."""
        related = ("organisation", "chosen_slot", "vitrine__terms", "seat__slot")
        return self.with_list_data().select_related(*related).prefetch_related("date_options", "seat__visitors")

    def with_list_data(self):
        return self.select_related(
            "vitrine__terms", "practice", "practice__published_revision", "requester", "publication"
        )


class SlotQuerySet(models.QuerySet):
    def upcoming(self):
        """Dates still to come, a paused one included: who has a seat in it comes."""
        return self.exclude(state=SlotState.CANCELLED).filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")

    def open_to_public(self):
        """Published dates of published vitrines, still to come."""
        return self.upcoming().filter(state=SlotState.PLANNED, is_public=True, vitrine__is_published=True)

    def with_page_data(self):
        """What the page of a date reads: the vitrine, its terms, and of the practices shown those readers may open."""
        shown = Practice.objects.published().select_related("published_revision").order_by("pk")
        return self.select_related("vitrine__terms").prefetch_related(
            models.Prefetch("practice", shown), models.Prefetch("practices", shown)
        )

    def with_room(self):
        """Dates that have a seat left and still take bookings."""
        is_open = models.Q(booking_deadline__isnull=True) | models.Q(booking_deadline__gt=timezone.now())
        return self.filter(is_open, seats_total__gt=models.F("seats_taken"))
