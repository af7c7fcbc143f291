"""What was written since a look: by vitrine when the notes tell, else everything."""

import pytest
from django.db import connection, transaction

from practices.catalogue import practice_state
from practices.listing import listed_practices
from practices.models import Practice
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.factories.vitrines import LabelFactory, VitrineFactory
from vitrines.changes import Look, Note, look
from vitrines.models import Vitrine
from vitrines.shelf import Shelf
from vitrines.versions import catalogue_version, note_pages_changed

BOTH = frozenset({"texts", "dates"})


def noted(*touched, kind="texts", folded=0):
    return Note(kind, touched, folded)


def test_new_notes_name_what_they_touch():
    before = Look({1: noted(4)}, None)
    now = Look({1: noted(4), 2: noted(5, 6), 3: noted(7, kind="dates")}, None)
    assert now.since(before, BOTH) == {5, 6, 7}
    assert now.since(before, frozenset({"texts"})) == {5, 6}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param({1: noted(4)}, {1: noted(4), 2: Note("texts", None, 0)}, id="a note that names nobody"),
        pytest.param({1: noted(4), 2: noted(5)}, {2: noted(5), 9: noted(6)}, id="one that was undone"),
        pytest.param({1: noted(4)}, {9: noted(folded=3)}, id="two folded before anyone saw them"),
        pytest.param({1: noted(4)}, {}, id="nothing left"),
    ],
)
def test_notes_that_cannot_tell_name_everything(before, now):
    assert Look(now, None).since(Look(before, None), BOTH) is None


def test_folded_notes_that_were_seen_are_not_missed():
    before = Look({1: noted(folded=40), 2: noted(5), 3: noted(6)}, None)
    now = Look({3: noted(6), 300: noted(8), 301: noted(folded=41)}, None)
    assert now.since(before, BOTH) == {8}


def test_what_an_unfinished_transaction_read_is_no_start():
    assert Look({1: noted(4)}, None).since(Look({1: noted(4)}, "771"), BOTH) is None
    assert Look({1: noted(4)}, "771").since(Look({1: noted(4)}, "771"), BOTH) == set()


@pytest.mark.django_db
def test_database_names_the_vitrines_of_each_writing():
    practice, other = published_practice(problems=[ProblemFactory()]), VitrineFactory()
    site, term = practice.vitrine, practice.published_revision.problems.get()
    slot = SlotFactory(vitrine=receiving_vitrine())
    alliance = UserFactory(is_staff=True, is_superuser=True)
    writings = {
        "vitrine": (lambda: Vitrine.objects.filter(pk=other.pk).update(name="X"), {other.pk}),
        "several": (lambda: Vitrine.objects.update(region="53"), {*Vitrine.objects.values_list("pk", flat=True)}),
        "none": (lambda: Vitrine.objects.filter(pk=0).update(region="53"), set()),
        "label": (lambda: LabelFactory(vitrine=other), {other.pk}),
        "term borne": (lambda: practice.published_revision.problems.clear(), {site.pk}),
        "term renamed": (lambda: type(term).objects.filter(pk=term.pk).update(name="Y"), set()),
        "hands": (lambda: Practice.objects.filter(pk=practice.pk).update(vitrine=other), {site.pk, other.pk}),
        "withdrawal": (lambda: withdraw_practice(practice=practice, reason="Vieux", by=alliance), {other.pk}),
        "date": (lambda: type(slot).objects.filter(pk=slot.pk).update(is_public=False), {slot.vitrine_id}),
        "request": (lambda: sent_request(slot.vitrine), {slot.vitrine_id}),
        "picture of a page": (note_pages_changed, set()),
    }
    found = {}
    for name, (write, _) in writings.items():
        before = look(catalogue_version())
        practice.refresh_from_db()
        write()
        found[name] = look(catalogue_version()).since(before, BOTH)
    assert found == {name: expected for name, (_, expected) in writings.items()}


@pytest.mark.django_db
def test_notes_folded_by_the_database_are_accounted_for():
    site = VitrineFactory()
    for _ in range(3):
        before = look(catalogue_version())
        with connection.cursor() as cursor:
            cursor.execute("SELECT vitrines_add_change('texts', ARRAY[%s]) FROM generate_series(1, 150)", [site.pk])
        assert look(catalogue_version()).since(before, BOTH) == {site.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT vitrines_add_change('texts', '{}') FROM generate_series(1, 1000)")
    assert look(catalogue_version()).since(before, BOTH) is None


@pytest.mark.django_db
def test_writing_touches_the_rows_of_its_vitrine_alone(monkeypatch):
    """The list follows without being made again, and equals the one that is."""
    practices = [published_practice(problems=[ProblemFactory()]) for _ in range(4)]
    practice_state()
    made = []
    monkeypatch.setattr(
        Shelf, "of", classmethod(lambda cls, rows, of=Shelf.of.__func__: made.append(1) or of(cls, rows))
    )
    practices[1].published_revision.problems.set([ProblemFactory(name="Tenir les délais")])
    Vitrine.objects.filter(pk=practices[2].vitrine_id).update(is_published=False)
    published_practice(problems=practices[0].published_revision.problems.all(), vitrine=practices[0].vitrine)
    followed = practice_state()
    assert made == []
    monkeypatch.undo()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT vitrines_add_change('texts', NULL)")
        anew = practice_state()
    assert (followed.index, followed.rows_of, followed.sites) == (anew.index, anew.rows_of, anew.sites)
    assert followed.order == anew.order


@pytest.mark.django_db
def test_what_was_undone_leaves_no_trace():
    published_practice(title="Une")
    practice_state()

    undone = transaction.savepoint()
    Practice.objects.update(published_at=None, published_revision=None, state="draft")
    assert practice_state().index.ids == ()
    transaction.savepoint_rollback(undone)
    assert len(practice_state().index.ids) == 1
    assert len(listed_practices(catalogue_version()).shelf.ids) == 1
