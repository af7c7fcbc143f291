"""The index is written beside the one in use, which answers until it is replaced, whatever is published meanwhile."""

import pytest
from django.db import connection

from practices.models import Practice, SearchDocument, SearchForm, SearchTerm
from practices.search import rebuilding
from practices.search.asking import find_practices
from practices.search.documents import Kind
from practices.search.rebuilding import REBUILDING, RebuildingError, rebuild
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice


def ids(words):
    found = find_practices(words)
    return list(found.ids) if found else []


def structure():
    """Columns, keys and indexes of the index's tables, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'practices_search%' UNION ALL"
            " SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text LIKE 'practices_search%' UNION ALL"
            " SELECT table_name, column_name, concat(data_type, column_default, is_nullable, is_identity)"
            " FROM information_schema.columns WHERE table_name LIKE 'practices_search%' ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


def contents():
    """Words with their counts, and documents: what must not depend on how the index came to be."""
    terms = dict(SearchTerm.objects.filter(documents__gt=0).values_list("stem", "documents"))
    forms = dict(SearchForm.objects.filter(documents__gt=0).values_list("surface", "documents"))
    return terms, forms, set(SearchDocument.objects.values_list("kind", "object_id", "title", "is_stale"))


@pytest.mark.django_db
def test_tables_are_the_same_after_as_before():
    practice, _ = (published_practice(title=title) for title in ("Prévoir la panne des presses", "Tenir les délais"))
    before = structure(), contents(), dict(SearchTerm.objects.values_list("stem", "pk"))
    assert ids("presse") == [practice.pk]
    *_, last = rebuild()
    assert last == (4, 4)
    assert structure() == before[0]
    assert (contents(), dict(SearchTerm.objects.values_list("stem", "pk"))) == before[1:]
    assert ids("presse") == [practice.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = %s", [rebuilding.SCHEMA])
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_what_is_published_taken_back_or_renamed_meanwhile_is_not_lost():
    kept, gone = published_practice(title="Souder sans retouche"), published_practice(title="Trier les copeaux")
    run = rebuild()
    next(run)
    next(run)  # these two are written in the new index
    new = published_practice(title="Compter les palettes")
    withdraw_practice(practice=gone, reason="Vieux", by=UserFactory(is_staff=True, is_superuser=True))
    SearchDocument.objects.filter(kind=Kind.VITRINE, object_id=kept.vitrine_id).update(is_stale=True)
    assert (ids("palettes"), ids("souder")) == ([new.pk], [kept.pk])  # the one in use answers
    assert list(run)[-1][1] == 4
    followed = contents()
    assert (ids("palettes"), ids("copeaux"), ids("souder")) == ([new.pk], [], [kept.pk])
    assert SearchDocument.objects.get(is_stale=True).object_id == kept.vitrine_id
    SearchDocument.objects.update(is_stale=False)
    assert list(rebuild())[-1][1] == 5  # the withdrawn one's vitrine stays
    assert contents()[:2] == followed[:2]


@pytest.mark.django_db
def test_words_that_left_are_forgotten():
    published_practice(title="Peindre au pistolet")
    Practice.objects.update(state="draft", published_revision=None, published_at=None)
    list(rebuild())
    assert not SearchForm.objects.filter(surface="pistolet").exists()
    assert not SearchForm.objects.filter(documents=0).exists()


@pytest.mark.django_db
def test_run_that_was_interrupted_leaves_nothing_in_the_way():
    practice = published_practice(title="Souder sans retouche")
    stopped = rebuild()
    next(stopped)
    next(stopped)
    stopped.close()
    assert ids("souder") == [practice.pk]
    list(rebuild())
    assert ids("souder") == [practice.pk]


@pytest.mark.django_db(transaction=True)
def test_two_runs_do_not_meet_and_readers_are_not_kept_waiting():
    practice = published_practice(title="Souder sans retouche")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [REBUILDING])
        with pytest.raises(RebuildingError):
            list(rebuild())
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [REBUILDING])
        run = rebuild()
        for _ in range(3):
            next(run)  # everything is written, nothing is replaced yet
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
            cursor.execute("SELECT count(*) FROM practices_searchdocument")
            assert cursor.fetchone() == (2,)
        list(run)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM practices_searchdocument")
            assert cursor.fetchone() == (2,)
    finally:
        other.close()
    assert ids("souder") == [practice.pk]
