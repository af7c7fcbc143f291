"""Cards of practices, for the pages of any app."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from portal.ui.kept import drawn
from practices.models import Practice
from practices.pictures.selectors import Shown
from practices.richtext.drawing import draw
from practices.selectors import PracticeCard

register = template.Library()


@register.simple_tag
def practice_card(*, practice: Practice | PracticeCard, with_vitrine: bool = True) -> SafeString:
    """One practice in a <ul class="verriere verriere--cartes">, from a row read `with_card_data()` or its card."""
    card = practice if isinstance(practice, PracticeCard) else PracticeCard.of(practice)
    return _drawn(card, with_vitrine)


@register.simple_tag
def practice_cards(*, cards: Iterable[PracticeCard]) -> SafeString:
    """The same for a page of a list."""
    return SafeString("\n".join(_drawn(card, True) for card in cards))


def _drawn(card: PracticeCard, with_vitrine: bool) -> SafeString:
    """A card that the lists keep holds its own piece: finding it by its values takes as long as a query."""
    if with_vitrine not in card.pieces or settings.DEBUG:
        card.pieces[with_vitrine] = drawn("practices/_card.html", card=card, with_vitrine=with_vitrine)
    return card.pieces[with_vitrine]


@register.filter
def rich(html: str, pictures: tuple[Shown, ...] = ()) -> SafeString:
    """A rich text set in French, with those of its pictures that the selector read (`pictures_in`)."""
    return draw(html or "", pictures=pictures or ())


@register.filter
def rich_under(html: str, pictures: tuple[Shown, ...] = ()) -> SafeString:
    """The same under an h3 of the page: the text's own headings go one level down."""
    return draw(html or "", pictures=pictures or (), is_under_heading=True)
