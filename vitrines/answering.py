"""How fast a vitrine answers, told only when enough requests say so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Min
from django.utils import timezone

from portal.ui.numbers import quantity

from .models import Vitrine

PERIOD = timedelta(days=365)
ENOUGH = 5  # answered requests; fewer would tell about one person's week


def answering_labels(vitrine_ids: Sequence[int]) -> dict[int, str]:
    """“répond en 2 jours”, by vitrine: median time from sending to its first word, over the last twelve months.

    One query. A vitrine with fewer than five answered requests is not in the answer.
    """
    field: Any = Vitrine._meta.get_field("requests")
    answered = field.related_model._default_manager.answered_since(timezone.now() - PERIOD)
    rows = answered.filter(vitrine__in=vitrine_ids).order_by().annotate(first_word=Min("transitions__at"))
    waits: dict[int, list[float]] = {}
    for vitrine, sent_at, first_word in rows.values_list("vitrine", "sent_at", "first_word"):
        waits.setdefault(vitrine, []).append(_days(sent_at, first_word))
    return {pk: _label(median(days)) for pk, days in waits.items() if len(days) >= ENOUGH}


def _days(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start) / timedelta(days=1))


def _label(days: float) -> str:
    if days < 1:
        return "répond dans la journée"
    whole = round(days)
    return f"répond en {quantity(whole, 'jours' if whole > 1 else 'jour')}"
