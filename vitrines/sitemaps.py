"""Vitrines in the map of the site for robots."""

from datetime import datetime

from django.db.models import QuerySet

from portal.seo.sitemaps import PortalSitemap

from .models import Vitrine


class VitrineSitemap(PortalSitemap):
    def items(self) -> QuerySet[Vitrine]:
        return Vitrine.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, vitrine: Vitrine) -> datetime:
        return vitrine.updated_at
