"""When the filters or the words leave nothing: a way on that leads somewhere, with its true count."""

import re

import pytest

from practices.search.door import index
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    """A foundry in Vervins against scrap, a weaver in Cholet against breakdowns."""
    foundry = receiving_vitrine(name="Fonderie Aubrac", region="32", sector="metallurgie")
    weaver = receiving_vitrine(name="Texloire", city="Cholet", departement="49", region="52", sector="textile")
    scrap = ProblemFactory(slug="rebuts", name="Réduire les rebuts")
    breakdowns = ProblemFactory(slug="pannes", name="Prévoir les pannes")
    published_practice(vitrine=foundry, title="Le contrôle aidé", problems=[scrap])
    published_practice(vitrine=foundry, title="Le tri automatique", problems=[scrap])
    published_practice(vitrine=weaver, title="Écouter les machines", problems=[breakdowns])
    return foundry, weaver


def ways(response) -> list[tuple[str, str, int]]:
    return [(way.label, way.query, way.count) for way in response.context["nothing"].relaxed]


@pytest.mark.parametrize("address", ["/pratiques/", "/vitrines/"])
def test_each_way_leads_to_as_many_rows_as_it_says(client, catalogue, address):
    response = client.get(address, {"region": "52", "probleme": "rebuts", "q": "fonderie", "tri": "pertinence"})
    html = check_page(response)
    offered = ways(response)
    assert [label for label, _, _ in offered] in (["« Pays de la Loire »"], ["« Pays de la Loire »", "« fonderie »"])
    for label, query, count in offered:
        assert f'href="{address}?{query.replace("&", "&amp;")}"' in html, label
        assert client.get(f"{address}?{query}").context["page"].paginator.count == count > 0


def test_leaving_the_words_is_a_way_too(client, catalogue):
    response = client.get("/pratiques/", {"probleme": "rebuts", "q": "écouter", "tri": "pertinence"})
    assert ways(response) == [
        ("« écouter »", "probleme=rebuts", 2),
        ("« Réduire les rebuts »", "q=%C3%A9couter&tri=pertinence", 1),
    ]


def test_two_filters_that_each_leave_nothing_alone_are_not_offered(client, catalogue):
    response = client.get("/pratiques/", {"region": "52", "probleme": "rebuts", "secteur": "textile"})
    assert ways(response) == [("« Réduire les rebuts »", "region=52&secteur=textile", 1)] or ways(response) == [
        ("« Réduire les rebuts »", "secteur=textile&region=52", 1)
    ]


@pytest.mark.parametrize("address", ["/pratiques/", "/vitrines/"])
def test_words_found_nowhere_lead_to_problems_vitrines_and_a_description(client, catalogue, address):
    response = client.get(address, {"q": "xylophones"})
    html = check_page(response)
    nothing = response.context["nothing"]
    assert [problem.name for problem in nothing.problems] == ["Réduire les rebuts", "Prévoir les pannes"]
    assert {card.name for card in nothing.vitrines} == {"Fonderie Aubrac", "Texloire"}
    assert 'href="/demander/?q=xylophones"' in html
    assert "Aucun résultat pour le mot «&nbsp;xylophones&nbsp;»" in html
    assert 'href="/problemes/rebuts/"' in html


def test_a_problem_whose_name_is_near_the_words_comes_first(client, catalogue):
    response = client.get("/pratiques/", {"q": "pannage"})
    assert next(problem.name for problem in response.context["nothing"].problems) == "Prévoir les pannes"


def test_problems_of_what_the_words_found_come_first_and_its_vitrines(client, catalogue):
    response = client.get("/pratiques/", {"q": "machines", "secteur": "metallurgie", "region": "32"})
    nothing = response.context["nothing"]
    assert [problem.name for problem in nothing.problems] == ["Prévoir les pannes", "Réduire les rebuts"]
    assert [card.name for card in nothing.vitrines] == ["Texloire"]


def test_a_vitrine_with_a_date_is_offered_before_the_others(client, catalogue):
    _foundry, weaver = catalogue
    for _ in range(4):
        VitrineFactory()
    SlotFactory(vitrine=weaver)
    response = client.get("/vitrines/", {"q": "xylophones"})
    assert next(card.name for card in response.context["nothing"].vitrines) == "Texloire"


def test_htmx_swaps_the_ways_in_and_announces_zero(client, catalogue):
    response = client.get("/pratiques/", {"q": "xylophones"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "Les problèmes les plus proches" in html
    assert re.search(r"0\s*pratique trouvée", html.replace("&nbsp;", " ").replace("\xa0", " "))


def test_an_empty_catalogue_offers_nothing_that_leads_nowhere(client):
    ProblemFactory(slug="rebuts")
    response = client.get("/pratiques/", {"q": "xylophones"})
    html = check_page(response)
    nothing = response.context["nothing"]
    assert (nothing.relaxed, nothing.problems, nothing.vitrines) == ([], [], [])
    assert 'href="/demander/?q=xylophones"' in html


@pytest.mark.parametrize("address", ["/pratiques/", "/vitrines/"])
def test_an_empty_page_asks_at_most_eight_times(client, catalogue, address, django_assert_max_num_queries):
    client.get("/vitrines/")
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address, {"q": "xylophones", "region": "52", "pres": "49300"})


def test_words_that_only_a_vitrine_knows_are_looked_for_there(client, catalogue):
    index(VitrineFactory(name="Verrerie Lumineuse"))
    response = client.get("/pratiques/", {"q": "lumineuse"})
    assert titled(client.get(response.context["nothing"].elsewhere)) == ["Verrerie Lumineuse"]
    assert client.get("/pratiques/", {"q": "xylophones"}).context["nothing"].elsewhere == ""


def titled(response) -> list[str]:
    return [card.name for card in response.context["page"].object_list]
