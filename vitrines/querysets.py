"""Chainable filters over vitrines, in the words of the trade.

Practices, slots and requests belong to apps below: they are reached through the reverse relation, never imported.
"""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from . import quota

RECENT = timedelta(days=60)  # over which the fair share counts requests


class VitrineQuerySet(models.QuerySet):
    def published(self):
        """Vitrines anyone may see."""
        return self.filter(is_published=True)

    def visible_to(self, user):
        """Published vitrines; also, for its members and the Alliance, those that are not on line."""
        if user.is_authenticated and user.is_staff:
            return self
        if user.is_authenticated:
            mine = user.memberships.order_by().values("vitrine")
            return self.filter(models.Q(is_published=True) | models.Q(pk__in=mine))
        return self.published()

    def in_region(self, region):
        return self.filter(region=region)

    def in_sector(self, sector):
        return self.filter(sector=sector)

    def of_size(self, size_class):
        return self.filter(size_class=size_class)

    def solving(self, problem_slug):
        """Vitrines with a published practice that solves this problem."""
        practices = self._related("practices").published().filter(published_revision__problems__slug=problem_slug)
        return self.filter(pk__in=practices.order_by().values("vitrine"))

    def with_open_date(self):
        """Vitrines with a published date to come that still has room."""
        return self.filter(models.Exists(self._open_slots()))

    def with_card_data(self):
        """Annotate what a card says.

        `practice_count`, `asked_this_month`, `next_slot_at` (open, published, with room), `has_members`.
        """
        published = self._related("practices").published().filter(vitrine=models.OuterRef("pk"))
        return self.select_related("terms").annotate(
            practice_count=_count(published),
            asked_this_month=_count(self._asked_this_month()),
            next_slot_at=models.Subquery(self._open_slots().values("starts_at")[:1]),
            has_members=models.Exists(self._related("memberships").filter(vitrine=models.OuterRef("pk"))),
        )

    def with_room_this_month(self):
        """Vitrines whose monthly quota is not reached."""
        most = Coalesce(models.F("terms__monthly_quota"), quota.DEFAULT)
        return self.annotate(asked_this_month=_count(self._asked_this_month())).filter(asked_this_month__lt=most)

    def _asked_this_month(self):
        requests = self._related("requests").counting_since(quota.month_start())
        return requests.filter(vitrine=models.OuterRef("pk"))

    def _related(self, relation):
        field: Any = self.model._meta.get_field(relation)
        return field.related_model._default_manager.all()

    def _open_slots(self):
        slots = self._related("slots").open_to_public()
        return slots.with_room().filter(vitrine=models.OuterRef("pk"))


def _count(rows):
    """Number of `rows` (already tied to the outer vitrine) as a subquery, 0 when there are none."""
    counted = rows.order_by().values("vitrine").annotate(total=models.Count("pk")).values("total")
    return Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)
