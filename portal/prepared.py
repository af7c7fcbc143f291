"""What every page asks of the database, prepared: planning takes the server longer than answering."""

from typing import Any

from django.db import connection
from psycopg import Cursor


class PreparedCursor(Cursor[Any]):
    """A cursor whose statements the server parses and plans once a connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **options})


def open_connection() -> Any:
    """The thread's own connection to the server, psycopg's, open: what was learnt on it may be kept with it."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.connection


def rows_of(statement: str, parameters: tuple[str, ...] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a statement, prepared on the connection of the thread.

    Django never prepares. What sees its queries sees these too (`execute_wrapper`, the log of queries).
    """
    prepared: Any = PreparedCursor(open_connection())
    with (connection.make_debug_cursor if connection.queries_logged else connection.make_cursor)(prepared) as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
