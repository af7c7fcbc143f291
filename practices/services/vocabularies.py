"""Bring the controlled vocabularies into the portal: the same files twice change nothing."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from practices.models import Problem, Technology

from .terms import save_term

KEYS = {"slug", "name", "description", "synonyms"}


class VocabularyRefusedError(Exception):
    """Nothing was written; the message is French and names the file and the term."""


@dataclass
class VocabularyReport:
    created: int = 0
    changed: int = 0
    unchanged: int = 0


def load_vocabularies(*, directory: Path) -> VocabularyReport:
    """Create or update every term of `problems.toml` and `technologies.toml`, in the order of the files.

    A term that left the file stays, for practices may bear it; the Alliance removes it in the admin.
    """
    report = VocabularyReport()
    with transaction.atomic():
        _load(directory / "problems.toml", "problem", Problem, report)
        _load(directory / "technologies.toml", "technology", Technology, report)
    return report


def _load(path: Path, table: str, model: type[Problem] | type[Technology], report: VocabularyReport) -> None:
    known = {term.slug: term for term in model._default_manager.select_for_update().order_by("pk")}
    for position, entry in enumerate(_entries(path, table), start=1):
        term = known.get(entry["slug"]) or model(slug=entry["slug"])
        fields = {**entry, "position": position}
        fields.setdefault("description", "")
        fields.setdefault("synonyms", [])
        if term.pk and all(getattr(term, name) == value for name, value in fields.items()):
            report.unchanged += 1
            continue
        report.changed += bool(term.pk)
        report.created += not term.pk
        for name, value in fields.items():
            setattr(term, name, value)
        try:
            term.full_clean()
        except ValidationError as error:
            raise VocabularyRefusedError(f"{path.name}, « {entry['slug']} » : {' '.join(error.messages)}") from error
        save_term(term=term)


def _entries(path: Path, table: str) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except OSError as error:
        raise VocabularyRefusedError(f"« {path} » ne peut pas être lu : {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyRefusedError(f"{path.name} n’est pas un fichier TOML valide : {error}.") from error
    entries: list[dict[str, Any]] = content.get(table, [])
    for number, entry in enumerate(entries, start=1):
        if not {"slug", "name"} <= set(entry) <= KEYS:
            raise VocabularyRefusedError(
                f"{path.name}, terme n° {number} : attendu slug, name, description et synonyms, lu {', '.join(entry)}."
            )
    slugs = [entry["slug"] for entry in entries]
    if doubled := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        raise VocabularyRefusedError(f"{path.name} : termes en double : {', '.join(doubled)}.")
    if not entries:
        raise VocabularyRefusedError(f"{path.name} ne contient aucune entrée [[{table}]].")
    return entries
