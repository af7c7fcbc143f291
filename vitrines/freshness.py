"""The state of everything public that anyone is shown, for the ETag of pages (portal/seo/conditional.py)."""

from bisect import bisect_right
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from portal.seo.conditional import State

from .dates import next_midnight
from .models import Vitrine
from .versions import CatalogueVersion, catalogue_version

DAY = timedelta(days=1)


def public_state() -> State:
    """Changes with every writing that a public page shows, with each day, and with each published date that passes.

    One query of one small table; the dates to come are kept in the process until one is written.
    """
    version, now = catalogue_version(), timezone.now()
    kept = _kept
    if kept is None or kept[0] != version or not kept[1] <= now < kept[2]:
        kept = _keep(version)
    return kept[3]


_kept: tuple[CatalogueVersion, datetime, datetime, State] | None = None  # the version, from when, until when


def _keep(version: CatalogueVersion) -> tuple[CatalogueVersion, datetime, datetime, State]:
    global _kept
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = _starts(version.dates)
    passed = bisect_right(starts, now)
    moments = [midnight, version.changed_at, starts[passed - 1] if passed else None]
    # the last date that passed rather than how many: another process may have read the list later
    mark = f"{version.whole} {midnight:%Y%m%d} {starts[passed - 1].isoformat() if passed else ''}"
    state = State(mark, max(moment for moment in moments if moment is not None))
    _kept = (version, now, next_moment(version), state)
    return _kept


def next_moment(version: CatalogueVersion) -> datetime:
    """Until when this version shows the same pages, if nothing is written: a date begins, or the day ends."""
    now, starts = timezone.now(), _starts(version.dates)
    return min([next_midnight(), *starts[bisect_right(starts, now) :][:1]])


@lru_cache(maxsize=1)
def _starts(dates: str) -> list[datetime]:
    """When each published date begins or closes, from two days ago on, for one version of the dates."""
    field: Any = Vitrine._meta.get_field("slots")
    slots = field.related_model._default_manager.filter(is_public=True, starts_at__gt=timezone.now() - 2 * DAY)
    rows = slots.order_by().values_list("starts_at", "booking_deadline")
    return sorted(moment for row in rows for moment in row if moment is not None)
