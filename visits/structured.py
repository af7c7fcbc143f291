"""A published date's own page in schema.org's words."""

from portal.seo.structured import Data
from vitrines.selectors import OpenDate
from vitrines.structured import event_data

from .models import Slot


def slot_data(slot: Slot) -> Data:
    """The date as Event. Needs `seats_taken` and the vitrine."""
    date = OpenDate(
        pk=str(slot.pk),
        url=slot.get_absolute_url(),
        theme=slot.theme,
        format_label=slot.get_format_display(),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        seats_left=slot.seats_left,
    )
    return event_data(date, slot.vitrine)
