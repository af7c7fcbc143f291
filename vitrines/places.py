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

    @property
    def label(self) -> str:
        return f"{self.name} ({DEPARTEMENTS[self.departement].name})"


def find_place(text: str) -> Place | None:
    """The commune of that name or postcode: “cholet”, “49300”, “Vervins (Aisne)”. None when it is not known.

    Of several that share a name, the one whose département is given, else the one with most postcodes, else the first.
    """
    by_name, by_postcode = _places()
    text = text.strip()
    if text.isascii() and text.isdigit():
        return by_postcode.get(text)
    name, _, told = text.partition("(")
    found = by_name.get(_key(name), [])
    where = _key(told.replace(")", ""))
    named = [place for place in found if where and where in (place.departement.casefold(), _departement(place))]
    return next(iter(named or ([] if where else found)), None)


def place_in(*, name: str, departement: str) -> Place | None:
    """The commune of exactly this name in this département, if its position is known."""
    return next((place for place in _places()[0].get(_key(name), []) if place.departement == departement), None)


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


@cache
def _places() -> tuple[dict[str, list[Place]], dict[str, Place]]:
    by_name: dict[str, list[tuple[int, Place]]] = {}
    by_postcode: dict[str, Place] = {}
    with (settings.BASE_DIR / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = Place(row["name"], row["departement"], float(row["latitude"]), float(row["longitude"]))
            postcodes = row["postcodes"].split()
            by_name.setdefault(_key(place.name), []).append((len(postcodes), place))
            for postcode in postcodes:
                by_postcode.setdefault(postcode, place)
    ranked = {name: [place for _, place in sorted(found, key=lambda one: -one[0])] for name, found in by_name.items()}
    return ranked, by_postcode
