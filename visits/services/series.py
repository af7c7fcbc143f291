"""Rules that make dates: “le premier mardi du mois, 14 h – 16 h, 8 places, sauf août”, six months ahead."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from practices.models import Practice
from vitrines.models import Vitrine

from ..enums import Rank
from ..errors import VisitsOverlap
from ..models import Slot, SlotSeries
from ..workflow import CLOCK, Actor
from ..working_days import holiday_name
from .conflicts import guarded
from .slots import Opening, lock_vitrine, open_slot

AHEAD = timedelta(days=183)  # six months


@dataclass(frozen=True)
class Rule:
    """When: which of the month’s days of that name, between which hours, from when, except in which months."""

    rank: int
    weekday: int
    starts: time
    ends: time
    from_day: date
    until_day: date | None = None
    except_months: tuple[int, ...] = ()
    deadline_days: int = 0


@dataclass(frozen=True)
class Occurrence:
    """A day the rule gives; `skipped` says why no date is made that day, empty otherwise."""

    day: date
    starts_at: datetime
    ends_at: datetime
    skipped: str


def rule_of(series: SlotSeries) -> Rule:
    """When a saved rule falls."""
    return Rule(
        rank=series.rank,
        weekday=series.weekday,
        starts=series.starts,
        ends=series.ends,
        from_day=series.from_day,
        until_day=series.until_day,
        except_months=tuple(series.except_months),
        deadline_days=series.deadline_days,
    )


def occurrences(rule: Rule, *, today: date, departement: str = "") -> list[Occurrence]:
    """The days of the next six months, those skipped for a public holiday of the département included.

    The hour is the one of Paris on that day, whatever the clock change between.
    """
    first = max(rule.from_day, today + timedelta(days=1))
    last = min(today + AHEAD, rule.until_day or date.max)
    return [
        Occurrence(
            day=day,
            starts_at=timezone.make_aware(datetime.combine(day, rule.starts)),
            ends_at=timezone.make_aware(datetime.combine(day, rule.ends)),
            skipped=holiday_name(day, departement=departement),
        )
        for day in _days(rule, first, last)
        if day.month not in rule.except_months
    ]


@guarded
def start_series(
    *, vitrine: Vitrine, opening: Opening, rule: Rule, practices: Iterable[Practice] = (), by: Actor
) -> SlotSeries:
    """Save a rule and make its dates. Those of a day off are left out, so is one that would overlap a private visit."""
    locked = lock_vitrine(vitrine)
    series = SlotSeries.objects.create(
        vitrine=locked,
        created_by=by.user,
        rank=rule.rank,
        weekday=rule.weekday,
        starts=rule.starts,
        ends=rule.ends,
        from_day=rule.from_day,
        until_day=rule.until_day,
        except_months=list(rule.except_months),
        deadline_days=rule.deadline_days,
        **opening.fields(),
    )
    series.practices.set(practices)
    _make_dates(series, locked, by=by)
    return series


@guarded
def stop_series(*, series: SlotSeries, by: Actor) -> SlotSeries:
    """Make no more dates of this rule. Those made already stay: each is cancelled by itself."""
    lock_vitrine(series.vitrine)
    locked = SlotSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if locked.stopped_at is None:
        locked.stopped_at = timezone.now()
        locked.save(update_fields=["stopped_at"])
    return locked


def extend_every_series() -> int:
    """Make the dates that the calendar has brought within six months; returns how many. May run twice, or at once."""
    running = SlotSeries.objects.filter(stopped_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_extend(pk=pk) for pk in running)


@guarded
def _extend(*, pk: int) -> int:
    vitrine = lock_vitrine(SlotSeries.objects.select_related("vitrine").get(pk=pk).vitrine)
    series = SlotSeries.objects.select_for_update(of=("self",)).get(pk=pk)
    return _make_dates(series, vitrine, by=CLOCK) if series.stopped_at is None else 0


def _make_dates(series: SlotSeries, vitrine: Vitrine, *, by: Actor) -> int:
    """A date moved or cancelled keeps its day of the rule: it is never made again."""
    known = set(Slot.objects.filter(series=series).values_list("series_day", flat=True))
    opening = Opening(
        format=series.format,
        seats_total=series.seats_total,
        theme=series.theme,
        place=series.place,
        video_url=series.video_url,
        headcount_max=series.headcount_max,
        languages=list(series.languages),
        equipment=series.equipment,
        needs_confirmation=series.needs_confirmation,
    )
    practices, made = list(series.practices.order_by("pk")), 0
    for each in occurrences(rule_of(series), today=timezone.localdate(), departement=vitrine.departement):
        if each.skipped or each.day in known:
            continue
        deadline = each.starts_at - timedelta(days=series.deadline_days) if series.deadline_days else None
        if deadline is not None and deadline <= timezone.now():
            continue
        made += _make_date(vitrine, opening, each, deadline=deadline, practices=practices, series=series, by=by)
    return made


@guarded
def _open(vitrine: Vitrine, opening: Opening, each: Occurrence, **more: object) -> Slot:
    return open_slot(vitrine, opening=opening, starts_at=each.starts_at, ends_at=each.ends_at, **more)  # type: ignore[arg-type]


def _make_date(vitrine, opening, each: Occurrence, *, deadline, practices, series: SlotSeries, by: Actor) -> bool:
    try:
        _open(vitrine, opening, each, booking_deadline=deadline, practices=practices, series=series, by=by)
    except VisitsOverlap:
        return False
    return True


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    if first > last:
        return
    if rule.rank == Rank.EVERY:
        day = first + timedelta(days=(rule.weekday - first.weekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
        return
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        day = _ranked(year, month, rule)
        if first <= day <= last:
            yield day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _ranked(year: int, month: int, rule: Rule) -> date:
    if rule.rank == Rank.LAST:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - rule.weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(rule.weekday - first.weekday()) % 7 + 7 * (rule.rank - 1))
