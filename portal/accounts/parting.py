"""What follows when somebody leaves an organisation, or is suspended: nothing stays open behind.

Imports look down: the apps above, which hold the requests, say here once (AppConfig.ready) what they settle.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Organisation, User


@dataclass(frozen=True)
class Parting:
    """Who leaves, which organisation (None: all of it, the account is suspended), to whom what is open goes (None:
    it is withdrawn), who does it."""

    person: User
    organisation: Organisation | None
    heir: User | None
    by: User | None


Settle = Callable[[Parting], int]
_settlers: list[Settle] = []


def when_somebody_parts(settle: Settle) -> None:
    """From now on, call `settle`, which returns how many things it settled."""
    if settle not in _settlers:
        _settlers.append(settle)


def settle_all(parting: Parting) -> int:
    """Settle everything open of this person, in the transaction of the caller; return how many things."""
    return sum(settle(parting) for settle in _settlers)
