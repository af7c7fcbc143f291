"""The five lists: what they say, what they keep quiet, what may be asked of them."""

import json
from typing import get_args

import pytest
from django.conf import settings
from django.utils import timezone

from practices.catalogue import practice_state
from practices.listing import BUDGETS
from tests.factories.accounts import UserFactory
from tests.factories.practices import (
    GainFactory,
    PracticeFactory,
    ProblemFactory,
    RevisionFactory,
    TechnologyFactory,
    published_practice,
)
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, sent_request, working_moment
from tests.factories.vitrines import LabelFactory, SourceFactory, VitrineFactory
from visits.api.filters import Budget
from visits.services import answering

pytestmark = pytest.mark.django_db


def names(client, address: str, key: str = "slug") -> list[str]:
    """What a list answers, by name."""
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return [each[key] for each in response.json()["resultats"]]


def refusal(client, address: str) -> dict:
    """The problem a list answers to a bad request."""
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    return response.json()


# ── What is said ─────────────────────────────────────────────────────────────
def test_vitrine_gives_its_facts_with_their_sources(client):
    vitrine = receiving_vitrine(name="Fonderie Aubrac", slug="fonderie-aubrac")
    LabelFactory(vitrine=vitrine)
    source = SourceFactory(vitrine=vitrine)
    published_practice(vitrine=vitrine)
    found = client.get("/api/v1/vitrines/fonderie-aubrac/").json()
    assert {name: found[name] for name in ("nom", "commune", "departement", "region", "secteur", "taille")} == {
        "nom": "Fonderie Aubrac",
        "commune": "Vervins",
        "departement": "02",
        "region": "32",
        "secteur": "metallurgy",
        "taille": "small",
    }
    assert found["label"] == {"etat": "active", "annee": 2017, "attribue_le": None}
    assert found["sources"] == [source.url]
    assert found["formats"] == ["written", "call", "private_visit"]
    assert found["pratiques"] == 1
    assert found["adresse"] == f"{settings.PORTAL_URL}/vitrines/fonderie-aubrac/"


def test_terms_are_kept_quiet_where_nobody_keeps_them(client):
    vitrine = receiving_vitrine(hosts=0)
    found = client.get(f"/api/v1/vitrines/{vitrine.slug}/").json()
    assert (found["formats"], found["langues"], found["groupe_max"]) == ([], [], None)


def test_practice_gives_its_figures_and_its_words(client):
    problem, technology = ProblemFactory(slug="rebuts"), TechnologyFactory(slug="vision")
    practice = published_practice(problems=[problem], technologies=[technology], cost_min=12000, payback_months=8)
    found = client.get(f"/api/v1/pratiques/{practice.slug}/").json()
    assert (found["problemes"], found["technologies"]) == (["rebuts"], ["vision"])
    assert (found["cout_min"], found["cout_max"], found["retour_mois"]) == (12000, None, 8)
    assert found["vitrine"] == {"slug": practice.vitrine.slug, "nom": practice.vitrine.name}
    [figure] = found["chiffres"]
    assert (figure["avant"], figure["apres"], figure["unite"]) == (6.2, 3.8, "% des pièces")


def test_slot_gives_its_free_seats(client):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, practice=published_practice(vitrine=vitrine, slug="vision-aidee"))
    found = client.get(f"/api/v1/creneaux/{slot.pk}/").json()
    assert (found["places"], found["places_restantes"], found["pratique"]) == (8, 8, "vision-aidee")
    assert found["debut"] == timezone.localtime(slot.starts_at).isoformat()


def test_slot_names_every_practice_it_shows_that_is_on_line(client):
    vitrine = receiving_vitrine()
    first = published_practice(vitrine=vitrine, slug="vision-aidee")
    slot = SlotFactory(vitrine=vitrine, practice=first)
    others = [published_practice(vitrine=vitrine, slug="pesee-guidee"), PracticeFactory(vitrine=vitrine)]
    slot.practices.set([first, *others])
    found = client.get(f"/api/v1/creneaux/{slot.pk}/").json()
    assert (found["pratique"], found["pratiques"]) == ("vision-aidee", ["pesee-guidee", "vision-aidee"])


