"""Headings people write, and the section each stands for; before and after tables, and what they tell."""

import pytest

from practices.importing.figures import amount_in, gains_of, months_in
from practices.importing.wordings import WORDINGS, exactly, recognised
from practices.sections import HEAD_FIGURES, RICH

SAID = [
    ("Situation de départ", "situation"),
    ("1. CONTEXTE ET ENJEUX", "situation"),
    ("2.1 Problématique :", "situation"),
    ("La situation initiale du site", "situation"),
    ("III - Objectifs", "objective"),
    ("Partie 2. Objectif visé", "objective"),
    ("La solution mise en oeuvre", "solution"),
    ("Solution mise en œuvre par l’équipe", "solution"),
    ("Ce que nous avons fait", "solution"),
    ("Ce que nous avons mis en place", "solution"),
    ("4) Actions menées", "solution"),
    ("Ce que cela nous a apporté", "gains"),
    ("Combien ça coûte ?", "cost"),
    ("Le défi à relever", "situation"),
    ("Qui a fait quoi", "roles"),
    ("Ce que nous avons appris", "not_redone"),
    ("Description du projet", "solution"),
    ("Déroulement et planning", "steps"),
    ("Calendrier", "steps"),
    ("Conduite du changement", "team_buy_in"),
    ("Résultats obtenus", "gains"),
    ("Resultats", "gains"),
    ("Bénéfices obtenus en 2018", "gains"),
    ("Difficultés rencontrées", "difficulties"),
    ("Dificultés rencontrees", "difficulties"),
    ("Freins", "difficulties"),
    ("Ce que nous ne referions pas", "not_redone"),
    ("Leçons apprises (REX)", "not_redone"),
    ("Facteurs-clés de succès", "success_factors"),
    ("Par où commencer ?", "first_step"),
    ("Pré-requis", "prerequisites"),
    ("Budget du projet", "cost"),
    ("R.O.I.", None),
    ("ROI", "payback"),
    ("Aides publiques", "funding"),
    ("Partenaires et fournisseurs", "partners"),
    ("Annexe technique", None),
    ("Notre usine", None),
    ("Comment éviter les défauts de surface", None),
    ("", None),
    ("Une phrase entière qui parle de la solution mais qui est bien trop longue pour être un titre de partie.", None),
]


@pytest.mark.parametrize(("heading", "section"), SAID)
def test_heading_is_recognised(heading, section):
    assert recognised(heading) == section


def test_every_section_has_its_wordings():
    plain = {"summary", "tagline", "place", "quote", "gains"}
    assert set(WORDINGS) == {*RICH, *HEAD_FIGURES, *plain}


def test_two_sections_never_share_a_wording():
    said = [wording for wordings in WORDINGS.values() for wording in wordings.split(", ")]
    assert {wording for wording in said if said.count(wording) > 1} == set()
    assert [
        wording for field, wordings in WORDINGS.items() for wording in wordings.split(", ") if exactly(wording) != field
    ] == []


def gain(indicator, before, after, unit, lower=True):
    return {
        "indicator": indicator,
        "unit": unit,
        "before": before,
        "after": after,
        "lower_is_better": "oui" if lower else "",
    }


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            [["Indicateur", "Avant", "Après"], ["Rebuts", "6,2 %", "3,8 %"], ["Cadence (pièces/h)", "1 200", "1 450"]],
            (
                [gain("Rebuts", "6,2", "3,8", "%"), gain("Cadence (pièces/h)", "1 200", "1 450", "pièces/h", False)],
                True,
            ),
        ),
        (
            [
                ["", "Situation initiale", "Situation actuelle", "Unité", "Écart"],
                ["Arrêts", "14", "5", "h/mois", "−64 %"],
            ],
            ([gain("Arrêts", "14", "5", "h/mois")], True),
        ),
        (
            [["KPI", "avant projet", "après projet"], ["Rebuts", "6", "3"], ["Ambiance", "tendue", "calme"]],
            ([gain("Rebuts", "6", "3", "")], False),
        ),
        ([["Avant", "Après"], ["6", "3"]], None),
        ([["Nom", "Rôle"], ["Camille", "pilote"]], None),
        ([["Indicateur", "Avant", "Après"]], None),
        ([["Indicateur", "Avant", "Après"], ["Température", "-4", "-18"]], None),
        (
            [["Indicateur", "Atelier", "Avant", "Après"], ["Rebuts", "A", "6 %", "3 %"]],
            ([gain("Rebuts", "6", "3", "%")], False),
        ),
    ],
)
def test_before_and_after_table_tells_gains(rows, found):
    assert gains_of(rows) == found


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("120 k€", 120_000),
        ("1,2 M€ environ", 1_200_000),
        ("9 500 euros", 9500),
        ("de 100 à 150 €, puis 3 k€", None),
        ("rien", None),
    ],
)
def test_amount_of_a_text(text, euros):
    assert amount_in(text) == euros


@pytest.mark.parametrize(
    ("text", "months"), [("14 mois", 14), ("2 ans", 24), ("1,5 an", 18), ("entre 6 mois et 2 ans", None), ("", None)]
)
def test_months_of_a_text(text, months):
    assert months_in(text) == months
