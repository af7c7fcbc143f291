"""What an address says before anybody writes to it: whether it is made to be thrown away."""

import gzip
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

DISPOSABLE = "Cette adresse est jetable : la réponse s’y perdrait. Donnez celle que vous lisez au travail."
_FILE = Path("data") / "mail" / "disposable.txt.gz"  # data/README.md


@cache
def _domains() -> frozenset[str]:
    with gzip.open(settings.BASE_DIR / _FILE, "rt", encoding="ascii") as lines:
        return frozenset(line.strip() for line in lines)


def is_disposable(email: str) -> bool:
    """Whether the domain, or one above it, is on the list of addresses that last ten minutes."""
    parts = email.strip().lower().rpartition("@")[2].rstrip(".").split(".")
    return any(".".join(parts[start:]) in _domains() for start in range(len(parts) - 1))


def lasting(email: str) -> str:
    """The address itself. Raises ValidationError for one made to be thrown away."""
    if is_disposable(email):
        raise ValidationError(DISPOSABLE, code="disposable")
    return email
