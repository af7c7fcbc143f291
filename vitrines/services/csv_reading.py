"""From a CSV of labelled sites to typed rows, or to every reason why not, each with its line. No database here."""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from vitrines.departements import DEPARTEMENTS
from vitrines.enums import Region, Sector, SizeClass
from vitrines.folding import fold

COLUMNS = (
    "name", "site", "city", "departement", "region", "sector", "size_class", "headcount_seen", "label_date",
    "label_year", "labelled_by_date", "themes_keywords", "source_url", "source_url_2", "note",
)  # fmt: skip
MAX_BYTES = 5 * 1024 * 1024
FIRST_YEAR, LAST_YEAR = 2015, 2100  # the label was created in 2015

_DEPARTEMENT_BY_NAME = {fold(row.name): row.code for row in DEPARTEMENTS.values()}
_REGION_BY_NAME = {fold(label): value for value, label in Region.choices}

# Whole words of the source → sector. A row whose words point to two sectors points to none.
_SECTOR_WORDS = {
    Sector.AEROSPACE: ("aeronautique", "spatial", "aerospatial"),
    Sector.FOOD: ("agroalimentaire", "laiterie", "alimentaire"),
    Sector.AUTOMOTIVE: ("automobile",),
    Sector.CHEMISTRY: ("chimie", "cosmetique", "cosmetiques"),
    Sector.CONSTRUCTION: ("construction de batiments", "batiment", "btp"),
    Sector.ELECTRONICS: ("electronique", "electrique", "eclairage"),
    Sector.RAIL: ("ferroviaire",),
    Sector.MACHINERY: ("machines-outils", "automatismes", "motoreducteurs"),
    Sector.MECHANICS: ("decolletage", "usinage", "mecanique", "mecano-soudure"),
    Sector.METALLURGY: ("fonderie", "metallurgie", "siderurgie"),
    Sector.PLASTICS: ("plasturgie", "composites"),
    Sector.TEXTILE: ("textile", "habillement"),
}
_SITE_HEADCOUNT = re.compile(r"^(\d{1,6}) \(site(?:, \d{4})?\)$")


class ImportRefusedError(Exception):
    """Nothing was written. `problems` are French sentences, each naming its line where there is one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class SiteRow:
    """One labelled site as the file tells it; an empty field of the file is an empty string, None or list here."""

    line: int
    company: str
    site: str
    city: str
    departement: str
    region: str
    sector: str
    sector_detail: str
    size_class: str
    headcount: int | None
    headcount_note: str
    awarded_text: str
    awarded_year: int | None
    seen_by_text: str
    themes: list[str] = field(default_factory=list)
    source_urls: list[str] = field(default_factory=list)
    note: str = ""


def read_sites(path: Path) -> list[SiteRow]:
    """Return every row of the file. Raises ImportRefusedError with all that is wrong, not only the first fault."""
    return parse_sites(_decode(path))


def _decode(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportRefusedError([f"Le fichier « {path} » ne peut pas être lu : {error.strerror}."]) from error
    if len(raw) > MAX_BYTES:
        raise ImportRefusedError(["Le fichier dépasse 5 Mo : ce n’est pas une liste de vitrines."])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        advice = "Enregistrez-le au format « CSV UTF-8 », puis recommencez."
        raise ImportRefusedError([f"Ligne {line} : le fichier n’est pas encodé en UTF-8. {advice}"]) from error


def parse_sites(text: str) -> list[SiteRow]:
    """Same as `read_sites`, from the decoded text."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[SiteRow] = []
    problems: list[str] = []
    start = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if header is None:
                header = [cell.strip() for cell in cells]
                _check_header(header)
            elif any(cell.strip() for cell in cells):
                row, faults = _read_row(line, header, cells)
                problems += [f"Ligne {line} : {fault}" for fault in faults]
                if row is not None:
                    rows.append(row)
    except csv.Error as error:
        problems.append(f"Ligne {max(reader.line_num, 1)} : guillemets ou caractères illisibles ({error}).")
    if header is None:
        problems.append("Le fichier est vide : il manque jusqu’à la ligne d’en-tête.")
    problems += _twins(rows)
    if problems:
        raise ImportRefusedError(problems)
    return rows


