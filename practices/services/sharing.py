"""Drawing the pictures of shared links, behind the pages."""

from datetime import timedelta

from django.utils import timezone

from practices.models import Practice
from practices.sharing import practice_picture
from vitrines.models import Vitrine
from vitrines.sharing import vitrine_picture
from vitrines.versions import note_pages_changed


def draw_shared_pictures(*, written_within: timedelta | None = None) -> int:
    """Draw what is missing for the pages on line, or for those written lately; return how many. May run twice."""
    practices = Practice.objects.published().select_related("vitrine", "published_revision")
    vitrines = Vitrine.objects.published()
    if written_within is not None:
        since = timezone.now() - written_within
        practices, vitrines = practices.filter(updated_at__gte=since), vitrines.filter(updated_at__gte=since)
    gains = practices.prefetch_related("published_revision__gains")
    drawn = sum(vitrine_picture(vitrine).draw() for vitrine in vitrines.order_by("pk").iterator(chunk_size=500))
    drawn += sum(practice_picture(practice).draw() for practice in gains.order_by("pk").iterator(chunk_size=200))
    if drawn:
        note_pages_changed()  # a page names its picture once it is there
    return drawn
