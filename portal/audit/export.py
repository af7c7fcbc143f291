"""The journal as a file for a spreadsheet: plain values, never a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from itertools import islice

from django.db.models import QuerySet

from portal.cells import neutral

from .models import Entry
from .selectors import named
from .wording import told_changes

COLUMNS = ("Le (UTC)", "Événement", "Personne", "Par", "Depuis", "Objet", "Numéro de l’objet", "Avant", "Après")
CHUNK = 500  # lines held in memory at once


def as_csv(entries: QuerySet[Entry]) -> Iterator[str]:
    """The file line by line; the mark at the start tells French spreadsheets that this is UTF-8."""
    yield "\ufeff" + _line(COLUMNS)
    rows = entries.iterator(chunk_size=CHUNK)
    while batch := list(islice(rows, CHUNK)):
        for each in named(batch):
            yield _line(
                (
                    each.at.astimezone(UTC).isoformat(timespec="seconds"),
                    each.told_event,
                    each.who,  # type: ignore[attr-defined]
                    each.get_door_display(),
                    each.network,
                    each.what,  # type: ignore[attr-defined]
                    each.object_id,
                    "\u202f; ".join(f"{name}\u00a0: {before}" for name, before, _ in told_changes(each) if before),
                    "\u202f; ".join(f"{name}\u00a0: {after}" for name, _, after in told_changes(each) if after),
                )
            )


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow([neutral(cell) for cell in cells])
    return line.getvalue()
