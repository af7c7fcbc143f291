"""Drawings to scale: widths and positions are those of the figures."""

import re

import pytest

from portal.ui import charts


def bars(svg: str) -> list[str]:
    return re.findall(r'<rect x="0" y="(?:22|86)" width="([^"]+)"', svg)


@pytest.mark.parametrize(
    ("share", "widths"),
    [(61.3, ["100%", "61.3%"]), (200, ["50%", "100%"]), ("100", ["100%", "100%"]), (0, ["100%", "0%"])],
)
def test_dimension_is_drawn_to_scale(share, widths):
    assert bars(charts.dimension(before="a", after="b", delta="c", share=share)) == widths


def test_dimension_line_spans_the_gap():
    svg = charts.dimension(before="6,2 %", after="3,8 %", delta="−39 %", share=61.3)
    assert '<line x1="61.3%" x2="100%" y1="97" y2="97"/>' in svg
    assert '<text class="grand" x="80.65%" dx="0" y="86" text-anchor="middle">−39 %</text>' in svg


def test_dimension_line_of_a_rise_is_on_the_first_bar():
    svg = charts.dimension(before="1", after="2", delta="+100 %", share=200)
    assert '<line x1="50%" x2="100%" y1="33" y2="33"/>' in svg


def test_dimension_without_gap_has_no_line():
    assert "<line" not in charts.dimension(before="1", after="1", delta="0 %", share=100)


def test_dimension_says_its_figures():
    svg = charts.dimension(before="6,2 %", after="3,8 %", delta="−39 %", share=61.3)
    assert '<p class="invisible">Avant\u00a0: 6,2 %. Après\u00a0: 3,8 %. Écart\u00a0: −39 %.</p>' in svg


def test_dimension_escapes_its_texts():
    svg = charts.dimension(before="<b>", after="<i>", delta="<u>", share=50)
    assert not re.search(r"<[biu]>", svg)
    assert svg.count("&lt;b&gt;") == 2


@pytest.mark.parametrize("share", [-1, "nan", "inf"])
def test_dimension_refuses_an_impossible_share(share):
    with pytest.raises(ValueError, match="share is after ÷ before"):
        charts.dimension(before="", after="", delta="", share=share)


def test_line_chart_plots_each_value():
    svg = charts.line_chart(values=[0, 5, 10], labels=["a", "b", "c"], maximum=10)
    assert 'points="0.00,100.00 50.00,50.00 100.00,0.00"' in svg
    assert '<text x="50%" y="258" text-anchor="middle">b</text>' in svg


def test_line_chart_graduations_are_round():
    svg = charts.line_chart(values="1200 3100", labels="2019|2023")
    assert re.findall(r'<text x="-36" y="[^"]+">([^<]+)</text>', svg) == [
        "0",
        "1\u202f000",
        "2\u202f000",
        "3\u202f000",
        "4\u202f000",
    ]


def test_line_chart_of_zeros():
    assert 'points="0.00,100.00 100.00,100.00"' in charts.line_chart(values=[0, 0], labels=["a", "b"])


def test_line_chart_needs_two_values():
    with pytest.raises(ValueError, match="two values"):
        charts.line_chart(values=[1], labels=["a"])


def test_line_chart_escapes_its_texts():
    svg = charts.line_chart(values=[1, 2], labels=["<b>", "c"], unit="<", marker=1, marker_label="<i>")
    assert not re.search(r"<[bi]>", svg)


def test_bar_chart_heights_follow_the_values():
    svg = charts.bar_chart(values=[3, 6, 0], labels=["a", "b", "c"], height=150)
    assert re.findall(r'<rect [^>]*height="([^"]+)"', svg) == ["75.0", "150.0", "0.0"]


def test_bar_chart_accent():
    svg = charts.bar_chart(values=[1, 2], labels=["a", "b"], accent=0)
    assert re.findall(r'<rect [^>]*fill="([^"]+)"', svg) == [charts.STEEL, charts.RESEDA]


@pytest.mark.parametrize(("values", "labels"), [([1], ["a", "b"]), ([-1], ["a"])])
def test_bar_chart_refuses(values, labels):
    with pytest.raises(ValueError, match="bar"):
        charts.bar_chart(values=values, labels=labels)
