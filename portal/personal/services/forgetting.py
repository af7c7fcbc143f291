"""The night: every rule of retention, in short batches."""

import logging
import time

from django.db import connection, transaction

from portal.audit.enums import Event
from portal.audit.services import record
from portal.personal.registry import BATCH, Rule, rules

NIGHT = 3 * 3600  # seconds: what is not forgotten then waits for the next night
LOCK_WAIT = "500ms"  # a row somebody writes is left for the next batch rather than waited for

logger = logging.getLogger(__name__)


def forget_what_is_due(*, seconds: float = NIGHT, batch: int = BATCH) -> dict[str, int]:
    """Forget everything whose time has come; return how many rows by rule. May run twice, or twice at once.

    Each batch is its own transaction: readers are never held, memory does not grow with the table, and a stop loses
    nothing. A rule that fails is logged and leaves the others theirs.
    """
    until = time.monotonic() + seconds
    done = {rule.key: _follow(rule, until=until, batch=batch) for rule in rules()}
    found = {key: count for key, count in done.items() if count}
    if found:
        record(Event.RETENTION, after=found)
    return found


def _follow(rule: Rule, *, until: float, batch: int) -> int:
    total = 0
    try:
        while time.monotonic() < until:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
                gone = rule.forget(batch)
            total += gone
            if gone < batch:
                break
    except Exception:
        logger.exception("Retention rule %s stopped", rule.key)
    return total
