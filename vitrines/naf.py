"""The catalogue's sector of a company, from its NAF code (INSEE, NAF rév. 2: divisions 10 to 33, 41 to 43)."""

from .enums import Sector

# First digits of the code, the longest that matches wins. What is not here is not told.
SECTORS = {
    "10": Sector.FOOD, "11": Sector.FOOD, "12": Sector.FOOD,
    "13": Sector.TEXTILE, "14": Sector.TEXTILE, "15": Sector.TEXTILE,
    "19": Sector.CHEMISTRY, "20": Sector.CHEMISTRY, "21": Sector.CHEMISTRY,
    "22": Sector.PLASTICS,
    "24": Sector.METALLURGY,
    "25": Sector.MECHANICS,
    "26": Sector.ELECTRONICS, "27": Sector.ELECTRONICS,
    "28": Sector.MACHINERY,
    "29": Sector.AUTOMOTIVE,
    "302": Sector.RAIL, "303": Sector.AEROSPACE,
    "16": Sector.OTHER, "17": Sector.OTHER, "18": Sector.OTHER, "23": Sector.OTHER, "31": Sector.OTHER,
    "32": Sector.OTHER,
    "41": Sector.CONSTRUCTION, "42": Sector.CONSTRUCTION, "43": Sector.CONSTRUCTION,
}  # fmt: skip


def sector_of(naf_code: str) -> str:
    """“24.51Z” → metallurgy; empty when the code is not given or not of industry."""
    digits = naf_code.replace(".", "")
    return next((str(SECTORS[digits[:length]]) for length in (3, 2) if digits[:length] in SECTORS), "")
