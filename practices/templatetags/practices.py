"""Cards of practices, for the pages of any app."""

from django import template
from django.utils.safestring import SafeString

from portal.ui.kept import drawn
from practices.models import Practice
from practices.selectors import PracticeCard

register = template.Library()


@register.simple_tag
def practice_card(*, practice: Practice | PracticeCard, with_vitrine: bool = True) -> SafeString:
    """One practice in a <ul class="verriere verriere--cartes">, from a row read `with_card_data()` or its card."""
    card = practice if isinstance(practice, PracticeCard) else PracticeCard.of(practice)
    return drawn("practices/_card.html", card=card, with_vitrine=with_vitrine)
