"""What PostgreSQL refuses, told to people: a constraint becomes a courteous refusal, a deadlock is tried again."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from ..errors import AlreadySeated, SlotFull, VisitError, VisitorTwice, VisitsOverlap

TRIES = 4
TRIED_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL’s own advice is to try again
REFUSALS: dict[str, Callable[[], VisitError]] = {
    "slot_seats_within_total": lambda: SlotFull(seats_left=0),
    "visits_slot_seats_taken_check": lambda: SlotFull(seats_left=0),
    "seat_one_per_organisation": AlreadySeated,
    "visitor_once_per_address": VisitorTwice,
    "slot_one_private_visit_at_a_time": VisitsOverlap,
}

P = ParamSpec("P")
T = TypeVar("T")


def guarded(service: Callable[P, T]) -> Callable[P, T]:
    """Run a service in one transaction; try a deadlock again, tell a broken constraint as its VisitError.

    Inside a transaction of the caller there is no second try: the whole of it is lost, and its owner begins again.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        tries = 1 if connection.in_atomic_block else TRIES
        for attempt in range(1, tries + 1):
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except OperationalError as error:
                if _state(error) not in TRIED_AGAIN or attempt == tries:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)
            except IntegrityError as error:
                refusal = REFUSALS.get(_constraint(error))
                if refusal is None:
                    raise
                raise refusal() from error
        raise AssertionError("a try returns or raises")

    return run


def _state(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""


def _constraint(error: Exception) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") or ""
