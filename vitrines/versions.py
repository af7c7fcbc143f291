"""Which state of the catalogue is being shown: what is kept in memory or by a browser is good for one version."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from .enums import ChangeKind
from .models import CatalogueChange


class CatalogueVersion(NamedTuple):
    """Two equal versions show the same lists. `changed_at` is None before the first writing."""

    texts: str
    dates: str
    changed_at: datetime | None

    @property
    def whole(self) -> str:
        """One word for both, fit for an ETag."""
        return f"{self.texts}-{self.dates}"


def catalogue_version() -> CatalogueVersion:
    """What has been committed so far, in one query of the few latest changes.

    A transaction that commits late adds a row with an older number: the last number alone would not tell, the count
    and the sum do. Numbers only grow and are never given twice, so a version never comes back.
    """
    changes = CatalogueChange.objects.order_by().values("kind")
    rows = list(changes.annotate(last=Max("pk"), count=Count("pk"), total=Sum("pk"), changed_at=Max("at")))
    marks = {row["kind"]: f"{row['last']}.{row['count']}.{row['total']}" for row in rows}
    return CatalogueVersion(
        texts=marks.get(ChangeKind.TEXTS, "0"),
        dates=marks.get(ChangeKind.DATES, "0"),
        changed_at=max((row["changed_at"] for row in rows), default=None),
    )
