"""The cards for other sites (a vitrine's, the dates of a region or a cluster), and the line of HTML that shows each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from portal.ui.typography import french
from vitrines.models import Vitrine

from ..agenda import SELECTS, agenda
from ..models import Slot

HEIGHT = 480  # pixels: the card with two dates and a name on two lines; longer, the frame scrolls
DATES = 2
DATES_OF_SEVERAL, HEIGHT_OF_SEVERAL = 4, 560


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


@dataclass(frozen=True)
class DatesCard:
    """The next dates with room of a region, a problem or some vitrines; `title` names what was chosen."""

    title: str
    dates: list[Slot]
    page_url: str


def dates_card_of(asked: QueryDict) -> DatesCard:
    """The card of `?region=…&probleme=…&vitrine=…`. A term or a vitrine that leads nowhere shows no date, not all."""
    found, slugs = agenda(asked), set(asked.getlist("vitrine"))
    dates = [] if found.leads_nowhere else [slot for slot in found.slots if slot.seats_left]
    chosen = [each.label for each in found.filters.active_filters]
    query = f"?{found.filters.query}" if found.filters.query else ""
    return DatesCard(
        title=", ".join(chosen),
        dates=[slot for slot in dates if not slugs or slot.vitrine.slug in slugs][:DATES_OF_SEVERAL],
        page_url=f"{settings.PORTAL_URL}{reverse('visits:calendar')}{query}",
    )


def dates_query(asked: QueryDict) -> str:
    """What the builder of the line asked, as the card reads it: chosen terms and vitrines alone, in a fixed order."""
    pairs = [(name, value) for name in (*SELECTS, "vitrine") for value in asked.getlist(name) if value]
    return urlencode(list(dict.fromkeys(pairs)))


def dates_snippet(query: str, title: str) -> str:
    """The line of HTML to paste for those dates."""
    return format_html(
        '<iframe src="{}{}{}" title="{}" width="100%" height="{}" loading="lazy"'
        ' style="border:0;max-width:26rem"></iframe>',
        settings.PORTAL_URL,
        reverse("embed:dates"),
        f"?{query}" if query else "",
        french(f"Venez voir nos ateliers : {title}" if title else "Venez voir nos ateliers"),
        HEIGHT_OF_SEVERAL,
    )
