"""The files of the night, and the page that offers them."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from portal.celery import app
from tests.factories.practices import GainFactory, ProblemFactory, published_practice
from tests.factories.visits import SlotFactory
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page
from visits.api import dumps
from visits.tasks import write_open_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    return settings.OPEN_DATA_ROOT


def table(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8"))))


def lines(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_files_say_the_same_as_the_interface(client, folder):
    vitrine = VitrineFactory(themes=["Vision", "Robotique"])
    practice = published_practice(vitrine=vitrine, problems=[ProblemFactory(slug="rebuts")], cost_min=12000)
    SlotFactory(vitrine=vitrine, practice=practice)
    dumps.write_dumps()
    for name in ("vitrines", "pratiques", "problemes", "technologies", "creneaux"):
        assert lines(folder, f"{name}.jsonl") == client.get(f"/api/v1/{name}/").json()["resultats"]
        assert len(table(folder, f"{name}.csv")) == len(lines(folder, f"{name}.jsonl"))
    assert table(folder, "vitrines.csv")[0]["themes"] == "Vision | Robotique"
    row = table(folder, "pratiques.csv")[0]
    assert (row["vitrine_slug"], row["problemes"], row["cout_min"], row["cout_max"]) == (
        vitrine.slug,
        "rebuts",
        "12000",
        "",
    )
    assert "chiffres" not in row
    figure = table(folder, "chiffres.csv")[0]
    assert (figure["pratique"], figure["avant"], figure["principal"]) == (practice.slug, "6.2", "true")


def test_section_a_company_reserves_is_in_no_file(folder):
    practice = published_practice(visibility={"cost": "members", "gains": "on_visit"}, cost_min=77123, gain=False)
    GainFactory(revision=practice.published_revision, indicator="Indicateur 7715")
    published_practice(vitrine=VitrineFactory(is_published=False), slug="hors-ligne")
    dumps.write_dumps()
    written = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert practice.slug in written
    assert [mark for mark in ("77123", "7715", "hors-ligne", "Samir Aoudia") if mark in written] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_text_a_spreadsheet_would_run_is_defused(folder, start):
    formula = f'{start}HYPERLINK("https://mal.example")'
    published_practice(title=formula)
    VitrineFactory(name=formula, themes=[formula], latitude="-4.5", longitude="-1.25")
    dumps.write_dumps()
    assert table(folder, "pratiques.csv")[0]["titre"].startswith("'")
    row = next(row for row in table(folder, "vitrines.csv") if row["latitude"])
    assert (row["nom"][0], row["themes"][0]) == ("'", "'")
    assert (row["latitude"], row["longitude"]) == ("-4.5", "-1.25")  # a number keeps its sign
    assert lines(folder, "pratiques.jsonl")[0]["titre"] == formula  # a program needs no apostrophe


def test_every_column_is_in_the_dictionary(folder):
    dumps.write_dumps()
    known = {(row["fichier"], row["colonne"]) for row in table(folder, "dictionnaire.csv")}
    tables = [path for path in folder.glob("*.csv") if path.name != "dictionnaire.csv"]
    found = {
        (path.name, column)
        for path in tables
        for column in next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    }
    assert len(tables) == 6
    assert found == known
    assert [row for row in table(folder, "dictionnaire.csv") if not row["description"]] == []


def test_second_night_replaces_the_first_and_leaves_nothing_beside(folder):
    practice = published_practice()
    assert write_open_data() == dumps.file_names()
    practice.vitrine.is_published = False
    practice.vitrine.save()
    write_open_data()
    assert lines(folder, "pratiques.jsonl") == []
    assert sorted(path.name for path in folder.iterdir()) == sorted(dumps.file_names())


def test_night_that_fails_leaves_the_files_of_the_night_before(folder, monkeypatch):
    practice = published_practice()
    dumps.write_dumps()
    monkeypatch.setattr(dumps, "_cells", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dumps.write_dumps()
    assert [row["slug"] for row in table(folder, "pratiques.csv")] == [practice.slug]
    assert sorted(path.name for path in folder.iterdir()) == sorted(dumps.file_names())


def test_command_writes_them_without_waiting(folder, capsys):
    call_command("write_open_data")
    assert "13 fichiers écrits" in capsys.readouterr().out
    assert len(list(folder.iterdir())) == 13


def test_the_clock_writes_them_every_night():
    entry = app.conf.beat_schedule["write-open-data"]
    assert entry["task"] == write_open_data.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {20})


# ── The page ─────────────────────────────────────────────────────────────────
def test_page_offers_the_files_with_size_and_date(client):
    before = check_page(client.get("/donnees-ouvertes/"))
    assert "Les premiers fichiers seront faits cette nuit." in before
    dumps.write_dumps()
    page = check_page(client.get("/donnees-ouvertes/"))
    assert page.count(" download>") == len(dumps.file_names())
    assert "Licence Ouverte 2.0" in page
    assert "octets" in page


def test_file_is_sent_to_any_site(client, folder):
    VitrineFactory(name="Émaillerie")
    dumps.write_dumps()
    response = client.get("/donnees-ouvertes/vitrines.csv")
    assert b"".join(response.streaming_content) == (folder / "vitrines.csv").read_bytes()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert 'filename="vitrines.csv"' in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["../settings.py", ".vitrines.csv.x", "rien.csv", "..%2fvitrines.csv"])
def test_nothing_else_of_the_folder_is_sent(client, folder, name):
    dumps.write_dumps()
    (folder / ".vitrines.csv.x").write_text("half a file")
    assert client.get(f"/donnees-ouvertes/{name}").status_code == 404


def test_footer_leads_to_the_open_data(client):
    assert f'href="{reverse("open_data:page")}"' in client.get("/").content.decode()
