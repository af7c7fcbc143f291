"""Pieces kept as text: drawn once for the same values, anew for others, never for what cannot be compared."""

import pytest

from portal.ui import kept

BRAND = "components/brand.html"


@pytest.fixture
def draws(monkeypatch) -> list[tuple]:
    """What was really drawn, in order."""
    seen: list[tuple] = []

    def draw(template_name, values):
        seen.append((template_name, values))
        return kept._draw(template_name, values)

    monkeypatch.setattr(kept, "_draw_once", kept.lru_cache(maxsize=8)(draw))
    return seen


def test_same_values_are_drawn_once_and_others_anew(draws):
    first = kept.drawn(BRAND, on_dark=True)
    assert kept.drawn(BRAND, on_dark=True) == first
    assert len(draws) == 1
    kept.drawn(BRAND, on_dark=False)
    assert len(draws) == 2


def test_development_draws_each_time(draws, settings):
    settings.DEBUG = True
    kept.drawn(BRAND, on_dark=True)
    assert draws == []


def test_value_that_can_change_is_refused(draws):
    with pytest.raises(TypeError):
        kept.drawn(BRAND, on_dark=[])
