"""Drawings of measured figures, to scale, as SVG whose text never changes size.

Horizontal positions are percentages of the width; only presentation attributes are used (strict CSP). Every text is
escaped. The drawings are decorative: each caller gives the same figures as text or in a table beside them.
"""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.ui.numbers import number

STEEL = "#1b4034"
PALE = "#a9c2b4"
RESEDA = "#6f9280"
MINIUM = "#b63a16"
GLASS = "#e9f0ec"
RULE = "#b4c3bb"


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def numbers_of(values: str | Iterable[float | Decimal]) -> list[float]:
    """Figures of a chart, from an iterable or from a string of numbers parted by spaces. Raises ValueError."""
    return [float(value) for value in (values.split() if isinstance(values, str) else values)]


def labels_of(labels: str | Iterable[str]) -> list[str]:
    """Labels of a chart, from an iterable or from a string parted by |."""
    return labels.split("|") if isinstance(labels, str) else [str(label) for label in labels]


def dimension(*, before: str, after: str, delta: str, share: float | Decimal | str) -> SafeString:
    """Two bars and the dimension line of their gap (the design's « cotation »).

    `before`, `after` and `delta` are the texts shown; `share` is after ÷ before in percent, not negative: it alone
    sets the scale, the longer bar taking the whole width. Raises ValueError on a negative or infinite share.
    """
    ratio = float(share)
    if not math.isfinite(ratio) or ratio < 0:
        raise ValueError("share is after ÷ before in percent, from 0")
    first, second = (100.0, ratio) if ratio <= 100 else (10_000 / ratio, 100.0)
    shorter = min(first, second)
    below = second <= first  # the shorter bar carries the dimension line
    axis, top, bottom, caption = (97, 48, 114, 86) if below else (33, 16, 82, 22)
    middle = (shorter + 100) / 2
    # A narrow gap has no room for a centred label: it then stands before the line.
    anchor, place, shift = ("middle", middle, 0) if 100 - shorter >= 22 else ("end", shorter, -8)
    start, end = _percent(shorter), "100%"
    gap = SafeString("")
    if shorter < 99.5:
        short_line = (48, 82) if below else (48, 16)
        if below and shorter < 45:  # no bar to climb along: the line would cross the text
            short_line = (86, 114)
        gap = format_html(
            '<g stroke="{c}" stroke-width="1.5"><line x1="{s}" x2="{s}" y1="{a}" y2="{b}"/>'
            '<line x1="{e}" x2="{e}" y1="{t}" y2="{u}"/><line x1="{s}" x2="{e}" y1="{y}" y2="{y}"/></g>'
            '<svg x="{s}" y="{y}" overflow="visible"><path d="M-5 6L5 -6" stroke="{c}" stroke-width="3"/></svg>'
            '<svg x="{e}" y="{y}" overflow="visible"><path d="M-5 6L5 -6" stroke="{c}" stroke-width="3"/></svg>'
            '<text class="grand" x="{m}" dx="{o}" y="{k}" text-anchor="{n}">{d}</text>',
            c=MINIUM, s=start, e=end, a=short_line[0], b=short_line[1], t=top, u=bottom, y=axis,
            m=_percent(place), o=shift, k=caption, n=anchor, d=delta,
        )  # fmt: skip
    return format_html(
        '<svg class="cotation" width="100%" height="132" aria-hidden="true" focusable="false">'
        '<text x="0" y="14">Avant\u00a0: {}</text><rect x="0" y="22" width="{}" height="22" fill="{}"/>'
        '<text x="0" y="78">Après\u00a0: {}</text><rect x="0" y="86" width="{}" height="22" fill="{}"/>{}</svg>'
        '<p class="invisible">Avant\u00a0: {}. Après\u00a0: {}. Écart\u00a0: {}.</p>',
        before, _percent(first), PALE, after, _percent(second), STEEL, gap, before, after, delta,
    )  # fmt: skip


def _step(maximum: float) -> float:
    """A round step giving three to six graduations from 0 to `maximum`."""
    rough = maximum / 5
    power = 10 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)


