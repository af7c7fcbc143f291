"""Writing a row only when it changes, for loaders that must be able to run again."""

from typing import Any

from django.db.models import Model


def write_if_changed(row: Model, fields: dict[str, Any]) -> bool:
    """Set the fields and save a row that is new or differs; True when it was written. The row is validated first.

    Values compare as the database gives them back: dates as dates, decimals as `Decimal`, arrays as lists.
    """
    if row.pk and not row._state.adding and all(getattr(row, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    return True
