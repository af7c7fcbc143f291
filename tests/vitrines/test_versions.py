"""The version of the catalogue is that of the last commit, although most answers say only that none came since."""

import random
from contextlib import ExitStack

import psycopg
import pytest
from django.db import connection, transaction

from vitrines import versions
from vitrines.models import CatalogueChange
from vitrines.versions import CatalogueVersion, catalogue_version

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "SELECT vitrines_add_change(%s, ARRAY[1])"
WHOLE = "SELECT kind, max(id) || '.' || count(*) || '.' || sum(id) FROM vitrines_cataloguechange GROUP BY kind"


@pytest.fixture
def writers():
    """Three other connections, none of which commits by itself."""
    wanted = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    wanted |= {"context": None, "cursor_factory": psycopg.Cursor}
    with ExitStack() as stack:
        yield [stack.enter_context(psycopg.connect(**wanted)) for _ in range(3)]


@pytest.fixture
def told(monkeypatch) -> list[bool]:
    """For each reading, whether the notes were gone through."""
    found: list[bool] = []

    def spied(*asked, rows_of=versions.rows_of):
        rows = rows_of(*asked)
        found.append(rows[0][0] is not None)
        return rows

    monkeypatch.setattr(versions, "rows_of", spied)
    return found


def as_noted() -> dict[str, str]:
    """The whole truth as the reader's connection sees it."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE)
        return dict(cursor.fetchall())


def is_true(version: CatalogueVersion) -> bool:
    noted = as_noted()
    return (version.texts, version.dates) == (noted.get("texts", "0"), noted.get("dates", "0"))


def is_at_rest(told: list[bool]) -> bool:
    """Whether a reading comes that goes through nothing: other processes of the suite commit now and then."""
    return any(catalogue_version() and not told[-1] for _ in range(500))


def test_commit_that_comes_late_with_an_older_number_is_seen(writers, told):
    first, second, _ = writers
    seen = [catalogue_version()]
    for writer in (first, second):
        writer.execute(NOTE, ["texts"])
        assert catalogue_version() == seen[0]
    for writer in (second, first):
        writer.commit()
        seen.append(catalogue_version())
        assert is_true(seen[-1])
    assert len({version.whole for version in seen}) == 3
    assert is_at_rest(told)


def test_what_a_transaction_wrote_itself_is_in_its_version_until_it_is_undone(told):
    before = catalogue_version()
    with transaction.atomic():
        CatalogueChange.objects.create(kind="texts", touched=[])
        inside = catalogue_version()
        undone = transaction.savepoint()
        CatalogueChange.objects.create(kind="dates", touched=[])
        assert is_true(catalogue_version())
        transaction.savepoint_rollback(undone)
        assert catalogue_version() == inside != before
        transaction.set_rollback(True)
    assert catalogue_version() == before
    assert all(told[1:])


def test_new_connection_takes_nothing_for_known(told):
    first = catalogue_version()
    assert is_at_rest(told)
    connection.close()
    assert catalogue_version() == first
    assert told[-1]


@pytest.mark.parametrize("seed", range(4))
def test_version_is_true_after_any_step_of_any_writer(writers, told, seed):
    """Notes, commits, rollbacks, savepoints of three writers and of the reader, in any order; folding included."""
    chance = random.Random(seed)
    steps = {
        "note": lambda writer: writer.execute(NOTE, [chance.choice(["texts", "dates"])]),
        "many": lambda writer: writer.execute(f"{NOTE} FROM generate_series(1, 300)", ["dates"]),
        "aside": lambda writer: writer.execute("SELECT pg_current_xact_id()"),  # writes, but no note
        "commit": lambda writer: writer.commit(),
        "rollback": lambda writer: writer.rollback(),
        "part": lambda writer: [
            writer.execute(each) for each in ("SAVEPOINT a", NOTE.replace("%s", "'texts'"), "ROLLBACK TO SAVEPOINT a")
        ],
        "nothing": lambda writer: None,
    }
    for _ in range(60):
        steps[chance.choices(list(steps), [6, 1, 2, 5, 3, 2, 4])[0]](chance.choice(writers))
        if chance.random() < 0.1:
            with transaction.atomic():
                CatalogueChange.objects.create(kind="texts", touched=[])
                assert is_true(catalogue_version())
                transaction.set_rollback(chance.random() < 0.5)
        assert is_true(catalogue_version())
    assert {True, False} <= set(told)
