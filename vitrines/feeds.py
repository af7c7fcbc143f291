"""The vitrines as an Atom feed, the newest first."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from portal.seo.feeds import PortalFeed
from portal.ui.typography import french

from .models import Vitrine

READ = (
    *("slug", "name", "tagline", "themes", "city", "departement", "created_at", "updated_at"),
    *("sector", "sector_detail"),
)


class VitrineFeed(PortalFeed):
    page = "/vitrines/"

    def title(self, asked: QueryDict) -> str:
        return "Les vitrines de l’industrie du futur"

    def subtitle(self, asked: QueryDict) -> str:
        return "Les sites labellisés qui ouvrent leurs ateliers, les derniers arrivés d’abord."

    def items(self, asked: QueryDict) -> QuerySet[Vitrine]:
        return Vitrine.objects.published().only(*READ).order_by("-created_at", "-pk")[: self.limit]

    def item_title(self, item: Any) -> str:
        return ", ".join(part for part in (item.name, item.place) if part)

    def item_description(self, item: Any) -> str:
        return french(item.tagline or ", ".join(item.themes[:3]) or item.sector_label or item.sector_detail)

    def item_pubdate(self, item: Any) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.updated_at
