"""Practices in the map of the site for robots."""

from datetime import datetime

from django.db.models import QuerySet

from portal.seo.sitemaps import PortalSitemap

from .models import Practice


class PracticeSitemap(PortalSitemap):
    def items(self) -> QuerySet[Practice]:
        return Practice.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, practice: Practice) -> datetime:
        return practice.updated_at
