"""A measured number, its target, and the table of them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number. `target` is the most it should be (the least: `at_least`), None for one that is only information."""

    name: str
    value: float
    unit: str  # "s", "ms", "kB" (1000 bytes), "MB", "queries", "hosts", "pages/s", "×"
    target: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        if self.at_least:
            return "ok" if self.value >= self.target else "under"
        return "ok" if self.value <= self.target else "over"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def percentile(values: list[float], percent: int) -> float:
    """The value under which `percent` of the values lie (1 to 99), interpolated."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def written(value: float | None, unit: str) -> str:
    """`0.42 s`, `12.3 ms`, `6 queries`; nothing for None."""
    if value is None:
        return ""
    digits = {"s": 2, "ms": 1, "kB": 1, "×": 3, "CLS": 4}.get(unit, 0)
    return f"{value:.{digits}f} {unit}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as aligned Markdown: what, target, measured, verdict."""
    rows = [("what", "target", "measured", "verdict")]
    rows += [
        (figure.name, written(figure.target, figure.unit), written(figure.value, figure.unit), figure.verdict)
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
