"""Pieces kept as text: drawn once for the same values, anew for others, never for what cannot be compared."""

from dataclasses import dataclass, replace

import pytest
from django.utils.safestring import SafeString

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


def test_html_and_the_equal_plain_text_are_two_pieces(draws):
    values = {"title": "", "description": "<b>", "kind": "", "url": "", "picture": ""}
    assert 'content="<b>"' in kept.drawn("components/social.html", **{**values, "description": SafeString("<b>")})
    assert 'content="&lt;b&gt;"' in kept.drawn("components/social.html", **values)


@dataclass(frozen=True)
class Thing(kept.WithPieces):
    on_dark: bool = False


def test_thing_is_drawn_once_and_its_copy_anew(monkeypatch):
    thing = Thing()
    first = thing.drawn(BRAND)
    monkeypatch.setattr(kept, "get_template", lambda name: 1 / 0)
    assert thing.drawn(BRAND) is first
    assert replace(thing, on_dark=True).pieces == {}
    with pytest.raises(ZeroDivisionError):
        thing.drawn(BRAND, level=2)


def test_thing_keeps_so_many_pieces_and_no_more():
    thing = Thing()
    for number in range(kept.PIECES_EACH * 3):
        thing.drawn(BRAND, level=number)
    assert len(thing.pieces) <= kept.PIECES_EACH
