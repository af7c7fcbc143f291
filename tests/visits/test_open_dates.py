"""Dates kept in the process are those of the database after any writing; only what was written is read again."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request, working_moment
from visits import open_dates
from visits.models import Seat, Slot
from visits.open_dates import open_slots
from vitrines.models import Vitrine

pytestmark = pytest.mark.django_db
LIMIT = 4


@pytest.fixture(autouse=True)
def few_are_kept(monkeypatch):
    for name, value in {"SLOTS_KEPT": LIMIT, "SPARE": 2, "SOON": 0}.items():
        monkeypatch.setattr(open_dates, name, value)
    monkeypatch.setattr(open_dates._KEPT, "_kept", None)


def told(slots) -> list[tuple]:
    return [(slot.line, slot.sequence, sorted(slot.shown_practices)) for slot in slots]


def move(slot: Slot, starts_at) -> None:
    Slot.objects.filter(pk=slot.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


def agree() -> list[Slot]:
    kept = open_slots(limit=LIMIT)
    assert told(kept) == told(open_dates._read(LIMIT))
    return kept


def test_after_each_kind_of_writing_the_dates_are_those_of_the_database():
    near, far = receiving_vitrine(name="Fonderie Aubrac"), receiving_vitrine(name="Texloire")
    slots = [SlotFactory(vitrine=(near, far)[n % 2], starts_at=working_moment(9 + n), seats_total=9) for n in range(9)]
    agree()
    others = Slot.objects.filter(vitrine=far)
    for write in (
        lambda: move(slots[0], slots[8].starts_at + timedelta(days=1)),
        lambda: move(slots[0], slots[1].starts_at),  # and back, among equals
        lambda: SlotFactory(vitrine=far, starts_at=working_moment(8)),
        lambda: slots[2].practices.add(published_practice(vitrine=near)),
        lambda: sent_request(far, slot=slots[1], format=slots[1].format, dates=[], headcount=2),
        lambda: Seat.objects.update(headcount=3),
        lambda: Slot.objects.filter(pk=slots[1].pk).update(vitrine=near),
        lambda: Vitrine.objects.filter(pk=near.pk).update(name="Aubrac et fils"),
        lambda: others.update(state="paused"),
        lambda: others.update(state="planned"),
        lambda: Vitrine.objects.filter(pk=near.pk).update(is_published=False),  # fewer than are shown are left
        lambda: Vitrine.objects.filter(pk=near.pk).update(is_published=True),
        lambda: connection.cursor().execute("DELETE FROM vitrines_cataloguechange"),  # nobody can tell what was written
        lambda: Slot.objects.filter(pk__in=[each.pk for each in slots[2:]]).delete(),
    ):
        write()
        agree()


def test_only_the_vitrines_written_are_read_again():
    near, far = receiving_vitrine(), receiving_vitrine()
    slots = [SlotFactory(vitrine=vitrine, starts_at=working_moment(9 + n)) for n, vitrine in enumerate((near, far))]
    before = agree()
    Slot.objects.filter(pk=slots[1].pk).update(theme="Le contrôle")
    after = agree()
    assert (after[0] is before[0], after[1] is before[1]) == (True, False)


def test_date_that_begins_leaves_without_a_writing():
    slots = [SlotFactory(vitrine=receiving_vitrine(), starts_at=working_moment(9 + n)) for n in range(LIMIT + 4)]
    agree()
    for slot in slots[:5]:
        with time_machine.travel(slot.starts_at - timedelta(seconds=1)):
            assert agree()[0] == slot
        with time_machine.travel(slot.starts_at + timedelta(seconds=1)):
            assert timezone.now() > slot.starts_at
            assert slot not in agree()


def test_date_beyond_those_held_does_not_overtake_one_nobody_read_yet():
    vitrines = [receiving_vitrine() for _ in range(3)]
    slots = [SlotFactory(vitrine=vitrines[n % 3], starts_at=working_moment(9 + n)) for n in range(9)]
    agree()  # the first six are held; each vitrine has one beyond
    for vitrine in vitrines[1:]:
        Slot.objects.filter(vitrine=vitrine, starts_at__lte=slots[5].starts_at).delete()
        agree()