def test_words_of_the_vocabulary_count_what_bears_them(client):
    problem = ProblemFactory(slug="rebuts", synonyms=["casse"])
    ProblemFactory(slug="porte-par-personne")
    published_practice(problems=[problem])
    [found] = client.get("/api/v1/problemes/").json()["resultats"]
    assert (found["slug"], found["synonymes"], found["pratiques"]) == ("rebuts", ["casse"], 1)
    assert client.get("/api/v1/problemes/rebuts/").json() == found
    assert client.get("/api/v1/problemes/porte-par-personne/").status_code == 404


# ── What is kept quiet ───────────────────────────────────────────────────────
SECRETS = {"cost": "cout_min", "duration": "duree_mois", "payback": "retour_mois", "gains": "chiffres"}


@pytest.mark.parametrize("level", ["members", "on_visit", "unknown-level"])
@pytest.mark.parametrize(("section", "field"), SECRETS.items())
def test_section_a_company_reserves_is_in_no_answer(client, section, field, level):
    values = {"cost_min": 77123, "cost_max": 77124, "duration_months": 7713, "payback_months": 7714}
    practice = published_practice(visibility={section: level}, gain=False, **values)
    GainFactory(revision=practice.published_revision, indicator="Indicateur 7715")
    marks = {"cost": "7712", "duration": "7713", "payback": "7714", "gains": "7715"}
    for address in ("/api/v1/pratiques/", f"/api/v1/pratiques/{practice.slug}/"):
        text = client.get(address).content.decode()
        assert {name: mark in text for name, mark in marks.items()} == {name: name != section for name in marks}
    assert client.get(f"/api/v1/pratiques/{practice.slug}/").json()[field] in (None, [])


def test_no_person_no_text_and_no_access_sheet_is_in_any_answer(client):
    vitrine = receiving_vitrine(description="Présentation à ne pas recopier")
    terms = vitrine.terms
    terms.access_sheet, terms.host_phone, terms.shield_sirens = "Sonnez au portail B.", "0600000000", ["123456789"]
    terms.save()
    practice = published_practice(vitrine=vitrine, situation="Récit du site", quote="Paroles", quote_author="Léa Roux")
    SlotFactory(vitrine=vitrine, practice=practice)
    sent_request(vitrine, practice=practice)
    host = vitrine.memberships.get().user
    text = "".join(
        client.get(f"/api/v1/{name}/").content.decode()
        for name in ("vitrines", "pratiques", "creneaux", "problemes", "technologies")
    )
    assert vitrine.slug in text
    hidden = ["Sonnez", "0600000000", "123456789", "Récit", "Paroles", "Léa Roux", "Samir Aoudia", "Présentation à"]
    assert [secret for secret in [*hidden, host.email, host.full_name, "relu"] if secret in text] == []


def test_what_is_not_on_line_does_not_exist(client):
    hidden = VitrineFactory(is_published=False)
    draft = PracticeFactory()
    RevisionFactory(practice=draft)
    theirs = published_practice(vitrine=hidden)
    private, of_hidden = SlotFactory(is_public=False), SlotFactory(vitrine=hidden)
    assert hidden.slug not in names(client, "vitrines/")
    assert names(client, "pratiques/") == []
    assert names(client, "creneaux/", "id") == []
    missing = [f"vitrines/{hidden.slug}/", f"pratiques/{draft.slug}/", f"pratiques/{theirs.slug}/"]
    for address in [*missing, f"creneaux/{private.pk}/", f"creneaux/{of_hidden.pk}/"]:
        response = client.get(f"/api/v1/{address}")
        assert (response.status_code, response.json()["title"]) == (404, "Introuvable")
    # nor is it told apart from what never was
    assert "n’existe pas" in refusal(client, f"creneaux/?vitrine={hidden.slug}")["erreurs"][0]["message"]


