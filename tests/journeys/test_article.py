"""An article on paper and in the hand: two A4 pages, the way to the workshop always in sight."""

import re
from collections.abc import Callable

import pytest

from practices.sections import SECTIONS
from tests.factories.practices import GainFactory, ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.support.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
SENTENCE = "Deux caméras signalent ce qui ressemble à un défaut, et une personne décide de la suite. "
FIELDS = [part.field for section in SECTIONS for part in section.parts if part.field not in ("gains", "quote")]


def a_long_article():
    """As long as the longest of the examples: a thousand words over every section, five gains."""
    texts = dict.fromkeys(FIELDS, SENTENCE * 4)
    vitrine = receiving_vitrine()
    practice = published_practice(
        vitrine=vitrine,
        quote=SENTENCE,
        problems=[ProblemFactory()],
        technologies=[TechnologyFactory()],
        cost_min=120_000,
        duration_months=14,
        payback_months=19,
        **texts,
    )
    for rank in range(4):
        GainFactory(
            revision=practice.published_revision, is_headline=False, indicator=f"Autre gain {rank}", position=rank
        )
    SlotFactory(vitrine=vitrine)
    published_practice(problems=practice.published_revision.problems.all(), title="Une voisine")
    return practice


def test_a_long_article_fits_two_pages_of_paper(visit: Visit):
    reader = visit()
    reader.open(a_long_article().get_absolute_url())
    sheet = reader.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 2


def test_the_way_to_the_workshop_stays_in_sight_on_a_telephone(visit: Visit):
    reader = visit(viewport={"width": 390, "height": 844})
    reader.open(a_long_article().get_absolute_url())
    bar = reader.page.locator(".pratique__barre a")
    for share in (0, 0.25, 0.5, 0.75):
        reader.page.evaluate("share => window.scrollTo(0, share * document.body.scrollHeight)", share)
        box = bar.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < box["y"] + box["height"] <= 844, share
    bar.click()
    reader.page.wait_for_function("Math.abs(document.querySelector('#t-encart').getBoundingClientRect().top) < 844")
    assert reader.overflow(390) == []
