"""Chainable filters over sought practices."""

from typing import Any

from django.db import models

from practices.models import Practice, Problem
from vitrines.models import Vitrine

from ..selectors import terms_of
from .enums import SoughtState


class SoughtQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SoughtQuerySet":
        """One's own, once confirmed; every one for the Alliance. What a vitrine sees is `sought_at`."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(requester=user)

    def sought_at(self, vitrine: Vitrine) -> "SoughtQuerySet":
        """Still looked for, about a problem that a published practice of this vitrine solves, the oldest first.

        Whoever the vitrine shields itself from is left out, as it would refuse them.
        """
        solved = Practice.objects.published().filter(vitrine=vitrine).values("published_revision")
        terms = terms_of(vitrine)
        shielded = models.Q(organisation__siren__in=[siren for siren in terms.shield_sirens if siren])
        shielded |= models.Q(organisation__naf_code__in=[code for code in terms.shield_naf_codes if code])
        known = Problem.objects.filter(revisions__in=solved).order_by()
        matching = self.model._default_manager.filter(problems__in=known).order_by().values("pk")
        return self.filter(state=SoughtState.SENT, pk__in=matching).exclude(shielded).order_by("sent_at", "pk")

    def unconfirmed_since(self, moment: Any) -> "SoughtQuerySet":
        return self.filter(state=SoughtState.UNCONFIRMED, created_at__lt=moment)

    def with_list_data(self) -> "SoughtQuerySet":
        return self.select_related("organisation", "visit_request__vitrine").prefetch_related(
            models.Prefetch("problems", Problem.objects.order_by("position", "name"))
        )