def line_chart(
    *,
    values: str | Iterable[float | Decimal],
    labels: str | Iterable[str],
    unit: str = "",
    maximum: float | None = None,
    marker: int | None = None,
    marker_label: str = "",
    height: int = 230,
) -> SafeString:
    """A curve over time from zero (the design's « courbe »).

    `labels` are spread evenly under the axis; `marker` is the index of the value where something began, named by
    `marker_label`. `unit` follows each graduation and is at most three characters. Raises ValueError under two values.
    """
    series = numbers_of(values)
    if len(series) < 2:
        raise ValueError("a curve needs two values")
    highest = max([maximum or 0, *series]) or 1
    step = _step(highest)
    top = maximum or step * math.ceil(highest / step)
    suffix = f"\u00a0{unit}" if unit else ""

    def across(index: float) -> float:
        return index * 100 / (len(series) - 1)

    def down(value: float) -> float:
        return height * (1 - value / top) + 6

    points = " ".join(f"{across(i):.2f},{100 - value * 100 / top:.2f}" for i, value in enumerate(series))
    box = f'y="6" width="100%" height="{height}" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible"'
    levels = [step * index for index in range(int(top / step + 1e-9) + 1)]
    rules = format_html_join(
        "",
        '<line x1="0" x2="100%" y1="{}" y2="{}" stroke="{}" stroke-width="1"/><text x="-36" y="{}">{}{}</text>',
        (
            (
                f"{down(k):.1f}",
                f"{down(k):.1f}",
                STEEL if k == 0 else RULE,
                f"{down(k) + 5:.1f}",
                number(f"{k:g}"),
                suffix,
            )
            for k in levels
        ),
    )
    mark = mark_text = SafeString("")
    if marker is not None:
        x = across(marker)
        mark = format_html(
            '<line x1="{x}" x2="{x}" y1="0" y2="100" stroke="{c}" stroke-width="1.5" '
            'vector-effect="non-scaling-stroke" stroke-dasharray="5 4"/>',
            x=f"{x:.2f}",
            c=MINIUM,
        )
        late = x > 60  # near the right edge the label stands on the left of its line
        mark_text = format_html(
            '<text x="{}" dx="{}" y="{}" class="fort"{}>{}</text>',
            _percent(x), -8 if late else 8, 24, SafeString(' text-anchor="end"') if late else "", marker_label,
        )  # fmt: skip
    return format_html(
        '<svg class="courbe" width="100%" height="{}" aria-hidden="true" focusable="false"><svg {}><polygon '
        'points="0,100 {} 100,100" fill="{}"/></svg>{}<svg {}>{}<polyline points="{}" fill="none" stroke="{}" '
        'stroke-width="3" vector-effect="non-scaling-stroke" stroke-linejoin="round"/></svg>{}{}</svg>',
        height + 34, SafeString(box), points, GLASS, rules, SafeString(box), mark, points, STEEL, mark_text,
        _axis_labels(labels_of(labels), height + 28),
    )  # fmt: skip


def _axis_labels(labels: Sequence[str], y: int) -> SafeString:
    last = len(labels) - 1
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (
                _percent(index * 100 / last if last else 0),
                y,
                "start" if index == 0 else "end" if index == last else "middle",
                label,
            )
            for index, label in enumerate(labels)
        ),
    )


def bar_chart(
    *,
    values: str | Iterable[float | Decimal],
    labels: str | Iterable[str],
    accent: int | None = -1,
    height: int = 150,
) -> SafeString:
    """Vertical bars from zero, one label each (the design's « barres »).

    `accent` is the index drawn in steel, the last by default, None for no accent. Raises ValueError when labels and
    values differ in number or when a value is negative.
    """
    series, names = numbers_of(values), labels_of(labels)
    if len(series) != len(names):
        raise ValueError("a bar chart needs one label per value")
    if any(value < 0 for value in series):
        raise ValueError("bars start from zero")
    highest = max(series, default=0) or 1
    pitch = 100 / (len(series) or 1)
    accented = None if accent is None or not series else accent % len(series)
    bars = []
    for index, (value, name) in enumerate(zip(series, names, strict=True)):
        tall = max(2, height * value / highest) if value else 0
        bars.append(
            (
                _percent(index * pitch + pitch * 0.14),
                f"{height + 18 - tall:.1f}",
                _percent(pitch * 0.72),
                f"{tall:.1f}",
                STEEL if index == accented else RESEDA,
                _percent(index * pitch + pitch / 2),
                f"{height + 12 - tall:.1f}",
                number(f"{value:g}"),
                _percent(index * pitch + pitch / 2),
                height + 37,
                name,
            )
        )
    return format_html(
        '<svg class="barres" width="100%" height="{}" aria-hidden="true" focusable="false">'
        '<line x1="0" x2="100%" y1="{}" y2="{}" stroke="{}" stroke-width="1.5"/>{}</svg>',
        height + 42,
        height + 18,
        height + 18,
        STEEL,
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
            '<text x="{}" y="{}" text-anchor="middle" class="v">{}</text>'
            '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            bars,
        ),
    )
