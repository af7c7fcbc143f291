"""A pooled connection is asked whether it answers only when it may not."""

import psycopg
import pytest
from django.db import connection

from portal import embedded, pooling
from portal.pooling import PooledConnection
from portal.settings.base import DATABASE_OPTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent():
    wanted = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    with PooledConnection.connect(**{**wanted, "context": None, "cursor_factory": psycopg.Cursor}) as opened:
        opened.autocommit = True
        yield opened


def test_connection_that_was_just_checked_is_not_asked_again(lent):
    assert lent.execute("") is not None
    assert lent.execute("") is None


def test_connection_that_slept_is_asked(lent, monkeypatch):
    lent.execute("")
    monkeypatch.setattr(pooling, "ASK_AFTER", -1.0)
    assert lent.execute("") is not None


def test_connection_whose_server_hung_up_is_refused(lent):
    lent.execute("")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [lent.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        lent.execute("")


def test_other_questions_are_always_asked(lent):
    assert lent.execute("SELECT 1").fetchone() == (1,)


def test_pool_of_the_portal_lends_such_connections():
    found = embedded.django_database("postgresql://portail@base/portail", DATABASE_OPTIONS)
    assert found["OPTIONS"]["pool"] == {**DATABASE_OPTIONS["pool"], "connection_class": PooledConnection}
    assert found["CONN_HEALTH_CHECKS"]
