"""Reading the CSV of labelled sites: every fault is told in French with its line, and nothing is guessed."""

from pathlib import Path

import pytest
from django.conf import settings

from vitrines.enums import Sector, SizeClass
from vitrines.services.csv_reading import COLUMNS, ImportRefusedError, parse_sites, read_sites, sector_of

HEADER = ",".join(COLUMNS)
GOOD = {
    "name": "Daher",
    "site": "Saint-Aignan",
    "city": "Saint-Aignan-de-Grand-Lieu",
    "departement": "Loire-Atlantique",
    "region": "Pays de la Loire",
    "sector": "aéronautique",
    "source_url": "https://presse.example/daher",
}


def csv_text(*rows: dict[str, str]) -> str:
    quoted = ['"' + '","'.join({**GOOD, **row}.get(name, "") for name in COLUMNS) + '"' for row in rows]
    return "\n".join([HEADER, *quoted]) + "\n"


def problems_of(text: str) -> list[str]:
    with pytest.raises(ImportRefusedError) as refused:
        parse_sites(text)
    return refused.value.problems


def test_every_row_of_the_shipped_file_is_read():
    rows = read_sites(Path(settings.BASE_DIR) / "data" / "vitrines.csv")
    assert len(rows) == 22
    assert (rows[0].company, rows[0].departement, rows[0].region, rows[0].awarded_year) == ("Daher", "44", "52", 2016)
    assert (rows[3].company, rows[3].city, rows[3].region, rows[3].size_class) == ("Airbus Helicopters", "", "", "")


def test_empty_fields_stay_empty():
    (row,) = parse_sites(csv_text({"city": "", "departement": "", "region": "", "sector": "", "site": ""}))
    assert (row.city, row.departement, row.region, row.sector, row.headcount) == ("", "", "", "", None)
    assert (row.awarded_year, row.awarded_text, row.themes) == (None, "", [])


def test_departement_and_region_are_read_without_accents_or_case():
    (row,) = parse_sites(
        csv_text({"departement": "cote d'or ".replace(" d", "-d"), "region": "bourgogne-franche-comte"})
    )
    assert (row.departement, row.region) == ("21", "27")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"name": ""}, "Ligne 3 : le nom de l’entreprise manque (colonne name)."),
        ({"departement": "Vandée"}, "Ligne 3 : « Vandée » n’est pas un département."),
        ({"region": "Aquitaine"}, "Ligne 3 : « Aquitaine » n’est pas une région administrative."),
        ({"region": "Bretagne"}, "Ligne 3 : Loire-Atlantique est en région Pays de la Loire, non en Bretagne."),
        ({"label_year": "MMXVI"}, "Ligne 3 : « MMXVI » n’est pas une année de label (colonne label_year)."),
        ({"label_year": "1998"}, "Ligne 3 : « 1998 » n’est pas une année de label (colonne label_year)."),
        (
            {"label_year": "2016", "label_date": "mars 2017"},
            "Ligne 3 : l’année 2016 contredit la date « mars 2017 » (colonne label_date).",
        ),
        (
            {"source_url": "presse.example/daher"},
            "Ligne 3 : l’adresse « presse.example/daher » n’est pas une adresse http ou https complète.",
        ),
        (
            {"source_url": "javascript:alert(1)"},
            "Ligne 3 : l’adresse « javascript:alert(1) » n’est pas une adresse http ou https complète.",
        ),
        (
            {"source_url": ""},
            "Ligne 3 : aucune source (colonne source_url) : un site réel cite toujours la sienne.",
        ),
        ({"source_url_2": "https://presse.example/daher"}, "Ligne 3 : les deux sources sont la même adresse."),
        ({"note": "deux\nlignes"}, "Ligne 3 : un champ contient un retour à la ligne ou un caractère de contrôle."),
        ({"note": "\x07"}, "Ligne 3 : un champ contient un retour à la ligne ou un caractère de contrôle."),
        (
            {"name": "DAHER", "site": "SAINT-AIGNAN"},
            "Ligne 3 : la vitrine « DAHER » figure déjà à la ligne 2.",
        ),
    ],
)
def test_bad_row_is_told_with_its_line(row, problem):
    other = {"name": "Bosch", "site": "Mondeville", **row}
    assert problems_of(csv_text({}, other)) == [problem]


