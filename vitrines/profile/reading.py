"""What the pages of a vitrine's own people show: the card as it would be, who changed what."""

import copy
from dataclasses import dataclass

from django.db.models import QuerySet

from ..models import VisitTerms, Vitrine, VitrineChange
from ..selectors import PublicTerms, VitrineCard


@dataclass(frozen=True)
class Preview:
    """The public card and the public terms of a vitrine as they are being typed; nothing hidden is in it."""

    card: VitrineCard
    rows: list[tuple[str, str]]


def terms_or_usual(vitrine: Vitrine) -> VisitTerms:
    """The vitrine's terms, or the usual ones while it has set none (not saved)."""
    return getattr(vitrine, "terms", None) or VisitTerms(vitrine=vitrine)


def preview_of(vitrine: Vitrine, *, terms: VisitTerms, photo: str) -> Preview:
    """Compose it from a vitrine read `with_card_data()`; `photo` is the name of the stored photograph, or empty.

    A photograph just chosen is not shown: it is looked at when it is saved.
    """
    typed = copy.copy(vitrine)
    typed._state.fields_cache["terms"] = terms
    typed.photo = photo
    return Preview(card=VitrineCard.of(typed), rows=PublicTerms.of(terms).rows)


def latest_changes(vitrine: Vitrine, *, limit: int = 10) -> QuerySet[VitrineChange]:
    """The last changes of the page and the terms, the latest first, with who made them."""
    return VitrineChange.objects.filter(vitrine=vitrine).select_related("by").order_by("-at", "-pk")[:limit]
