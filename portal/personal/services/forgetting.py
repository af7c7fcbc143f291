"""The night: every rule of retention, in short batches."""

import logging
import time

from django.db import connection, transaction

from portal.audit.enums import Event
from portal.audit.services import record
from portal.personal.registry import BATCH, Rule, rules

NIGHT = 3 * 3600  # seconds: what is not forgotten then waits for the next night
SHORT = 0.1  # seconds a batch should take: a slower one is followed by one half as large, a quicker one by a larger
LEAST = 50  # rows of the smallest batch
LOCK_WAIT = "500ms"  # a row somebody writes is left for the next batch rather than waited for

logger = logging.getLogger(__name__)


def forget_what_is_due(*, seconds: float = NIGHT, batch: int = BATCH) -> dict[str, int]:
    """Forget everything whose time has come; return how many rows by rule. May run twice, or twice at once.

    Each batch is its own transaction of a tenth of a second or so: readers are never held, memory does not grow with
    the table, and a stop loses nothing. A rule that fails is logged and leaves the others theirs.
    """
    until = time.monotonic() + seconds
    done = {rule.key: _follow(rule, until=until, batch=batch) for rule in rules()}
    found = {key: count for key, count in done.items() if count}
    if found:
        record(Event.RETENTION, after=found)
    return found


def _follow(rule: Rule, *, until: float, batch: int) -> int:
    total, most = 0, batch
    try:
        while (start := time.monotonic()) < until:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
                gone = rule.forget(batch)
            total += gone
            if gone < batch:
                break
            batch = _next(batch, most=most, took=time.monotonic() - start)
    except Exception:
        logger.exception("Retention rule %s stopped", rule.key)
    return total


def _next(batch: int, *, most: int, took: float) -> int:
    """Rows of the next batch, from the seconds this one took."""
    if took > 2 * SHORT:
        return max(min(LEAST, most), batch // 2)
    return min(most, 2 * batch) if took < SHORT else batch
