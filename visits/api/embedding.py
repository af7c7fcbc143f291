"""The card of a vitrine for other sites, and the line of HTML that shows it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from portal.ui.typography import french
from vitrines.models import Vitrine

from ..models import Slot

HEIGHT = 480  # pixels: the card with two dates and a name on two lines; longer, the frame scrolls
DATES = 2


@dataclass(frozen=True)
class Card:
    """What the frame shows: the vitrine, its next dates with room, and where to go on."""

    vitrine: Vitrine
    topic: str
    dates: list[Slot]
    page_url: str
    ask_url: str


def vitrines_in_frames() -> QuerySet[Vitrine]:
    """Vitrines other sites may show: those on line."""
    return Vitrine.objects.published()


def card_of(vitrine: Vitrine) -> Card:
    """The card, in one query more. Its links are whole: they open on the portal, out of the frame."""
    dates = Slot.objects.open_to_public().filter(vitrine=vitrine)
    return Card(
        vitrine=vitrine,
        topic=vitrine.tagline or ", ".join(vitrine.themes[:3]),
        dates=[date for date in dates[: DATES * 3] if date.seats_left][:DATES],
        page_url=settings.PORTAL_URL + vitrine.get_absolute_url(),
        ask_url=settings.PORTAL_URL + reverse("visits:ask", args=[vitrine.slug]),
    )


def snippet_of(vitrine: Vitrine) -> str:
    """The line of HTML to paste in another site: a frame, no script, no cookie."""
    return format_html(
        '<iframe src="{}{}" title="{}" width="100%" height="{}" loading="lazy"'
        ' style="border:0;max-width:26rem"></iframe>',
        settings.PORTAL_URL,
        reverse("embed:card", args=[vitrine.slug]),
        french(f"Venez voir l’atelier : {vitrine.name}"),
        HEIGHT,
    )
