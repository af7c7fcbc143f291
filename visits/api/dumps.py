"""The nightly files: every list in CSV and in JSON Lines, the dictionary of their columns, the licence."""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO, get_args

from django.conf import settings
from django.utils import timezone

from portal.cells import neutral

from .facts import Facts, FigureFacts
from .licence import LICENCE_NAME, LICENCE_URL
from .reading import PRACTICES, RESOURCES, Resource

FIGURES = "chiffres"  # the figures of the practices, one a line, in the CSV only
DICTIONARY = "dictionnaire.csv"
LICENCE = "LICENCE.txt"
BETWEEN = " | "
CHUNK = 500  # rows held in memory at once


class Column(NamedTuple):
    """A column of a CSV file: where its value stands in the facts, and what it means."""

    name: str
    path: tuple[str, ...]
    meaning: str


class DumpFile(NamedTuple):
    """A file one may take: `size` in bytes, `made_at` when it was written."""

    name: str
    size: int
    made_at: datetime


def file_names() -> list[str]:
    """Every file that a night writes, in the order of the page."""
    pairs = [f"{each.name}.{ending}" for each in RESOURCES for ending in ("csv", "jsonl")]
    pairs.insert(pairs.index(f"{PRACTICES.name}.jsonl") + 1, f"{FIGURES}.csv")
    return [*pairs, DICTIONARY, LICENCE]


def files() -> list[DumpFile]:
    """The files that are there."""
    found = [(name, Path(settings.OPEN_DATA_ROOT) / name) for name in file_names()]
    stats = [(name, path.stat()) for name, path in found if path.is_file()]
    zone = timezone.get_current_timezone()
    return [DumpFile(name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, tz=zone)) for name, stat in stats]


def path_of(name: str) -> Path | None:
    """Where a file lies; None for a name no night writes, or before the first night."""
    path = Path(settings.OPEN_DATA_ROOT) / name
    return path if name in file_names() and path.is_file() else None


def columns_of(kind: type[Facts]) -> list[Column]:
    """The columns of a kind of fact: a thing inside it is spread out, a list with a file of its own is left out."""
    columns = []
    for name, field in kind.model_fields.items():
        if name in kind.NESTED:
            continue
        inner = _inner(field.annotation)
        if inner is None:
            columns.append(Column(name, (name,), field.description or ""))
            continue
        columns += [
            Column(f"{name}_{key}", (name, key), f"{field.description} : {each.description}")
            for key, each in inner.model_fields.items()
        ]
    return columns


def write_dumps() -> list[str]:
    """Write every file anew, each replaced at once when it is complete; their names. May run twice, or twice at a time.

    A reader finds yesterday's file or today's, never half of one.
    """
    folder = Path(settings.OPEN_DATA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    for resource in RESOURCES:
        _write_resource(folder, resource)
    with _replaced(folder / DICTIONARY) as output:
        rows = csv.writer(output)
        rows.writerow(["fichier", "colonne", "description"])
        rows.writerows(dictionary())
    with _replaced(folder / LICENCE) as output:
        output.write(
            f"{LICENCE_NAME}\n{LICENCE_URL}\n\nSource : {settings.PORTAL_NAME}, {settings.PORTAL_URL}/, "
            f"données du {timezone.localdate():%d/%m/%Y}.\n"
        )
    return file_names()


def _write_resource(folder: Path, resource: Resource) -> None:
    columns, figures = columns_of(resource.kind), columns_of(FigureFacts)
    with ExitStack() as stack:
        lines = stack.enter_context(_replaced(folder / f"{resource.name}.jsonl"))
        table = csv.writer(stack.enter_context(_replaced(folder / f"{resource.name}.csv")))
        table.writerow(column.name for column in columns)
        inner = None
        if resource is PRACTICES:
            inner = csv.writer(stack.enter_context(_replaced(folder / f"{FIGURES}.csv")))
            inner.writerow(["pratique", *(column.name for column in figures)])
        for row in resource.rows().order_by(*resource.order).iterator(chunk_size=CHUNK):
            facts = resource.facts(row)
            lines.write(facts.model_dump_json() + "\n")
            plain = facts.model_dump(mode="json")
            table.writerow(_cells(plain, columns))
            if inner:
                inner.writerows([_cell(plain["slug"]), *_cells(figure, figures)] for figure in plain["chiffres"])


def dictionary() -> list[tuple[str, str, str]]:
    """(file, column, meaning) of every column of every CSV file."""
    return list(_meanings())


def _meanings() -> Iterator[tuple[str, str, str]]:
    for resource in RESOURCES:
        for column in columns_of(resource.kind):
            yield f"{resource.name}.csv", column.name, column.meaning
    yield f"{FIGURES}.csv", "pratique", "slug de la pratique"
    for column in columns_of(FigureFacts):
        yield f"{FIGURES}.csv", column.name, column.meaning


def _cells(plain: dict[str, Any], columns: Iterable[Column]) -> list[str]:
    return [_cell(_at(plain, column.path)) for column in columns]


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = None if value is None else value[key]
    return value


def _cell(value: Any) -> str:
    """A value as a spreadsheet reads it. Text it would take for a formula gets an apostrophe; numbers keep signs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = BETWEEN.join(value) if isinstance(value, list) else str(value)
    return neutral(text)


def _inner(annotation: Any) -> type[Facts] | None:
    kinds = [annotation, *get_args(annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Facts)), None)


@contextmanager
def _replaced(target: Path) -> Iterator[TextIO]:
    """A text file written beside `target`, which it replaces at the end; left alone when something goes wrong."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as output:
            yield output
        beside.chmod(0o644)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
