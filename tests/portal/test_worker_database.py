"""A worker's child keeps its sessions of PostgreSQL from one task to the next."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from portal.celery import app
from portal.pooling import PooledConnection
from portal.worker_database import KeptPool, PortalFixup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled():
    """A connection to the database of the tests, from a pool of one; theirs has none."""
    pool = {"min_size": 1, "max_size": 1, "timeout": 3, "connection_class": PooledConnection}
    wanted = connection.settings_dict
    wrapper = DatabaseWrapper(
        {**wanted, "OPTIONS": {**wanted["OPTIONS"], "pool": pool}, "CONN_HEALTH_CHECKS": True}, alias=connection.alias
    )
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


@pytest.fixture
def around(pooled):
    """The fix-up of a prefork child that has that connection."""
    kept = KeptPool(app)
    kept.worker = SimpleNamespace(pool_cls="prefork")
    kept._db = SimpleNamespace(connections=SimpleNamespace(all=lambda **_: [pooled]))
    kept._settings = SimpleNamespace(DATABASES={connection.alias: pooled.settings_dict})
    return kept


def task(*, is_eager: bool = False) -> SimpleNamespace:
    return SimpleNamespace(request=SimpleNamespace(is_eager=is_eager))


def session(wrapper: DatabaseWrapper) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_portal_s_own_fixup_surrounds_its_tasks():
    [installed] = app._fixups
    assert isinstance(installed, PortalFixup)
    assert isinstance(installed.worker_fixup, KeptPool)


def test_next_task_finds_the_session_of_the_last(pooled, around):
    before = session(pooled)
    around.on_task_postrun(sender=task())
    assert pooled.connection is None  # given back: the next task gets one that was checked
    around.on_task_prerun(sender=task())
    assert session(pooled) == before


def test_session_that_died_between_two_tasks_costs_no_task(pooled, around):
    lost = session(pooled)
    around.on_task_postrun(sender=task())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [lost])
    around.on_task_prerun(sender=task())
    assert session(pooled) != lost


def test_task_run_by_its_caller_leaves_the_connection_alone(pooled, around):
    session(pooled)
    around.on_task_postrun(sender=task(is_eager=True))
    assert pooled.connection is not None
