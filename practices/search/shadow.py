"""The tables of the index a second time, in a schema of their own, put in the place of the others in one transaction.

They have no index while they are filled; they get those of the tables they replace, whatever these are by then.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import LockNotAvailable

from .tables import SearchDocument, SearchForm, SearchPosting, SearchTerm

SCHEMA = "search_rebuild"
TABLES = tuple(model._meta.db_table for model in (SearchTerm, SearchForm, SearchDocument, SearchPosting))
NUMBERED = TABLES[:3]  # those with a sequence
WAIT = "200ms"  # for readers to finish, under the second after which PostgreSQL looks for a deadlock
TRIES, PAUSE = 300, 0.1  # seconds between two


def create(cursor: CursorWrapper) -> None:
    """Empty tables; those that an interrupted run left go."""
    drop(cursor)
    cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    for table in TABLES:
        cursor.execute(
            f"CREATE TABLE {SCHEMA}.{table} (LIKE {table} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)"
        )


def drop(cursor: CursorWrapper) -> None:
    cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def complete(cursor: CursorWrapper) -> None:
    """Give the filled tables their keys and indexes, and tell PostgreSQL how large they are."""
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for table in TABLES:
        for name, definition in _constraints(cursor, table, "pu"):
            cursor.execute(f'ALTER TABLE {SCHEMA}.{table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(
            "SELECT i.indexdef, i.schemaname FROM pg_indexes i WHERE i.tablename = %s"
            " AND i.schemaname = current_schema() AND NOT EXISTS (SELECT FROM pg_constraint c"
            " WHERE c.conname = i.indexname AND c.conrelid = %s::regclass)",
            [table, table],
        )
        for definition, schema in cursor.fetchall():
            cursor.execute(definition.replace(f" ON {schema}.{table} ", f" ON {SCHEMA}.{table} ", 1))
        cursor.execute(f"ANALYZE {SCHEMA}.{table}")


@contextmanager
def written_to(cursor: CursorWrapper) -> Iterator[None]:
    """In a transaction: what the block writes into the index goes into these tables, with numbers nobody bears."""
    for table in NUMBERED:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')))",
            [f"{SCHEMA}.{table}", table],
        )
    cursor.execute("SELECT current_setting('search_path')")
    (path,) = cursor.fetchone()
    cursor.execute("SELECT set_config('search_path', %s, true)", [f"{SCHEMA}, {path}"])
    yield
    cursor.execute("SELECT set_config('search_path', %s, true)", [path])


def swap(cursor: CursorWrapper) -> None:
    """In a transaction: take the place of the tables in use, once nobody reads them.

    Raises DatabaseError when readers never leave a moment.
    """
    _lock(cursor)
    cursor.execute("SELECT current_schema()")
    (schema,) = cursor.fetchone()
    foreign = {table: _constraints(cursor, table, "f") for table in TABLES}
    for table in reversed(TABLES):
        cursor.execute(f"DROP TABLE {table}")
    for table in TABLES:
        cursor.execute(f'ALTER TABLE {SCHEMA}.{table} SET SCHEMA "{schema}"')
    for table, constraints in foreign.items():
        for name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    drop(cursor)


def _lock(cursor: CursorWrapper) -> None:
    # What was written before in this transaction has its references checked now: no table with a check to come may go.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
                cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN ACCESS EXCLUSIVE MODE")
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
            return
        except DatabaseError as error:
            if not left or not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(PAUSE)


def _constraints(cursor: CursorWrapper, table: str, kinds: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        ' WHERE conrelid = %s::regclass AND contype = ANY(%s::"char"[]) ORDER BY conname',
        [table, list(kinds)],
    )
    return cursor.fetchall()
