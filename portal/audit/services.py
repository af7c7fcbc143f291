"""The one way a line is written in the journal."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.crypto import salted_hmac

from .enums import Door, Event
from .models import Entry
from .origin import present

VALUE_MAX = 200  # characters of one value: a journal says what changed, it is no second copy of the data
VALUES_MAX = 20
SECRET = re.compile(r"password|passwd|token|secret|cookie|session_key|otp|body|recovery|credential|csrf", re.IGNORECASE)
# Says who somebody is: the journal notes that it changed, never what it was, so that an erased person is not in it.
PERSONAL = re.compile(r"(^|_)(email|phone|full_name|first_name|last_name|job_title|author_name|to_name|access_sheet)$")
CHANGED = "(non conservé)"
KEPT_MONTHS = 12  # also in the trigger (migration 0002), which is what counts


class NotForTheJournalError(ValueError):
    """A value that must never be noted was given: a mistake of the caller, found by its tests."""


def record(
    event: Event,
    *,
    by: Any = None,
    about: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    door: Door | None = None,
) -> Entry:
    """Add a line; call it in the transaction of what it tells, so that both are saved or neither.

    `by` is the person who acts (None: the clock, or nobody signed in; the person of the request is taken then).
    `about` is the row it is about. `before` and `after` map field names to short values: rows are kept as their
    primary key, text is cut at VALUE_MAX characters and freed of control characters, what says who somebody is is left
    out. The door and the network are those of the request unless `door` says otherwise. Raises NotForTheJournalError
    for a field whose name says that it holds a secret or the text of a mail.
    """
    origin = present()
    person = by if by is not None else origin.person()
    return Entry.objects.create(
        event=event,
        actor_id=getattr(person, "pk", None),
        door=door or origin.door,
        network=origin.network,
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk)[:80] if about is not None else "",
        before=_values(before),
        after=_values(after),
    )


def address_mark(email: str) -> str:
    """What stands for an address in the journal: the same for the same address, unreadable without SECRET_KEY."""
    return salted_hmac("portal.audit.address", email.strip().lower(), algorithm="sha256").hexdigest()[:20]


def forget_old_lines(*, at_most: int = 10_000) -> int:
    """Delete lines older than a year, `at_most` of them; return how many. The database's own function does it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget(%s)", [at_most])
        return cursor.fetchone()[0]


def _values(given: Mapping[str, Any] | None) -> dict[str, Any]:
    if not given:
        return {}
    if wrong := [name for name in given if SECRET.search(name)]:
        raise NotForTheJournalError(f"never in the journal: {', '.join(wrong)}")
    return {
        str(name)[:60]: CHANGED if PERSONAL.search(name) and value else _short(value)
        for name, value in list(given.items())[:VALUES_MAX]
    }


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [_short(each) for each in list(value)[:VALUES_MAX]]
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp", "Cs") else each for each in str(value))
    return text if len(text) <= VALUE_MAX else text[: VALUE_MAX - 1] + "…"
