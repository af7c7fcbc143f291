"""The thesaurus on paper: what is read, what is written back, and what every fault says, with its line."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from practices.thesaurus.entries import (
    Entry,
    ThesaurusRefusedError,
    check_entries,
    fold_term,
    parse_entries,
    read_entries,
    write_csv,
)

HEAD = "slug;terme;égaux;sigles;anglais;proches;note\n"
SHIPPED = Path(settings.BASE_DIR) / "data" / "vocabularies" / "thesaurus.csv"


def problems(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(ThesaurusRefusedError) as refused:
        check_entries(parse_entries(raw))
    return refused.value.problems


def test_line_is_read_as_a_concept():
    raw = f"{HEAD}pannes;pannes imprévues;arrêts  imprévus | casses;;breakdowns;maintenance prédictive;Besoin.\n"
    assert parse_entries(raw.encode()) == [
        Entry(
            slug="pannes",
            preferred="pannes imprévues",
            equal=("arrêts imprévus", "casses"),
            english=("breakdowns",),
            near=("maintenance prédictive",),
            note="Besoin.",
        )
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "slug;terme;égaux\nmes;MES;pilotage | suivi\n".encode(),
        "slug,terme,égaux\r\nmes,MES,pilotage | suivi\r\n".encode(),
        '\ufeffégaux;terme;slug\n\n"pilotage | suivi";MES;mes\n'.encode(),
    ],
    ids=["semicolons", "commas", "marked-reordered-quoted"],
)
def test_file_of_any_spreadsheet_is_read(raw):
    assert parse_entries(raw) == [Entry(slug="mes", preferred="MES", equal=("pilotage", "suivi"))]


def test_what_is_written_is_read_back_the_same():
    entries = [
        Entry("a", "Appel ; point", ('dit "à part"', "b, c"), ("5S",), ("call",), ("près",), "Une note, deux."),
        Entry("b", "Bâti"),
        Entry("c", "-40 °C", ("=1+1", "froid"), note="@moi"),
    ]
    assert not re.search("(^|;)[=@-]", write_csv(entries))
    assert parse_entries(write_csv(entries).encode()) == entries


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", ["Le fichier est vide : il manque jusqu’à la ligne d’en-tête."]),
        (HEAD, ["Le fichier ne contient aucun concept."]),
        ("slug;couleur;slug\n", ["Ligne 1 : colonnes manquantes : terme."]),
        ("slug;terme\na;b;c\n", ["Ligne 2 : 3 champs au lieu de 2 ;"]),
        ("slug;terme\nmoule;Moule\nA B;Noyau\n", ["Ligne 3 : « A B » n’est pas un identifiant"]),
        ("slug;terme\nmoule;\n", ["Ligne 2 : le terme retenu manque."]),
        ("slug;terme\nmoule;???\n", ["Ligne 2 : « ??? » ne contient ni lettre ni chiffre."]),
        ("slug;terme\nmoule;" + "x" * 81 + "\n", ["Ligne 2 : « xxxxxx"]),
        ("slug;terme\nmoule;a\x00b\n", ["Ligne 2 : « a b » contient un caractère interdit"]),
        ("slug;terme;note\nmoule;Moule;" + "x" * 301 + "\n", ["Ligne 2 : la note dépasse 300 caractères."]),
        ('slug;terme\nmoule;"Moule\n', ["guillemets ou caractères illisibles"]),
        (
            "slug;terme\nmoule;Moule\nmoule;Noyau\n",
            ["Ligne 3 : l’identifiant « moule » est déjà celui de « Moule » (l"],
        ),
        ("slug;terme;égaux\na;Moule;moulé | Moulé\n", ["Ligne 2 : « Moulé » figure deux fois dans « Moule »."]),
        ("slug;terme;égaux\na;Moule;\nb;Noyau;MOULE\n", ["Ligne 3 : « MOULE » désigne déjà « Moule » (ligne 2)."]),
        ("slug;terme;proches\na;Moule;moule\n", ["Ligne 2 : « moule » figure deux fois dans « Moule »."]),
        (
            "slug;terme;proches\na;Un;Deux\nb;Deux;Trois\nc;Trois;Un\n",
            ["Ligne 4 : les termes proches tournent en rond : « Un » → « Deux » → « Trois » → « Un »."],
        ),
        (
            "slug;terme;égaux;proches\na;Un;;Bis\nb;Deux;Bis;Un\n",  # the loop goes through an equal term
            ["Ligne 3 : les termes proches tournent en rond : « Un » → « Deux » → « Un »."],
        ),
        ("slug;terme\na;Moule\nb;fa\xe7on\n".encode("latin-1"), ["Ligne 3 : le fichier n’est pas encodé en UTF-8."]),
        (b"x" * (2 * 1024 * 1024 + 1), ["Le fichier dépasse 2 Mo"]),
    ],
)
def test_fault_is_told_with_its_line(raw, told):
    found = problems(raw)
    assert [expected for expected in told if not any(expected in problem for problem in found)] == []


def test_every_fault_of_a_file_is_told_at_once_up_to_fifty():
    lines = "".join(f"A {rank};terme {rank}\n" for rank in range(60))
    found = problems("slug;terme\n" + lines)
    assert len(found) == 51
    assert found[0].startswith("Ligne 2 : ")
    assert found[-1] == "… et 10 autres."


def test_two_concepts_may_lead_to_the_same_one():
    check_entries([Entry("a", "Un", near=("Trois",)), Entry("b", "Deux", near=("Trois", "un")), Entry("c", "Trois")])


@pytest.mark.parametrize(
    ("written", "compared"),
    [("Poka-yoké ", "poka yoke"), ("R&D", "r&d"), ("perte d’eau", "perte d eau"), ("Œuvré", "oeuvre"), ("!", "")],
)
def test_terms_are_compared_without_accents_capitals_and_signs(written, compared):
    assert fold_term(written) == compared


def test_shipped_thesaurus_holds_together_and_is_written_as_the_portal_writes_it():
    entries = read_entries(SHIPPED)
    check_entries(entries)
    assert len(entries) >= 250
    assert write_csv(entries) == SHIPPED.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pannes imprévues", "maintenance prédictive"),
        ("changement de série", "changement rapide d’outil"),
        ("retards de livraison", "ordonnancement"),
        ("mal de dos", "exosquelette"),
        ("facture d’énergie", "comptage de l’énergie"),
    ],
)
def test_shipped_thesaurus_leads_from_a_need_to_what_answers_it(typed, found):
    (entry,) = (entry for entry in read_entries(SHIPPED) if typed in entry.own)
    assert found in (*entry.own, *entry.near)


@pytest.mark.parametrize(
    "acronym",
    ["SMED", "TPM", "5S", "8D", "AMDEC", "MES", "GMAO", "ERP", "SCADA", "AGV", "AMR", "RFID", "TRS", "OEE", "NEP"],
)
def test_shipped_thesaurus_knows_the_acronyms_of_the_trade(acronym):
    assert [entry.slug for entry in read_entries(SHIPPED) if acronym in entry.own] != []
