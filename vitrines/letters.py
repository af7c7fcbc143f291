"""Which members take one letter a week in the place of a mail for each thing.

Imports look down: the app above that writes the letter says here who reads it, apps below it ask.
"""

from collections.abc import Callable

from django.db.models import QuerySet

Members = QuerySet  # of Membership

_without_readers: list[Callable[[Members], Members]] = []


def leave_out(without_readers: Callable[[Members], Members]) -> None:
    """From now on, the members that `without_readers` drops are told by their letter alone. Said in AppConfig.ready."""
    _without_readers.append(without_readers)


def written_to_singly(members: Members) -> Members:
    """Those of these members who take a mail for each thing."""
    for without_readers in _without_readers:
        members = without_readers(members)
    return members
