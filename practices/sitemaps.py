"""Practices and problems in the map of the site for robots."""

from datetime import datetime

from django.db.models import Max, QuerySet
from django.urls import reverse

from portal.seo.sitemaps import PortalSitemap

from .models import Practice, Problem


class PracticeSitemap(PortalSitemap):
    def items(self) -> QuerySet[Practice]:
        return Practice.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, practice: Practice) -> datetime:
        return practice.updated_at


class ProblemSitemap(PortalSitemap):
    """Problems that some published practice solves; a page changes with the last of them."""

    def items(self) -> QuerySet[Problem]:
        solved = Problem.objects.with_published_practices()
        return solved.annotate(changed_at=Max("revisions__published_as__updated_at"))

    def location(self, problem: Problem) -> str:
        return reverse("practices:problem", args=[problem.slug])

    def lastmod(self, problem: Problem) -> datetime:
        return problem.changed_at  # type: ignore[attr-defined]
