"""Published dates to come in the map of the site for robots."""

from datetime import datetime

from django.db.models import QuerySet

from portal.seo.sitemaps import PortalSitemap

from .models import Slot


class SlotSitemap(PortalSitemap):
    def items(self) -> QuerySet[Slot]:
        return Slot.objects.open_to_public().only("pk", "created_at", "starts_at")

    def lastmod(self, slot: Slot) -> datetime:
        return slot.created_at
