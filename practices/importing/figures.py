"""Before and after tables as gains, amounts as numbers. Values stay as typed: the writer corrects them."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from .wordings import folded

BEFORE = (
    "avant",
    "before",
    "situation initiale",
    "etat initial",
    "initial",
    "depart",
    "ancien",
    "situation avant",
    "reference",
    "valeur initiale",
)
AFTER = (
    "apres",
    "after",
    "situation actuelle",
    "etat final",
    "final",
    "actuel",
    "nouveau",
    "resultat",
    "aujourd hui",
    "obtenu",
    "valeur finale",
    "maintenant",
)
UNIT = ("unite", "unites", "unit")
INDICATOR = ("indicateur", "indicateurs", "critere", "kpi", "mesure", "grandeur", "element", "parametre", "donnee")
SETTLED = (
    "ecart",
    "gain",
    "gains",
    "evolution",
    "variation",
    "delta",
    "amelioration",
    "difference",
)  # what follows from the others
_NUMBER = re.compile(r"^\s*(?:~|≈|env(?:\.|iron)?|<|>|±)?\s*([+−-]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*(.*)$", re.S)
_AMOUNT = re.compile(
    r"(\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?)\s*(k\s?€|M\s?€|€|k\s?euros|millions? d.euros|M\s?euros|euros|keur|meur)", re.I
)
_MONTHS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(mois|ans?|années?)", re.I)


def column_of(heading: str) -> str | None:
    """`indicator`, `unit`, `before`, `after` or `settled` for a heading of a table."""
    words = folded(heading)
    for name, known in (
        ("before", BEFORE),
        ("after", AFTER),
        ("unit", UNIT),
        ("indicator", INDICATOR),
        ("settled", SETTLED),
    ):
        if words in known or any(words.startswith(f"{each} ") for each in known if name in ("before", "after")):
            return name
    return None


def gains_of(rows: Sequence[Sequence[str]]) -> tuple[list[dict[str, str]], bool] | None:
    """The gains a table tells, and whether it tells nothing else; None when it is no before and after table.

    A row whose values are no numbers is left to the reader: the table is then kept beside the gains.
    """
    if len(rows) < 2:
        return None
    columns = [column_of(cell) for cell in rows[0]]
    if columns.count("before") != 1 or columns.count("after") != 1:
        return None
    at = {name: columns.index(name) for name in ("before", "after")}
    others = [index for index, name in enumerate(columns) if name not in ("before", "after", "unit", "settled")]
    if not others:
        return None
    at["indicator"] = columns.index("indicator") if "indicator" in columns else others[0]
    if "unit" in columns:
        at["unit"] = columns.index("unit")
    gains, is_whole = [], len(others) == 1
    for row in rows[1:]:
        cells = [*row, *[""] * (len(columns) - len(row))]
        if not any(cells):
            continue
        gain = _gain(cells, at)
        if gain is None:
            is_whole = False
        else:
            gains.append(gain)
    return (gains, is_whole) if gains else None


def _gain(cells: Sequence[str], at: dict[str, int]) -> dict[str, str] | None:
    before, after = _NUMBER.match(cells[at["before"]]), _NUMBER.match(cells[at["after"]])
    indicator = cells[at["indicator"]].strip()
    if before is None or after is None or not indicator:
        return None
    unit = cells[at["unit"]].strip() if "unit" in at else ""
    unit = unit or before[2].strip() or after[2].strip() or _unit_of(indicator)
    first, last = _decimal(before[1]), _decimal(after[1])
    if first is None or last is None or first < 0 or last < 0 or len(unit) > 40 or len(indicator) > 120:
        return None
    return {
        "indicator": indicator,
        "unit": unit,
        "before": before[1].strip(),
        "after": after[1].strip(),
        "lower_is_better": "oui" if last < first else "",
    }


def _unit_of(indicator: str) -> str:
    """« Rebuts (%) » tells its unit."""
    found = re.search(r"\(([^()]{1,40})\)\s*$", indicator)
    return found[1].strip() if found else ""


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None


def amount_in(text: str) -> int | None:
    """The one amount of a text, in euros: « 120 k€ » is 120000; None when there is none, or several."""
    found = _AMOUNT.findall(text)
    if len(found) != 1:
        return None
    number, unit = _decimal(found[0][0]), found[0][1].lower().replace(" ", "")
    scale = 1_000_000 if unit.startswith("m") else 1000 if unit.startswith("k") else 1
    return int(number * scale) if number is not None else None


def months_in(text: str) -> int | None:
    """The one duration of a text, in months; None when there is none, or several, or half a month."""
    found = _MONTHS.findall(text)
    if len(found) != 1:
        return None
    number = _decimal(found[0][0])
    months = number * (1 if found[0][1].lower() == "mois" else 12) if number is not None else None
    return int(months) if months is not None and months == int(months) else None
