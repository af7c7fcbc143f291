"""The state of everything public that anyone is shown, for the ETag of pages (portal/seo/conditional.py)."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q
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
    starts = _starts(version.dates, now.date())
    passed = bisect_right(starts, now)
    moments = [midnight, version.changed_at, starts[passed - 1] if passed else None]
    # the last date that passed rather than how many: another process may have read the list later
    mark = f"{version.whole} {midnight:%Y%m%d} {starts[passed - 1].isoformat() if passed else ''}"
    state = State(mark, max(moment for moment in moments if moment is not None))
    _kept = (version, now, next_moment(version), state)
    return _kept


def next_moment(version: CatalogueVersion) -> datetime:
    """Until when this version shows the same pages, if nothing is written: a date begins, or the day ends."""
    now = timezone.now()
    starts = _starts(version.dates, timezone.localdate(now))
    return min([next_midnight(), *starts[bisect_right(starts, now) :][:1]])


@lru_cache(maxsize=1)
def _starts(dates: str, day: date) -> list[datetime]:
    """When the published dates of around that day begin or close, for one version of the dates.

    From two days before the day, until it ends; some later ones too.
    """
    midnight = timezone.make_aware(datetime.combine(day, time()))
    since, until = midnight - 2 * DAY, midnight + 2 * DAY  # a day of 25 hours is within
    field: Any = Vitrine._meta.get_field("slots")
    slots = field.related_model._default_manager.filter(is_public=True, starts_at__gt=since)
    near = slots.filter(Q(starts_at__lt=until) | Q(booking_deadline__lt=until))
    rows = near.order_by().values_list("starts_at", "booking_deadline")
    return sorted(moment for row in rows for moment in row if moment is not None)