def test_date_does_not_name_a_practice_that_is_not_on_line(client):
    vitrine = VitrineFactory()
    SlotFactory(vitrine=vitrine, practice=PracticeFactory(vitrine=vitrine, slug="brouillon-secret"))
    response = client.get("/api/v1/creneaux/")
    assert response.json()["resultats"][0]["pratique"] is None
    assert b"brouillon-secret" not in response.content


def test_interface_never_asks_who_is_reading(client):
    client.force_login(UserFactory(is_staff=True))
    practice = published_practice(visibility={"cost": "members"}, cost_min=500)
    response = client.get(f"/api/v1/pratiques/{practice.slug}/")
    assert response.json()["cout_min"] is None
    assert "Cookie" not in response.get("Vary", "")


# ── Filters ──────────────────────────────────────────────────────────────────
def test_vitrines_answer_the_filters_of_their_page(client):
    problem = ProblemFactory(slug="rebuts")
    one = VitrineFactory(slug="une", name="Tôlerie du Nord", sector="metallurgy", region="32", size_class="small")
    VitrineFactory(slug="deux", name="Laiterie", city="Redon", sector="food", region="53", size_class="large")
    published_practice(vitrine=one, problems=[problem])
    SlotFactory(vitrine=one)
    asked = {
        "": ["une", "deux"],
        "?secteur=food": ["deux"],
        "?secteur=food&secteur=metallurgy": ["une", "deux"],
        "?region=32": ["une"],
        "?region=32&secteur=food": [],
        "?taille=large": ["deux"],
        "?probleme=rebuts": ["une"],
        "?ouvert=on": ["une"],
        "?q=tolerie": ["une"],
        "?q=tolerei": ["une"],
        "?q=tolerie&region=53": [],
    }
    assert {query: names(client, f"vitrines/{query}") for query in asked} == asked


def test_practices_answer_the_filters_of_their_page(client):
    problem, technology = ProblemFactory(slug="rebuts"), TechnologyFactory(slug="vision")
    vitrine = VitrineFactory(sector="food", region="53", city="Redon", departement="35")
    published_practice(slug="une", title="Trier au laser", problems=[problem])
    published_practice(slug="deux", title="Doser la farine", technologies=[technology], vitrine=vitrine)
    asked = {
        "": ["deux", "une"],
        "?probleme=rebuts": ["une"],
        "?technologie=vision": ["deux"],
        "?secteur=food": ["deux"],
        "?region=53&region=32": ["deux", "une"],
        "?q=farine": ["deux"],
    }
    assert {query: names(client, f"pratiques/{query}") for query in asked} == asked


def test_months_of_open_dates_are_those_of_the_page(client):
    slot = SlotFactory(vitrine=VitrineFactory(slug="une"))
    VitrineFactory(slug="deux")
    month = f"{timezone.localtime(slot.starts_at):%Y-%m}"
    assert names(client, f"vitrines/?ouvert={month}") == ["une"]
    assert names(client, "vitrines/?ouvert=2020-01") == []


def test_budget_counts_what_is_told_to_everyone_alone(client):
    published_practice(slug="dite", cost_min=12000)
    published_practice(slug="reservee", cost_min=12000, visibility={"cost": "members"})
    assert names(client, "pratiques/?budget=10") == ["dite"]
    assert names(client, "pratiques/?budget=0&budget=200") == []


def test_dates_answer_their_filters(client):
    vitrine, other = VitrineFactory(slug="une", region="32"), VitrineFactory(slug="deux", region="53")
    soon = SlotFactory(vitrine=vitrine, starts_at=working_moment(5))
    late = SlotFactory(vitrine=other, starts_at=working_moment(25), format="video")
    day = working_moment(25).date().isoformat()
    asked = {
        "": [soon, late],
        "?vitrine=une": [soon],
        "?region=53": [late],
        "?format=video": [late],
        f"?du={day}": [late],
        f"?au={day}": [soon, late],
        f"?du={day}&au={day}": [late],
        "?places=1": [soon, late],
    }
    found = {query: names(client, f"creneaux/{query}", "id") for query in asked}
    assert found == {query: [str(slot.pk) for slot in slots] for query, slots in asked.items()}


