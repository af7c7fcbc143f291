"""Where French communes are, from data/places.csv (its licences: data/README.md). Nothing is asked outside."""

import csv
import math
from functools import cache
from typing import NamedTuple

from django.conf import settings

from .departements import DEPARTEMENTS
from .folding import fold

EARTH_KM = 6371.0


class Place(NamedTuple):
    name: str
    departement: str
    latitude: float
    longitude: float
    is_exact: bool = True  # else in the middle of the communes that share its postcode

    @property
    def label(self) -> str:
        return f"{self.name} ({DEPARTEMENTS[self.departement].name})"


def find_place(text: str) -> Place | None:
    """The commune of that name or postcode: “cholet”, “49300”, “Vervins (Aisne)”. None when it is not known.

    Of several that share a name, the one whose département is given, else the one with most postcodes, else the first.
    Of several that share a postcode, the first whose very position is known.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        row = _rows()[1].get(text)
        return row.place() if row else None
    name, _, told = text.partition("(")
    found = _named(name)
    where = _key(told.replace(")", ""))
    named = [place for place in found if where and where in (place.departement.casefold(), _departement(place))]
    return next(iter(named or ([] if where else found)), None)


def place_in(*, name: str, departement: str) -> Place | None:
    """The commune of exactly this name in this département, if its very position is known."""
    return next((place for place in _named(name) if place.departement == departement and place.is_exact), None)


def distance_km(latitude: float, longitude: float, place: Place) -> float:
    """As the crow flies."""
    here, there = math.radians(latitude), math.radians(place.latitude)
    across = math.radians(longitude - place.longitude)
    half = math.sin((here - there) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _departement(place: Place) -> str:
    return _key(DEPARTEMENTS[place.departement].name)


def _key(name: str) -> str:
    words = fold(name).replace("-", " ").replace("'", " ").split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


class _Row(NamedTuple):
    """A line of the file as it is: what nobody asks for is never made a Place."""

    name: str
    departement: str
    postcodes: str
    latitude: str
    longitude: str
    accuracy: str

    @property
    def is_exact(self) -> bool:
        return self.accuracy == "commune"

    def place(self) -> Place:
        return Place(self.name, self.departement, float(self.latitude), float(self.longitude), self.is_exact)


def _named(name: str) -> list[Place]:
    """The communes of that name, the one with most postcodes first."""
    rows = _rows()[0].get(_key(name), [])
    return [row.place() for row in sorted(rows, key=lambda row: -row.postcodes.count(" "))]


@cache
def _rows() -> tuple[dict[str, list[_Row]], dict[str, _Row]]:
    by_name: dict[str, list[_Row]] = {}
    by_postcode: dict[str, _Row] = {}
    with (settings.BASE_DIR / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)  # the heads of the columns
        for row in map(_Row._make, lines):
            by_name.setdefault(_key(row.name), []).append(row)
            for postcode in row.postcodes.split():
                if postcode not in by_postcode or (row.is_exact and not by_postcode[postcode].is_exact):
                    by_postcode[postcode] = row
    return by_name, by_postcode
