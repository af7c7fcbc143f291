"""Cards of practices, for the pages of any app."""

from django import template

from practices.models import Practice
from practices.selectors import PracticeCard

register = template.Library()


@register.inclusion_tag("practices/_card.html")
def practice_card(*, practice: Practice | PracticeCard, with_vitrine: bool = True) -> dict:
    """One practice in a <ul class="verriere verriere--cartes">, from a row read `with_card_data()` or its card."""
    card = practice if isinstance(practice, PracticeCard) else PracticeCard(practice)
    return {"card": card, "with_vitrine": with_vitrine}
