"""A gain as a reader sees it: the strongest number, before and after, the gap, drawn to scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.ui.numbers import NBSP, delta_percent, number, percent_change, quantity

from .models import Gain

DOUBLED = Decimal(2)  # past twice the value before, a percentage says less than the value reached
INVARIABLE = frozenset({"mois", "fois", "temps", "cas", "bris", "s", "ms"})


@dataclass(frozen=True)
class Curve:
    """Values over time for {% line_chart %}, and the same as rows of a table."""

    values: tuple[float, ...]
    labels: tuple[str, ...]
    unit: str
    marker: int | None
    rows: tuple[tuple[str, str], ...]
    head: tuple[str, str]

    @property
    def first(self) -> str:
        return self.rows[0][0]

    @property
    def last(self) -> str:
        return self.rows[-1][0]


@dataclass(frozen=True)
class Figure:
    """One gain, every number written. `share` is after ÷ before in per cent (None when there was nothing before)."""

    indicator: str
    strong: str
    before: str
    before_short: str
    after: str
    gap: str
    share: Decimal | None
    unit: str
    period_before: str
    period_after: str
    perimeter: str
    evidence: str
    source: str
    reviewed_on: object
    curve: Curve | None

    @property
    def periods(self) -> str:
        return " puis ".join(period for period in (self.period_before, self.period_after) if period)


def gain_of(row: Mapping[str, Any]) -> Gain:
    """The gain whose columns were read as JSON (`with_card_data`)."""
    fields: Any = {name: Gain._meta.get_field(name) for name in row}
    return Gain(**{name: fields[name].to_python(value) for name, value in row.items()})


def figure_of(gain: Gain) -> Figure:
    """Write out a gain. A range (`before_max`, `after_max`) is told whole and drawn at its middle."""
    before, after = _middle(gain.before, gain.before_max), _middle(gain.after, gain.after_max)
    return Figure(
        indicator=gain.indicator,
        strong=_strong(gain, before, after),
        before=_told(gain.before, gain.before_max, gain.unit),
        before_short=_told(gain.before, gain.before_max, "%" if gain.unit.startswith("%") else ""),
        after=_told(gain.after, gain.after_max, gain.unit),
        gap=_gap(gain, before, after),
        share=(after / before * 100) if before else None,
        unit=gain.unit,
        period_before=gain.period_before,
        period_after=gain.period_after,
        perimeter=gain.perimeter,
        evidence=gain.get_evidence_display(),
        source=_source(gain),
        reviewed_on=gain.reviewed_on,
        curve=_curve(gain),
    )


def _middle(low: Decimal, high: Decimal | None) -> Decimal:
    return Decimal(low) if high is None else (Decimal(low) + Decimal(high)) / 2


def _told(low: Decimal, high: Decimal | None, unit: str) -> str:
    return _measured(low, unit) if high is None else f"{number(low)} à {_measured(high, unit)}"


def _counted(unit: str) -> str:
    """What is counted, without its rate or its whole: “réclamations par an” → réclamations, “% des pièces” → %."""
    return "%" if unit.startswith("%") else unit.partition(" par ")[0]


def _measured(value: Decimal, unit: str) -> str:
    """“19 jours ouvrés”, “1 jour ouvré”: French counts under two in the singular."""
    if abs(value) >= 2 or unit.startswith(("%", "pour ")):
        return quantity(value, unit)
    counted, by, rate = unit.partition(" par ")
    words = [
        word if word in INVARIABLE or word.endswith("ès") else word.removesuffix("s") for word in counted.split(" ")
    ]
    return quantity(value, f"{' '.join(words)}{by}{rate}")


def _strong(gain: Gain, before: Decimal, after: Decimal) -> str:
    if not before or after > before * DOUBLED:
        return _told(gain.after, gain.after_max, _counted(gain.unit))
    if gain.before_max is None and gain.after_max is None:
        return delta_percent(percent_change(before, after))
    changes = sorted(
        percent_change(first, last)
        for first in (gain.before, gain.before_max or gain.before)
        for last in (gain.after, gain.after_max or gain.after)
    )
    least, most = sorted((changes[0], changes[-1]), key=abs)
    return f"{delta_percent(least).removesuffix(f'{NBSP}%')} à {delta_percent(most)}"


def _gap(gain: Gain, before: Decimal, after: Decimal) -> str:
    """“−2,4 points” for percentages, “−43 minutes” otherwise."""
    gap = after - before
    unit = "points" if gain.unit.startswith("%") else _counted(gain.unit)
    approximate = "environ " if gain.before_max is not None or gain.after_max is not None else ""
    sign = "+" if gap > 0 else ""
    return f"{approximate}{sign}{_measured(gap, unit)}"


def _source(gain: Gain) -> str:
    """“déclarés par le site, relus par l’Alliance” (the date is written by the page); empty when nobody is named."""
    told = (("déclarés par", gain.declared_by), ("relus par", gain.reviewed_by))
    return ", ".join(f"{verb} {name}" for verb, name in told if name)


def _curve(gain: Gain) -> Curve | None:
    if len(gain.series) < 2:
        return None
    unit = _counted(gain.unit)
    names = [str(name) for name, _ in gain.series]
    values = [Decimal(str(value)) for _, value in gain.series]
    last = len(values) - 1
    marks = next((count for count in (4, 3, 5, 2) if last % count == 0), min(4, last))
    return Curve(
        values=tuple(float(value) for value in values),
        labels=tuple(names[round(last * index / marks)] for index in range(marks + 1)),
        unit="%" if unit == "%" else "",
        marker=gain.series_marker,
        rows=tuple((name, quantity(value, unit)) for name, value in zip(names, values, strict=True)),
        head=("Période", gain.indicator),
    )
