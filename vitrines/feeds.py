"""The vitrines as an Atom feed, the newest first: all of them, or those a filtered list shows."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from portal.seo.feeds import PortalFeed
from portal.ui.typography import french

from .catalogue import catalogue_state
from .filters import ListFilters, leads_nowhere
from .finding import find_vitrines
from .models import Vitrine

READ = (
    *("slug", "name", "tagline", "themes", "city", "departement", "created_at", "updated_at"),
    *("sector", "sector_detail"),
)


class VitrineFeed(PortalFeed):
    page = "/vitrines/"

    def title(self, asked: QueryDict) -> str:
        state = catalogue_state()
        chosen = [each.label for each in ListFilters(asked, facets=state.index.facets).active_filters]
        return french(" – ".join(["Les vitrines de l’industrie du futur", *chosen]))

    def subtitle(self, asked: QueryDict) -> str:
        return "Les sites labellisés qui ouvrent leurs ateliers, les derniers arrivés d’abord."

    def items(self, asked: QueryDict) -> QuerySet[Vitrine]:
        vitrines = Vitrine.objects.published().filter(pk__in=_found(asked)[: self.limit])
        return vitrines.only(*READ).order_by("-created_at", "-pk")[: self.limit]

    def item_title(self, item: Any) -> str:
        return ", ".join(part for part in (item.name, item.place) if part)

    def item_description(self, item: Any) -> str:
        return french(item.tagline or ", ".join(item.themes[:3]) or item.sector_label or item.sector_detail)

    def item_pubdate(self, item: Any) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Any) -> datetime:
        return item.updated_at


def _found(asked: QueryDict) -> list[int]:
    """What the list of the same address shows, the newest first; nothing for a term that leads nowhere any more."""
    state = catalogue_state()
    filters = ListFilters(asked, facets=state.index.facets)
    if leads_nowhere(asked, filters, state.index.facets):
        return []
    found = find_vitrines(filters.q)
    within = None if found is None else state.index.bits_of(found.ids)
    return state.index.ids_of(state.index.choose(filters.chosen, within=within).found)
