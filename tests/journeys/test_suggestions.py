"""Suggestions under a search field, by the keyboard alone."""

import pytest

from tests.factories.practices import ProblemFactory, published_practice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.slow]


def test_suggestions_are_walked_chosen_and_refused_by_the_keyboard(visit):
    published_practice(
        title="Compter au four", tagline="Le rebut recule.", problems=[ProblemFactory(name="Réduire les rebuts")]
    )
    visitor = visit()
    visitor.open("/")
    page = visitor.page
    field = page.get_by_role("combobox", name="Que cherchez-vous à résoudre")
    field.press_sequentially("reb")
    lines = page.get_by_role("option")
    lines.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    field.press_sequentially("u")
    lines.first.wait_for()
    field.press("ArrowUp")
    last = lines.last
    assert (last.get_attribute("aria-selected"), field.get_attribute("aria-activedescendant")) == (
        "true",
        last.get_attribute("id"),
    )
    assert "Réduire les rebuts" in last.inner_text() or "Compter" in last.inner_text()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/pratiques/?q=rebut*")
    assert page.get_by_role("heading", name="Compter au four").is_visible()
