"""A concept on paper: the CSV of the thesaurus read and written, and everything that can be wrong with it. No database.

Columns: slug; terme; égaux; sigles; anglais; proches; note. Inside a cell, terms are separated by “|”. Columns are
separated by semicolons, as French spreadsheets do, or by commas.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from portal.cells import as_typed, neutral
from vitrines.folding import fold

COLUMNS = ("slug", "terme", "égaux", "sigles", "anglais", "proches", "note")
LIST_COLUMNS = ("égaux", "sigles", "anglais", "proches")
MAX_BYTES = 2 * 1024 * 1024
TERM_MAX, NOTE_MAX = 80, 300  # characters, the widths of the columns
TERMS_MAX = 40  # of one kind in one concept
PROBLEMS_MAX = 50  # faults told at once; the reader mends those first
_WORDS = re.compile(r"[^\W_]+(?:[&+][^\W_]+)*")


class ThesaurusRefusedError(Exception):
    """Nothing was written. `problems` are French sentences, each naming its line where there is one."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Entry:
    """One concept. `line` is where it stands in a file, 0 when it comes from elsewhere; two lines may be equal."""

    slug: str
    preferred: str
    equal: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def own(self) -> tuple[str, ...]:
        """Every term that says this concept, the preferred one first; not the near ones."""
        return (self.preferred, *self.equal, *self.acronyms, *self.english)


def fold_term(text: str) -> str:
    """The term as it is compared: “Poka-yoké ” → “poka yoke”, “R&D” → “r&d”, “perte d’eau” → “perte d eau”."""
    return " ".join(_WORDS.findall(fold(text)))


def slug_of(preferred: str) -> str:
    """The identifier of a concept from its preferred term."""
    return fold_term(preferred).replace("&", "-et-").replace("+", "-plus-").replace(" ", "-")[:TERM_MAX].strip("-")


# ── The file ────────────────────────────────────────────────────────────────


def read_entries(path: Path) -> list[Entry]:
    """Return the concepts of a CSV file. Raises ThesaurusRefusedError with all that is wrong in each line."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ThesaurusRefusedError([f"Le fichier « {path} » ne peut pas être lu : {error.strerror}."]) from error
    return parse_entries(raw)


def parse_entries(raw: bytes) -> list[Entry]:
    """Same as `read_entries`, from the bytes of the file."""
    if len(raw) > MAX_BYTES:
        raise ThesaurusRefusedError(["Le fichier dépasse 2 Mo : ce n’est pas un thésaurus."])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        advice = "Enregistrez-le au format « CSV UTF-8 », puis recommencez."
        raise ThesaurusRefusedError([f"Ligne {line} : le fichier n’est pas encodé en UTF-8. {advice}"]) from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    entries: list[Entry] = []
    problems: list[str] = []
    header: list[str] | None = None
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if header is None:
                header = [cell.strip().lower() for cell in cells]
                _check_header(header)
            elif any(cell.strip() for cell in cells):
                _read_line(line, header, cells, entries, problems)
    except csv.Error as error:
        problems.append(f"Ligne {max(reader.line_num, 1)} : guillemets ou caractères illisibles ({error}).")
    if header is None:
        problems.append("Le fichier est vide : il manque jusqu’à la ligne d’en-tête.")
    elif not entries and not problems:
        problems.append("Le fichier ne contient aucun concept.")
    _refuse(problems)
    return entries


def _check_header(header: list[str]) -> None:
    problems = []
    if missing := [name for name in ("slug", "terme") if name not in header]:
        problems.append(f"Ligne 1 : colonnes manquantes : {', '.join(missing)}.")
    if unknown := [name or "(sans nom)" for name in header if name not in COLUMNS]:
        problems.append(f"Ligne 1 : colonnes inconnues : {', '.join(unknown)}.")
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        problems.append(f"Ligne 1 : colonnes en double : {', '.join(doubled)}.")
    _refuse(problems)


def _read_line(line: int, header: list[str], cells: list[str], entries: list[Entry], problems: list[str]) -> None:
    if len(cells) != len(header):
        advice = "un séparateur de trop, ou des guillemets oubliés."
        problems.append(f"Ligne {line} : {len(cells)} champs au lieu de {len(header)} ; {advice}")
        return
    cell = {name: " ".join(as_typed(text).split()) for name, text in zip(header, cells, strict=True)}
    terms = {name: tuple(t.strip() for t in cell.get(name, "").split("|") if t.strip()) for name in LIST_COLUMNS}
    entries.append(
        Entry(
            slug=cell["slug"],
            preferred=cell["terme"],
            equal=terms["égaux"],
            acronyms=terms["sigles"],
            english=terms["anglais"],
            near=terms["proches"],
            note=cell.get("note", ""),
            line=line,
        )
    )


def write_csv(entries: Iterable[Entry]) -> str:
    """The CSV that `parse_entries` reads back as the same entries."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        lists = (" | ".join(terms) for terms in (entry.equal, entry.acronyms, entry.english, entry.near))
        writer.writerow([neutral(cell) for cell in (entry.slug, entry.preferred, *lists, entry.note)])
    return file.getvalue()


