"""Who may read the journal."""

from typing import Any


def can_read_journal(user: Any) -> bool:
    """The Alliance's team reads the journal: active staff with the right on it (group Modération). Nobody writes it."""
    return user.is_active and user.is_staff and user.has_perm("audit.view_entry")
