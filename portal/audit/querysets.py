"""Lines of the journal, found."""

from typing import Any

from django.db import models


class EntryQuerySet(models.QuerySet[Any]):
    """Chainable filters of the journal."""

    def about(self, thing: Any) -> "EntryQuerySet":
        """Lines whose object is this row."""
        return self.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk))

    def by(self, person: Any) -> "EntryQuerySet":
        """Lines this person wrote by acting."""
        return self.filter(actor_id=person.pk)
