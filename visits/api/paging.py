"""Pages by cursor: where the last row stood, in opaque writing. Rows added or removed meanwhile shift nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet

SIZE, SIZE_MAX = 50, 100
CURSOR_MAX = 300  # characters


class UnreadableCursor(ValueError):
    """A cursor that this list never gave."""


def page_after(
    rows: QuerySet, *, list_name: str, order: Sequence[str], cursor: str, size: int
) -> tuple[list[Model], str]:
    """Up to `size` rows after `cursor` (from the start when empty), and the cursor of what follows (empty at the end).

    `order`: fields whose values, together, name one row; none may be null. Raises UnreadableCursor.
    """
    if cursor:
        rows = _following(rows, order, _read(cursor, list_name, len(order)))
    try:
        found = list(rows.order_by(*order)[: size + 1])
    except (FieldError, ValidationError, ValueError, TypeError, OverflowError) as error:
        raise UnreadableCursor from error
    kept = found[:size]
    return kept, _written(kept[-1], list_name, order) if len(found) > size else ""


def _following(rows: QuerySet, order: Sequence[str], values: Sequence[object]) -> QuerySet:
    after = Q()
    equal = Q()
    try:
        for field, value in zip(order, values, strict=True):
            name = field.removeprefix("-")
            after |= equal & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
            equal &= Q(**{name: value})
        return rows.filter(after)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise UnreadableCursor from error


def _written(row: Model, list_name: str, order: Sequence[str]) -> str:
    values = [getattr(row, field.removeprefix("-")) for field in order]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    text = json.dumps([list_name, *plain], default=str, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, list_name: str, count: int) -> list[object]:
    if len(cursor) > CURSOR_MAX:
        raise UnreadableCursor
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as error:
        raise UnreadableCursor from error
    plain = all(isinstance(value, str | int) and "\x00" not in str(value) for value in values)
    if name != list_name or len(values) != count or not plain:
        raise UnreadableCursor
    return values