def test_full_date_has_no_place(client):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine, seats_total=2)
    assert names(client, "creneaux/?places=1", "id") == [str(slot.pk)]
    agreed = sent_request(vitrine, dates=[], slot=slot, headcount=2)
    answering.accept_chosen_slot(visit_request=agreed, by=as_host(host_of(vitrine)))
    assert names(client, "creneaux/?places=1", "id") == []
    assert client.get(f"/api/v1/creneaux/{slot.pk}/").json()["places_restantes"] == 0


# ── What makes no sense ──────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("address", "parameter", "said"),
    [
        ("vitrines/?region=nulle-part", "region", "Valeurs possibles : 84, 27"),
        ("vitrines/?taille=xxl", "taille", "Valeurs possibles : micro, small, large."),
        ("vitrines/?ouvert=peut-etre", "ouvert", "Donnez on (toute date) ou un mois de la forme 2027-03."),
        ("pratiques/?budget=7", "budget", "Valeurs possibles : 0, 10, 50, 200."),
        ("creneaux/?places=beaucoup", "places", "Donnez 1 (oui) ou 0 (non)."),
        ("vitrines/?limite=1000", "limite", "Au plus 100."),
        ("vitrines/?limite=0", "limite", "Au moins 1."),
        ("vitrines/?limite=beaucoup", "limite", "Donnez un nombre entier."),
        ("pratiques/?q=" + "a" * 10000, "q", "100 caractères au plus."),
        ("pratiques/?probleme=rien-de-tel", "probleme", "« rien-de-tel » n’existe pas."),
        ("pratiques/?" + "probleme=a&" * 30, "probleme", "20 valeurs au plus."),
        ("pratiques/?techno=vision", "techno", "Ce paramètre n’existe pas ici."),
        ("creneaux/?du=demain", "du", "Donnez une date de la forme 2027-03-12."),
        ("creneaux/?du=2027-03-12&au=2027-03-11", "au", "Le dernier jour suit le premier."),
        ("creneaux/?au=9999-12-31", "au", "Cette date est trop loin."),
        ("creneaux/?curseur=abc", "curseur", "Ce curseur ne vient pas de cette liste."),
    ],
)
def test_parameter_that_makes_no_sense_is_refused_in_french(client, address, parameter, said):
    problem = refusal(client, address)
    assert (problem["title"], problem["status"]) == ("Paramètre refusé", 400)
    [error] = [each for each in problem["erreurs"] if each["parametre"] == parameter]
    assert said in error["message"].replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("words", ["' \" \\ % _ & | ! ( ) :*", "\u202eétsop\u0301", "a " * 50, "x" * 100, "%ff%fe"])
def test_odd_words_find_nothing_and_break_nothing(client, words):
    assert client.get("/api/v1/pratiques/", {"q": words}).json() == {"resultats": [], "suivant": None}
    assert client.get("/api/v1/vitrines/", {"q": words}).status_code == 200


@pytest.mark.parametrize("address", ["vitrines/?q=%00", "vitrines/a%00b/", "pratiques/?curseur=%00"])
def test_null_character_is_a_problem_for_programs_too(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response["Content-Type"] == "application/problem+json"
    assert response.status_code in (400, 404)


def test_address_of_nothing_is_a_problem_in_json(client):
    response = client.get("/api/v1/rien/")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


# ── The description ──────────────────────────────────────────────────────────
def test_description_names_every_list_and_its_filters(client):
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.")
    lists = ["creneaux", "pratiques", "problemes", "technologies", "vitrines"]
    assert [f"/api/v1/{name}/" in described["paths"] for name in lists] == [True] * 5
    asked = {each["name"] for each in described["paths"]["/api/v1/pratiques/"]["get"]["parameters"]}
    assert asked == {"curseur", "limite", "q"} | {facet.name for facet in practice_state().index.facets}
    assert set(client.get("/api/v1/").json()["listes"]) == set(lists)


def test_bands_of_budget_are_those_of_the_page():
    assert get_args(Budget) == tuple(value for value, _, _ in BUDGETS)
