"""Chainable filters over practices, in the words of the trade."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone

from .enums import PracticeState

STALE_AFTER = timedelta(days=365)


class PracticeQuerySet(models.QuerySet):
    def published(self):
        """Practices on line, of vitrines on line."""
        return self.filter(state=PracticeState.PUBLISHED, vitrine__is_published=True)

    def withdrawn(self):
        """Practices that were on line and are no longer, of vitrines on line."""
        return self.filter(state=PracticeState.WITHDRAWN, vitrine__is_published=True)

    def stale(self, *, now=None):
        """On line, and neither written nor said to hold for a year."""
        return self.published().filter(reviewed_at__lt=(now or timezone.now()) - STALE_AFTER)

    def visible_to(self, user):
        """Published practices; also all those of the person's own vitrines, and every one for the Alliance."""
        if user.is_authenticated and user.is_staff:
            return self
        public = models.Q(state=PracticeState.PUBLISHED, vitrine__is_published=True)
        if user.is_authenticated:
            mine = user.memberships.order_by().values("vitrine")
            return self.filter(public | models.Q(vitrine__in=mine))
        return self.filter(public)

    def solving(self, problem_slug):
        return self._bearing("problems", problem_slug)

    def solving_any(self, problems):
        """Practices whose published text bears one of these problems (primary keys)."""
        revisions = self._revisions().filter(problems__in=problems)
        return self.filter(published_revision__in=revisions.values("pk"))

    def using(self, technology_slug):
        return self._bearing("technologies", technology_slug)

    def in_sector(self, sector):
        return self.filter(vitrine__sector=sector)

    def in_region(self, region):
        return self.filter(vitrine__region=region)

    def with_card_data(self):
        """Fetch what a card says: revision, vitrine, `problem_names`, `headline` (the columns of a gain)."""
        problems = self._revision_relation("problems").filter(revisions=models.OuterRef("published_revision"))
        gains = self._revision_relation("gains")
        headline = gains.filter(revision=models.OuterRef("published_revision"), is_headline=True).order_by()
        return (
            self.select_related("vitrine", "published_revision")
            .annotate(problem_names=ArraySubquery(problems.order_by("position", "name").values("name")))
            .annotate(headline=models.Subquery(headline.values(told=_columns(gains.model))))
            .only(
                *("slug", "is_example", "published_at", "vitrine__name", "vitrine__city", "vitrine__departement"),
                *(f"published_revision__{name}" for name in ("title", "tagline", "visibility")),
            )
        )

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def _bearing(self, vocabulary, slug):
        revisions = self._revisions().filter(**{f"{vocabulary}__slug": slug})
        return self.filter(published_revision__in=revisions.values("pk"))

    def _revisions(self):
        field: Any = self.model._meta.get_field("published_revision")
        return field.related_model._default_manager.order_by()

    def _revision_relation(self, name):
        return self._revisions().model._meta.get_field(name).related_model._default_manager.all()


def _columns(model):
    """A row as JSON, its decimals as they are stored."""
    fields = [field for field in model._meta.concrete_fields if not field.is_relation]
    told = {
        field.name: Cast(field.name, models.TextField())
        for field in fields
        if field.get_internal_type() == "DecimalField"
    }
    return JSONObject(**{field.name: told.get(field.name, models.F(field.name)) for field in fields})


class TermQuerySet(models.QuerySet):
    def with_published_practices(self):
        """Terms some published practice bears, each with `practice_count`, in the vocabulary's order."""
        on_line = models.Q(
            revisions__published_as__state=PracticeState.PUBLISHED,
            revisions__published_as__vitrine__is_published=True,
        )
        counted = self.annotate(practice_count=models.Count("revisions__published_as", filter=on_line, distinct=True))
        return counted.filter(practice_count__gt=0).order_by("position", "name")