def _check_header(header: list[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise ImportRefusedError(["Ligne 1 : les colonnes sont séparées par des points-virgules ou des tabulations ; "
                             "enregistrez le fichier avec des virgules."])  # fmt: skip
    problems = []
    if missing := [name for name in COLUMNS if name not in header]:
        problems.append(f"Ligne 1 : colonnes manquantes : {', '.join(missing)}.")
    if unknown := [name or "(sans nom)" for name in header if name not in COLUMNS]:
        problems.append(f"Ligne 1 : colonnes inconnues : {', '.join(unknown)}.")
    if doubled := sorted({name for name in header if name in COLUMNS and header.count(name) > 1}):
        problems.append(f"Ligne 1 : colonnes en double : {', '.join(doubled)}.")
    if problems:
        raise ImportRefusedError(problems)


def _read_row(line: int, header: list[str], cells: list[str]) -> tuple[SiteRow | None, list[str]]:
    if len(cells) != len(header):
        return None, [f"{len(cells)} champs au lieu de {len(header)} ; une virgule de trop, ou des guillemets oubliés."]
    if any(ord(sign) < 32 or ord(sign) == 127 for cell in cells for sign in cell):
        return None, ["un champ contient un retour à la ligne ou un caractère de contrôle."]
    cell = {name: " ".join(text.split()) for name, text in zip(header, cells, strict=True)}
    faults: list[str] = []
    if not cell["name"]:
        faults.append("le nom de l’entreprise manque (colonne name).")
    departement, region = _place(cell, faults)
    year = _award_year(cell, faults)
    urls = [cell[name] for name in ("source_url", "source_url_2") if cell[name]]
    faults += [f"l’adresse « {url} » n’est pas une adresse http ou https complète." for url in urls if not _is_url(url)]
    if len(urls) == 2 and urls[0] == urls[1]:
        faults.append("les deux sources sont la même adresse.")
    if not urls:
        faults.append("aucune source (colonne source_url) : un site réel cite toujours la sienne.")
    headcount = _SITE_HEADCOUNT.match(cell["headcount_seen"])
    people = int(headcount[1]) if headcount else None
    row = SiteRow(
        line=line,
        company=cell["name"],
        site=cell["site"],
        city=cell["city"],
        departement=departement,
        region=region,
        sector=sector_of(cell["sector"]),
        sector_detail=cell["sector"],
        size_class=_size_class(people),
        headcount=people,
        headcount_note=", ".join(text for text in (cell["size_class"], cell["headcount_seen"]) if text),
        awarded_text=cell["label_date"],
        awarded_year=year,
        seen_by_text=cell["labelled_by_date"],
        themes=[theme.strip() for theme in cell["themes_keywords"].split(";") if theme.strip()],
        source_urls=urls,
        note=cell["note"],
    )
    return row, faults


def _place(cell: dict[str, str], faults: list[str]) -> tuple[str, str]:
    departement = _DEPARTEMENT_BY_NAME.get(fold(cell["departement"]), "")
    region = _REGION_BY_NAME.get(fold(cell["region"]), "")
    if cell["departement"] and not departement:
        faults.append(f"« {cell['departement']} » n’est pas un département.")
    if cell["region"] and not region:
        faults.append(f"« {cell['region']} » n’est pas une région administrative.")
    if departement and region and DEPARTEMENTS[departement].region != region:
        right = Region(DEPARTEMENTS[departement].region).label
        faults.append(f"{cell['departement']} est en région {right}, non en {cell['region']}.")
    return departement, region


def _award_year(cell: dict[str, str], faults: list[str]) -> int | None:
    text = cell["label_year"]
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        faults.append(f"« {text} » n’est pas une année de label (colonne label_year).")
        return None
    read = re.search(r"\b(20\d\d)\b", cell["label_date"])
    if read and read[1] != text:
        faults.append(f"l’année {text} contredit la date « {cell['label_date']} » (colonne label_date).")
    return int(text)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text


def sector_of(words: str) -> str:
    """Sector the source's words name, or "" when they name none or more than one: nothing is guessed."""
    text = fold(words)
    found = {
        sector
        for sector, keywords in _SECTOR_WORDS.items()
        if any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in keywords)
    }
    return found.pop().value if len(found) == 1 else ""


def _size_class(people: int | None) -> str:
    """Class of a site whose headcount the source gives; a company's or a group's headcount says nothing of the site."""
    if people is None:
        return ""
    if people < 50:
        return SizeClass.MICRO.value
    return SizeClass.SMALL.value if people <= 250 else SizeClass.LARGE.value


def _twins(rows: list[SiteRow]) -> list[str]:
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        key = (fold(row.company), fold(row.site or row.city))
        if key in seen:
            problems.append(f"Ligne {row.line} : la vitrine « {row.company} » figure déjà à la ligne {seen[key]}.")
        seen.setdefault(key, row.line)
    return problems
