"""Indexing again what bears a renamed problem or technology: a few at once, the rest by the beat."""

from collections.abc import Iterable

from django.db import transaction

from practices.models import Practice, Problem, SearchDocument, Technology

from .documents import Kind
from .door import index_vitrines

AT_ONCE = 20  # vitrines indexed in the request that renames


def bearers(term: Problem | Technology) -> list[int]:
    """Vitrines that have a practice on line which bears this term."""
    relation = "problems" if isinstance(term, Problem) else "technologies"
    practices = Practice.objects.published().filter(**{f"published_revision__{relation}": term})
    return list(practices.order_by("vitrine").values_list("vitrine", flat=True).distinct())


@transaction.atomic
def refresh(vitrines: Iterable[int]) -> None:
    """Index these vitrines and their practices again: the first AT_ONCE now, the others within minutes."""
    keys = list(vitrines)
    index_vitrines(keys[:AT_ONCE])
    SearchDocument.objects.filter(kind=Kind.VITRINE, object_id__in=keys[AT_ONCE:]).update(is_stale=True)


def refresh_stale() -> int:
    """Index again what waits for it, some vitrines a transaction; give how many. May run twice."""
    done = 0
    while keys := list(_stale()[:AT_ONCE]):
        with transaction.atomic():
            index_vitrines(keys)
            # One that left the portal since has no document any more, or none that is written again.
            SearchDocument.objects.filter(kind=Kind.VITRINE, object_id__in=keys).update(is_stale=False)
        done += len(keys)
    return done


def _stale():
    stale = SearchDocument.objects.filter(kind=Kind.VITRINE, is_stale=True)
    return stale.order_by("object_id").values_list("object_id", flat=True)
