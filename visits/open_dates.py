"""The published dates to come, kept in the process: after a writing those of the vitrines it touched are read again."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from vitrines.changes import KeptInStep, Touched
from vitrines.enums import ChangeKind
from vitrines.facets import KeptByVersion
from vitrines.freshness import next_moment
from vitrines.versions import CatalogueVersion, catalogue_version

from .models import Slot

SLOTS_KEPT = 5_000  # dates to come that the public calendar knows, the soonest
SPARE = 500  # held beyond those, so that dates which leave are replaced without reading all the others
SOON = 50  # those that other pages show: read apart, they do not wait for the others

OWN = ("starts_at", "ends_at", "format", "theme", "seats_total", "seats_taken", "created_at", "practice", "place")
OF_THE_SITE = ("name", "slug", "city", "departement", "region", "is_example", "latitude", "longitude")

Place = tuple[datetime, UUID]  # in the order of the calendar


class Held(NamedTuple):
    """The dates to come, the soonest first: all of them, or all up to `horizon`."""

    slots: tuple[Slot, ...]
    horizon: Place | None


def open_slots(*, limit: int = SLOTS_KEPT) -> list[Slot]:
    """Published dates to come of every vitrine, the soonest first, each with the keys of its `shown_practices`.

    Kept in the process until something is written or one of them begins; nobody writes in them.
    """
    version = catalogue_version()
    slots = _SOONEST.current(version) if limit <= SOON else _KEPT.current(version).slots
    return list(slots[:limit])


def _build(version: CatalogueVersion, before: Held | None, touched: Touched) -> tuple[Held, datetime]:
    until = next_moment(version)  # read first: a date that begins meanwhile is left out the next time
    held = None if before is None else _in_step(before, touched)
    return held or _hold(_read(SLOTS_KEPT + SPARE)), until


def _build_soonest(version: CatalogueVersion) -> tuple[tuple[Slot, ...], datetime]:
    until = next_moment(version)
    return tuple(_read(SOON)), until


def _in_step(before: Held, touched: Touched) -> Held | None:
    """What is held now, these vitrines read again; None when too few are left to know the soonest."""
    now, horizon = timezone.now(), before.horizon
    stay = [slot for slot in before.slots if slot.vitrine_id not in touched and slot.starts_at > now]
    come = [slot for slot in _read(SLOTS_KEPT + SPARE, touched) if horizon is None or _place(slot) <= horizon]
    if not come and len(stay) == len(before.slots):
        return before
    if horizon is not None and len(stay) + len(come) < SLOTS_KEPT:
        return None
    return _hold(sorted([*stay, *come], key=_place), horizon)


def _hold(slots: list[Slot], horizon: Place | None = None) -> Held:
    most = SLOTS_KEPT + SPARE
    return Held(tuple(slots[:most]), _place(slots[most - 1]) if len(slots) >= most else horizon)


def _place(slot: Slot) -> Place:
    return slot.starts_at, slot.pk


def _read(most: int, vitrines: Touched | None = None) -> list[Slot]:
    """The soonest of these vitrines, or of all. One query, none for no vitrine."""
    if vitrines is not None and not vitrines:
        return []
    slots: Any = Slot.objects.open_to_public().select_related("vitrine")
    if vitrines is not None:
        slots = slots.filter(vitrine__in=vitrines)
    told = Slot.practices.through.objects.filter(slot=OuterRef("pk")).order_by().values("practice")
    shown = [f"vitrine__{name}" for name in OF_THE_SITE]
    return list(slots.annotate(shown_practices=ArraySubquery(told)).only(*OWN, "sequence", *shown)[:most])


_KEPT: KeptInStep[Held] = KeptInStep(
    _build, of=lambda version: version.whole, kinds=frozenset({ChangeKind.TEXTS, ChangeKind.DATES})
)
_SOONEST: KeptByVersion[tuple[Slot, ...]] = KeptByVersion(_build_soonest, of=lambda version: version.whole)
