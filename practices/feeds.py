"""The practices as an Atom feed: all of them, or those a filtered list shows."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict

from portal.seo.feeds import PortalFeed
from portal.ui.typography import french
from vitrines.filters import ListFilters, leads_nowhere

from .catalogue import practice_state
from .models import Practice, Problem, Technology
from .search.asking import find_practices

READ = ("slug", "published_at", "updated_at", "vitrine__name", "vitrine__city", "vitrine__departement")


class PracticeFeed(PortalFeed):
    page = "/pratiques/"

    def title(self, asked: QueryDict) -> str:
        named = [term.name for model in (Problem, Technology) for term in model.objects.filter(slug__in=_slugs(asked))]
        words = [f"« {asked['q'][:80]} »"] if asked.get("q") else []
        return french(" – ".join(["Les pratiques", *named, *words]))

    def subtitle(self, asked: QueryDict) -> str:
        return "Ce que des usines labellisées ont fait, ce que cela a coûté, ce que cela a rapporté."

    def items(self, asked: QueryDict) -> QuerySet[Practice]:
        practices = Practice.objects.published().filter(pk__in=_found(asked)[: self.limit])
        return (
            practices.select_related("vitrine", "published_revision")
            .only(*READ, "published_revision__title", "published_revision__tagline")
            .prefetch_related("answers")
            .prefetch_related(Prefetch("published_revision__problems", Problem.objects.order_by("position", "name")))
            .newest_first()[: self.limit]
        )

    def item_title(self, item: Any) -> str:
        return french(item.published_revision.title)

    def item_description(self, item: Any) -> str:
        asked = [f"Question : {each.question} Réponse : {each.answer}" for each in item.answers.all()]
        return french("\n\n".join([item.published_revision.tagline, *asked]))

    def item_author_name(self, item: Any) -> str:
        return ", ".join(part for part in (item.vitrine.name, item.vitrine.place) if part)

    def item_categories(self, item: Any) -> list[str]:
        return [problem.name for problem in item.published_revision.problems.all()]

    def item_pubdate(self, item: Any) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime:
        return max(item.published_at, item.updated_at)


def _found(asked: QueryDict) -> list[int]:
    """What the list of the same address shows, the newest first; nothing for a term that leads nowhere any more."""
    state = practice_state()
    filters = ListFilters(asked, facets=state.index.facets)
    if leads_nowhere(asked, filters, state.index.facets):
        return []
    found = find_practices(filters.q)
    within = None if found is None else state.index.bits_of(found.ids)
    return state.index.ids_of(state.index.choose(filters.chosen, within=within).found)


def _slugs(asked: QueryDict) -> list[str]:
    return [*asked.getlist("probleme"), *asked.getlist("technologie")]
