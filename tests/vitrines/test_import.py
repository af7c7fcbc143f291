"""Importing labelled sites: all or nothing, the same file twice changes nothing, what people wrote stays."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.factories.vitrines import VitrineFactory
from vitrines.enums import LabelStatus
from vitrines.models import Label, Source, Vitrine
from vitrines.services.csv_reading import ImportRefusedError
from vitrines.services.importing import import_vitrines

from .test_csv_reading import csv_text

SHIPPED = Path(settings.BASE_DIR) / "data" / "vitrines.csv"
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "sites.csv"
        path.write_text(csv_text(*rows), encoding="utf-8")
        return path

    return write


def contents():
    return [list(model.objects.order_by("pk").values()) for model in (Vitrine, Label, Source)]


def test_shipped_file_makes_twenty_two_vitrines_with_their_sources():
    report = import_vitrines(path=SHIPPED)
    assert (len(report.created), report.changed, report.unchanged) == (22, [], 0)
    assert Vitrine.objects.filter(sources__isnull=True).count() == 0
    oullins = Vitrine.objects.get(slug="sncf-oullins")
    assert (oullins.name, oullins.company, oullins.place) == ("SNCF – Oullins", "SNCF", "Oullins (Rhône)")
    assert oullins.labels.count() == 0
    arkema = Vitrine.objects.get(slug="arkema")
    assert (arkema.city, arkema.sector, arkema.sector_detail) == ("", "", "plasturgie / chimie")
    label = arkema.labels.get()
    assert (label.status, label.awarded_year, label.seen_by_text) == (LabelStatus.UNKNOWN, None, "2017-06")


def test_second_run_changes_nothing_and_says_so():
    import_vitrines(path=SHIPPED)
    before = contents()
    output = StringIO()
    call_command("import_vitrines", str(SHIPPED), stdout=output)
    assert output.getvalue() == "Rien à changer : 22 vitrines déjà à jour.\n"
    assert contents() == before


def test_one_bad_line_imports_nothing(file):
    with pytest.raises(ImportRefusedError):
        import_vitrines(path=file({}, {"name": "Bosch", "departement": "Nulle-Part"}))
    assert Vitrine.objects.count() == 0


def test_line_the_database_refuses_is_told_and_imports_nothing(file):
    with pytest.raises(ImportRefusedError) as refused:
        import_vitrines(path=file({}, {"name": "Bosch", "city": "x" * 121}))
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].startswith("Ligne 3 : commune : ")
    assert Vitrine.objects.count() == 0


def test_command_tells_every_error_and_fails(file):
    with pytest.raises(CommandError) as failed:
        call_command("import_vitrines", str(file({"name": ""}, {"name": "Bosch", "region": "Bretagne"})))
    assert str(failed.value).splitlines() == [
        "2 erreurs : rien n’a été importé.",
        "Ligne 2 : le nom de l’entreprise manque (colonne name).",
        "Ligne 3 : Loire-Atlantique est en région Pays de la Loire, non en Bretagne.",
    ]


def test_dry_run_tells_and_writes_nothing(file):
    output = StringIO()
    call_command("import_vitrines", str(file({})), "--dry-run", stdout=output)
    assert output.getvalue() == "+ Daher\nÀ blanc, rien n’est écrit : 1 à créer, 0 à modifier.\n"
    assert Vitrine.objects.count() == 0


def test_new_fact_updates_the_vitrine_and_keeps_its_slug(file):
    import_vitrines(path=file({"city": "", "site": ""}))
    slug = Vitrine.objects.get().slug
    report = import_vitrines(path=file({"label_year": "2016", "themes_keywords": "composites; drapage"}))
    vitrine = Vitrine.objects.get()
    assert (report.changed, vitrine.slug, vitrine.city) == (["Daher"], slug, "Saint-Aignan-de-Grand-Lieu")
    assert (vitrine.themes, vitrine.labels.get().awarded_year) == (["composites", "drapage"], 2016)


def test_field_the_file_leaves_empty_keeps_what_the_portal_holds(file):
    import_vitrines(path=file({}))
    Vitrine.objects.update(tagline="Drapage automatisé", sector_detail="aéronautique, nacelles")
    report = import_vitrines(path=file({"sector": ""}))
    vitrine = Vitrine.objects.get()
    assert (vitrine.tagline, vitrine.sector_detail) == ("Drapage automatisé", "aéronautique, nacelles")
    assert report.unchanged == 1


def test_label_the_alliance_verified_is_left_alone(file):
    import_vitrines(path=file({"label_year": "2016"}))
    Label.objects.update(status=LabelStatus.ACTIVE, awarded_year=2017)
    import_vitrines(path=file({"label_year": "2016"}))
    assert list(Label.objects.values_list("status", "awarded_year")) == [("active", 2017)]


def test_namesake_that_is_an_example_is_not_touched(file):
    VitrineFactory(slug="daher-saint-aignan-de-grand-lieu", name="Daher", company="Daher", is_example=True)
    import_vitrines(path=file({}))
    assert list(Vitrine.objects.order_by("pk").values_list("slug", "is_example")) == [
        ("daher-saint-aignan-de-grand-lieu", True),
        ("daher-saint-aignan-de-grand-lieu-2", False),
    ]


def test_row_that_may_be_two_vitrines_is_refused(file):
    import_vitrines(path=file({"site": "Nord", "city": "Lille"}, {"site": "Sud", "city": "Nîmes"}))
    with pytest.raises(ImportRefusedError) as refused:
        import_vitrines(path=file({"site": "", "city": ""}))
    assert refused.value.problems == [
        "Ligne 2 : « Daher » peut désigner plusieurs vitrines (daher-lille, daher-nimes) ; précisez le site."
    ]
