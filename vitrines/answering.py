"""How fast a vitrine answers, told only when enough requests say so."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Min
from django.utils import timezone

from portal.ui.numbers import quantity

from .changes import KeptInStep, Touched
from .dates import next_midnight, renewed
from .enums import ChangeKind
from .models import Vitrine
from .versions import CatalogueVersion

PERIOD = timedelta(days=365)
ENOUGH = 5  # answered requests; fewer would tell about one person's week


class _Answering(NamedTuple):
    labels: Mapping[int, str]
    day: date  # from which the twelve months are counted back


def answering_labels(version: CatalogueVersion) -> Mapping[int, str]:
    """“répond en 2 jours”, by vitrine: median time from sending to its first word, over the last twelve months.

    Kept in the process; one query for the vitrines whose requests were written. A vitrine with fewer than five answered
    requests is not in the answer.
    """
    return _KEPT.current(version).labels


def _build(version: CatalogueVersion, before: _Answering | None, touched: Touched) -> tuple[_Answering, datetime]:
    today = timezone.localdate()
    if before is None or before.day != today:
        return _Answering(_read(None), today), next_midnight()
    return _Answering(renewed(before.labels, touched, _read(touched) if touched else {}), today), next_midnight()


def _read(vitrines: Touched | None) -> dict[int, str]:
    field: Any = Vitrine._meta.get_field("requests")
    answered = field.related_model._default_manager.answered_since(timezone.now() - PERIOD)
    if vitrines is not None:
        answered = answered.filter(vitrine__in=vitrines)
    rows = answered.order_by().annotate(first_word=Min("transitions__at"))
    waits: dict[int, list[float]] = {}
    for vitrine, sent_at, first_word in rows.values_list("vitrine", "sent_at", "first_word"):
        waits.setdefault(vitrine, []).append(_days(sent_at, first_word))
    return {pk: _label(median(days)) for pk, days in waits.items() if len(days) >= ENOUGH}


_KEPT: KeptInStep[_Answering] = KeptInStep(
    _build, of=lambda version: version.dates, kinds=frozenset({ChangeKind.DATES})
)


def _days(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start) / timedelta(days=1))


def _label(days: float) -> str:
    if days < 1:
        return "répond dans la journée"
    whole = round(days)
    return f"répond en {quantity(whole, 'jours' if whole > 1 else 'jour')}"