# ── What can be wrong ───────────────────────────────────────────────────────


def check_entries(entries: Sequence[Entry]) -> None:
    """Raise ThesaurusRefusedError unless the concepts hold together, as one whole.

    Each term says one concept only; near terms lead from a need to what answers it and never come back to where they
    started, directly or through others.
    """
    problems = [*chain.from_iterable(_entry_faults(entry) for entry in entries), *_doubled_slugs(entries)]
    owners: dict[str, Entry] = {}
    for entry in entries:
        mine: set[str] = set()
        for term in entry.own:
            key = fold_term(term)
            if key in mine:
                problems.append(f"{_place(entry)}« {term} » figure deux fois dans « {entry.preferred} ».")
            elif key in owners and owners[key].slug != entry.slug:
                problems.append(f"{_place(entry)}« {term} » désigne déjà {_name(owners[key])}.")
            mine.add(key)
            owners.setdefault(key, entry)
        for term in entry.near:
            if fold_term(term) in mine:
                problems.append(f"{_place(entry)}« {term} » figure deux fois dans « {entry.preferred} ».")
            mine.add(fold_term(term))
    if not problems:
        problems = [_told(loop) for loop in _loops(entries, owners)]
    _refuse(problems)


def _entry_faults(entry: Entry) -> list[str]:
    faults = []
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry.slug) or len(entry.slug) > TERM_MAX:
        faults.append(
            f"« {entry.slug} » n’est pas un identifiant : minuscules sans accent, chiffres et traits d’union."
        )
    if not entry.preferred:
        faults.append("le terme retenu manque.")
    kinds = (entry.equal, entry.acronyms, entry.english, entry.near)
    faults += [f"{len(terms)} termes de même nature, {TERMS_MAX} au plus." for terms in kinds if len(terms) > TERMS_MAX]
    for term in (*entry.own, *entry.near):
        if len(term) > TERM_MAX or len(fold_term(term)) > TERM_MAX:
            faults.append(f"« {term[:30]}… » dépasse {TERM_MAX} caractères.")
        elif term and not fold_term(term):
            faults.append(f"« {term} » ne contient ni lettre ni chiffre.")
        elif any(ord(sign) < 32 or ord(sign) == 127 or sign == "|" for sign in term):
            faults.append(
                f"« {fold_term(term)} » contient un caractère interdit (barre verticale, caractère de contrôle)."
            )
    if len(entry.note) > NOTE_MAX:
        faults.append(f"la note dépasse {NOTE_MAX} caractères.")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in entry.note):
        faults.append("la note contient un caractère de contrôle.")
    return [f"{_place(entry)}{fault}" for fault in faults]


def _doubled_slugs(entries: Sequence[Entry]) -> list[str]:
    first: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        if entry.slug in first:
            problems.append(
                f"{_place(entry)}l’identifiant « {entry.slug} » est déjà celui de {_name(first[entry.slug])}."
            )
        first.setdefault(entry.slug, entry)
    return problems


def _loops(entries: Sequence[Entry], owners: dict[str, Entry]) -> list[list[Entry]]:
    """Paths of near terms that come back to where they started, each told once."""
    leads = {entry.slug: [owners[key] for key in map(fold_term, entry.near) if key in owners] for entry in entries}
    done: set[str] = set()
    found: list[list[Entry]] = []
    for root in entries:
        if root.slug in done:
            continue
        path, pending = [root], [iter(leads[root.slug])]
        on_path = {root.slug: 0}
        while path:
            following = next(pending[-1], None)
            if following is None:
                done.add(path[-1].slug)
                del on_path[path.pop().slug]
                pending.pop()
            elif following.slug in on_path:
                found.append([*path[on_path[following.slug] :], following])
            elif following.slug not in done:
                on_path[following.slug] = len(path)
                path.append(following)
                pending.append(iter(leads[following.slug]))
    return found


def _told(loop: list[Entry]) -> str:
    steps = " → ".join(f"« {entry.preferred} »" for entry in loop)
    at = max(loop, key=lambda entry: entry.line)  # the last one of the file closed the loop
    return f"{_place(at)}les termes proches tournent en rond : {steps}. Retirez l’un d’eux."


def _place(entry: Entry) -> str:
    return f"Ligne {entry.line} : " if entry.line else ""


def _name(entry: Entry) -> str:
    return f"« {entry.preferred} »" + (f" (ligne {entry.line})" if entry.line else "")


def _refuse(problems: list[str]) -> None:
    if len(problems) > PROBLEMS_MAX:
        left = len(problems) - PROBLEMS_MAX
        problems = [*problems[:PROBLEMS_MAX], f"… et {left} autre{'s' if left > 1 else ''}."]
    if problems:
        raise ThesaurusRefusedError(problems)
