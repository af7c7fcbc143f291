"""Marks on the map of France: where they stand in the drawing, which ones stand together.

The drawing is static/geo/france.svg, its projection (Mercator, and one frame for each overseas département)
static/geo/projection.json.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

WIDTH, HEIGHT = 613.0, 590.0
NEAR = 15.0  # two marks closer than this, in units of the whole drawing, would be one blot
ZOOM = 6  # how much larger a group is shown once opened
RING = 11.0  # marks of one town are set around it, at this distance


class Mark(NamedTuple):
    """A site to show; degrees, and whether one may come."""

    slug: str
    name: str
    longitude: float
    latitude: float
    is_open: bool


@dataclass(frozen=True)
class Sign:
    """What is drawn: one site, or a group that the link opens. Positions are ready for SVG attributes."""

    x: str
    y: str
    url: str
    label: str
    count: int
    is_open: bool


class View(NamedTuple):
    """The drawing with its signs. `view_box` is the part shown; `scale` keeps signs the same size in it."""

    view_box: str
    scale: str
    signs: tuple[Sign, ...]
    is_zoomed: bool
    without_position: int


def project(longitude: float, latitude: float) -> tuple[float, float] | None:
    """Position in the drawing; None for a place outside of what it shows."""
    drawing = _drawing()
    height = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    for frame in drawing["cadres"]:
        west, south, east, north = frame["bornes"]
        if west <= longitude <= east and south <= latitude <= north:
            return frame["ax"] * longitude + frame["bx"], frame["ay"] * height + frame["by"]
    if not (-5.5 <= longitude <= 9.8 and 41.2 <= latitude <= 51.3):
        return None
    main = drawing["metropole"]
    return main["ax"] * longitude + main["bx"], main["ay"] * height + main["by"]


def draw(marks: Sequence[Mark], *, total: int, address: str, query: str = "", zone: str = "") -> View:
    """The signs for these sites.

    `address` and `query` are the list's own, kept by the links; `zone` is the group opened, as those links write it;
    `total` counts the sites of the list, those without a position included.
    """
    return _drawn(tuple(marks), total, address, query, zone)


@lru_cache(maxsize=32)  # grouping a thousand sites takes 30 ms, and the same few maps are looked at
def _drawn(marks: tuple[Mark, ...], total: int, address: str, query: str, zone: str) -> View:
    placed = [(*at, mark) for mark in marks if (at := project(mark.longitude, mark.latitude))]
    center = _center(zone)
    if center is None:
        signs = tuple(_sign(group, f"{address}?{query}{'&' if query else ''}") for group in _grouped(placed))
        return View(f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", "1", signs, False, total - len(placed))
    left, top = center[0] - WIDTH / ZOOM / 2, center[1] - HEIGHT / ZOOM / 2
    inside = [one for one in placed if 0 <= one[0] - left <= WIDTH / ZOOM and 0 <= one[1] - top <= HEIGHT / ZOOM]
    signs = tuple(_alone(x, y, mark) for x, y, mark in _spread(inside))
    view_box = f"{left:.1f} {top:.1f} {WIDTH / ZOOM:.1f} {HEIGHT / ZOOM:.1f}"
    return View(view_box, f"{1 / ZOOM:.3f}", signs, True, total - len(placed))


Placed = tuple[float, float, Mark]


def _grouped(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Sites too close to be told apart, together; from north to south so that the keyboard goes down the map."""
    groups: list[list[Placed]] = []
    for one in sorted(placed, key=lambda place: (place[1], place[0])):
        near = next((group for group in groups if math.dist(group[0][:2], one[:2]) < NEAR), None)
        if near is None:
            groups.append([one])
        else:
            near.append(one)
    return groups


def _sign(group: list[Placed], start: str) -> Sign:
    if len(group) == 1:
        return _alone(*group[0])
    x, y = sum(place[0] for place in group) / len(group), sum(place[1] for place in group) / len(group)
    url = f"{start}zone={x:.0f}-{y:.0f}#carte"
    names = ", ".join(sorted(mark.name for _, _, mark in group)[:3])
    more = f" et {len(group) - 3} autre{'s' * (len(group) > 4)}" if len(group) > 3 else ""
    label = f"{len(group)} vitrines proches : {names}{more}"
    return Sign(f"{x:.1f}", f"{y:.1f}", url, label, len(group), any(mark.is_open for _, _, mark in group))


def _alone(x: float, y: float, mark: Mark) -> Sign:
    state = "visite possible" if mark.is_open else "pas de créneau publié"
    url = reverse("vitrines:detail", args=[mark.slug])
    return Sign(f"{x:.1f}", f"{y:.1f}", url, f"{mark.name}, {state}", 1, mark.is_open)


def _spread(placed: Sequence[Placed]) -> list[Placed]:
    """The same sites, those that would cover each other set on a ring around where they stand."""
    spread: list[Placed] = []
    groups: dict[tuple[int, int], list[Placed]] = {}
    step = NEAR / ZOOM
    for one in placed:
        groups.setdefault((round(one[0] / step), round(one[1] / step)), []).append(one)
    for group in groups.values():
        radius = RING / ZOOM * max(1.0, len(group) / 4) if len(group) > 1 else 0.0
        for rank, (x, y, mark) in enumerate(group):
            angle = 2 * math.pi * rank / len(group)
            spread.append((x + radius * math.cos(angle), y + radius * math.sin(angle), mark))
    return sorted(spread, key=lambda place: (place[1], place[0]))


def _center(zone: str) -> tuple[float, float] | None:
    """The middle of an opened group, from “413-308”; None for anything else."""
    x, _, y = zone.partition("-")
    if not (x.isascii() and x.isdigit() and y.isascii() and y.isdigit()):
        return None
    center = float(x[:4]), float(y[:4])
    return center if center[0] <= WIDTH and center[1] <= HEIGHT else None


@cache
def _drawing() -> dict[str, Any]:
    path = settings.BASE_DIR / "static" / "geo" / "projection.json"
    drawing: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return drawing