def test_every_bad_line_is_told_at_once():
    text = csv_text({"name": ""}, {"name": "Bosch"}, {"name": "XYT", "departement": "Nulle-Part"})
    assert [problem[:9] for problem in problems_of(text)] == ["Ligne 2 :", "Ligne 4 :"]


def test_line_numbers_count_the_lines_of_the_file_not_the_rows():
    text = csv_text({"note": "une\nnote"}, {"name": ""})
    assert [problem[:9] for problem in problems_of(text)] == ["Ligne 2 :", "Ligne 4 :"]


def test_wrong_number_of_cells_is_told():
    assert problems_of(f"{HEADER}\nDaher,Saint-Aignan\n") == [
        "Ligne 2 : 2 champs au lieu de 15 ; une virgule de trop, ou des guillemets oubliés."
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER.replace("city,", ""), "Ligne 1 : colonnes manquantes : city."),
        (f"{HEADER},couleur", "Ligne 1 : colonnes inconnues : couleur."),
        (f"{HEADER},", "Ligne 1 : colonnes inconnues : (sans nom)."),
        (f"{HEADER},name", "Ligne 1 : colonnes en double : name."),
        (
            HEADER.replace(",", ";"),
            "Ligne 1 : les colonnes sont séparées par des points-virgules ou des tabulations ; "
            "enregistrez le fichier avec des virgules.",
        ),
        ("", "Le fichier est vide : il manque jusqu’à la ligne d’en-tête."),
    ],
)
def test_bad_header_is_told(header, problem):
    assert problems_of(header) == [problem]


def test_unclosed_quote_is_told():
    assert problems_of(f'{HEADER}\n"Daher\n')[0].startswith("Ligne 2 : guillemets ou caractères illisibles")


def test_file_in_another_encoding_is_told_with_its_line(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_bytes(csv_text({}).encode() + "Société,,,".encode("latin-1"))
    with pytest.raises(ImportRefusedError) as refused:
        read_sites(path)
    assert refused.value.problems == [
        "Ligne 3 : le fichier n’est pas encodé en UTF-8. Enregistrez-le au format « CSV UTF-8 », puis recommencez."
    ]


def test_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(csv_text({}), encoding="utf-8-sig")
    assert [row.company for row in read_sites(path)] == ["Daher"]


def test_missing_file_is_told(tmp_path):
    with pytest.raises(ImportRefusedError, match="ne peut pas être lu"):
        read_sites(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("words", "sector"),
    [
        ("aéronautique (équipementier, aérostructures)", Sector.AEROSPACE),
        ("automobile (équipementier, mécanismes de sièges)", Sector.AUTOMOTIVE),
        ("plasturgie / chimie", ""),
        ("fonderie (acier, fonte), usinage, mécano-soudure", ""),
        ("service après-vente de machines industrielles", ""),
        ("", ""),
    ],
)
def test_sector_is_named_only_when_the_words_are_unambiguous(words, sector):
    assert sector_of(words) == sector


@pytest.mark.parametrize(
    ("text", "headcount", "size_class"),
    [
        ("300 (site, 2016)", 300, SizeClass.LARGE),
        ("45 (site)", 45, SizeClass.MICRO),
        ("250 (site)", 250, SizeClass.SMALL),
        ("plus de 2000 (groupe)", None, ""),
        ("500 (entreprise, 2018)", None, ""),
        ("70 (2019); 65 (2022)", None, ""),
    ],
)
def test_headcount_is_a_number_only_for_the_site_itself(text, headcount, size_class):
    (row,) = parse_sites(csv_text({"headcount_seen": text, "size_class": "PME"}))
    assert (row.headcount, row.size_class, row.headcount_note) == (headcount, size_class, f"PME, {text}")
