"""Whether a pooled database connection still answers, mostly without asking it.

The pool checks each connection it lends by an empty query (CONN_HEALTH_CHECKS): as long as the one query by which most
pages are known to be unchanged. The kernel tells for nothing that the server hung up.
"""

import select
import time
from typing import Any

from psycopg import Connection

ASK_AFTER = 10.0  # seconds without being lent: a network that died in silence tells nobody


class PooledConnection(Connection[Any]):
    """A connection whose health check asks the server only when it may have gone. Django's cursors are untouched."""

    _checked_at = 0.0

    def execute(self, query: Any, *args: Any, **options: Any) -> Any:
        """Answer the pool's empty query; raises psycopg.OperationalError when the server has hung up.

        An idle connection has nothing to read. When it has, the server said goodbye or something else: it is asked.
        """
        if query != "":
            return super().execute(query, *args, **options)
        now = time.monotonic()
        idle, self._checked_at = now - self._checked_at, now
        if idle > ASK_AFTER or self._has_something_to_read():
            return super().execute(query, *args, **options)
        return None

    def _has_something_to_read(self) -> bool:
        poll = select.poll()
        poll.register(self.pgconn.socket, select.POLLIN)
        return bool(poll.poll(0))
