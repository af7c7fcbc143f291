"""Drawing the pictures of shared links, behind the pages."""

from datetime import timedelta
from itertools import chain

from django.utils import timezone

from portal.seo.pictures import forget_pictures
from practices.models import Practice
from practices.sharing import practice_picture
from vitrines.models import Vitrine
from vitrines.sharing import vitrine_picture
from vitrines.versions import note_pages_changed


def draw_shared_pictures(*, written_within: timedelta | None = None) -> int:
    """Draw what is missing for the pages on line, or for those written lately; return how many. May run twice.

    Going through every page also deletes the pictures that none bears any more: a withdrawn text leaves none behind.
    """
    practices = Practice.objects.published().select_related("vitrine", "published_revision")
    vitrines = Vitrine.objects.published()
    if written_within is not None:
        since = timezone.now() - written_within
        practices, vitrines = practices.filter(updated_at__gte=since), vitrines.filter(updated_at__gte=since)
    gains = practices.prefetch_related("published_revision__gains")
    drawn, wanted = 0, set()
    for picture in chain(
        map(vitrine_picture, vitrines.order_by("pk").iterator(chunk_size=500)),
        map(practice_picture, gains.order_by("pk").iterator(chunk_size=200)),
    ):
        drawn += picture.draw()
        wanted.add(picture.name)
    if written_within is None:
        forget_pictures(wanted=wanted)
    if drawn:
        note_pages_changed()  # a page names its picture once it is there
    return drawn
