"""Requests as a file for a spreadsheet: plain values, never a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone

from portal.cells import neutral

from .models import VisitRequest

COLUMNS = (
    "Reçue le",
    "Entreprise",
    "SIREN ou SIRET",
    "Demandeur",
    "Adresse",
    "Vitrine",
    "Format",
    "Personnes",
    "État",
    "Réponse attendue le",
    "Prochain passage de l’horloge",
    "Reprise par l’Alliance le",
    "Close le",
    "Motif du refus",
    "Demande",
)
CHUNK = 500  # rows held in memory at once


def as_csv(requests: QuerySet[VisitRequest]) -> Iterator[str]:
    """The file line by line; the mark at the start tells French spreadsheets that this is UTF-8."""
    yield "\ufeff"
    for row in _rows(requests):
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([neutral(cell) for cell in row])
        yield line.getvalue()


def as_xlsx(requests: QuerySet[VisitRequest]) -> IO[bytes]:
    """An open temporary file, at its start. Cells are text: nothing in them is ever computed."""
    output = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it once it has left)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet("Demandes")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 20)
        for number, row in enumerate(_rows(requests)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, neutral(cell))
    output.seek(0)
    return output


def _rows(requests: QuerySet[VisitRequest]) -> Iterator[Iterable[str]]:
    yield COLUMNS
    for each in requests.select_related("vitrine").iterator(chunk_size=CHUNK):
        yield (
            _day(each.created_at),
            each.company_name,
            each.company_number,
            each.requester_name,
            each.requester_email,
            each.vitrine.name,
            each.get_format_display(),
            str(each.headcount),
            each.get_state_display(),
            each.answer_due_on.isoformat() if each.answer_due_on else "",
            _day(each.clock_due_at),
            _day(each.taken_over_at),
            _day(each.closed_at),
            each.get_decline_reason_display() if each.decline_reason else "",
            each.message,
        )


def _day(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
