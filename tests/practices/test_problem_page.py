"""A page by problem: what it is, who solved it, when to go and see."""

import pytest
from django.urls import reverse

from practices.models import Problem
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.support.html import check_page

pytestmark = pytest.mark.django_db


def page_of(problem: Problem) -> str:
    return reverse("practices:problem", args=[problem.slug])


def test_page_shows_practices_vitrines_dates_and_neighbours(client):
    scrap = ProblemFactory(name="Réduire les rebuts", description="Faire bon du premier coup.", synonyms=["PPM"])
    failures = ProblemFactory(name="Prévoir les pannes")
    vitrine = receiving_vitrine(name="Fonderie des Quatre-Vents")
    published_practice(title="Le contrôle aidé", vitrine=vitrine, problems=[scrap, failures])
    published_practice(title="Suivre une coulée", vitrine=vitrine, problems=[scrap])
    published_practice(title="Écouter la broche", vitrine=receiving_vitrine(name="Mécavallée"), problems=[failures])
    slot = SlotFactory(vitrine=vitrine)
    html = check_page(client.get(page_of(scrap)))
    assert "Faire bon du premier coup." in html
    assert "On dit aussi&nbsp;: PPM." in html
    assert "2\xa0pratiques" in html
    assert html.count('class="pan carte-p"') == 2
    assert html.count('class="pan carte-v"') == 1
    assert "Écouter la broche" not in html
    assert slot.get_absolute_url() in html
    assert page_of(failures) in html


def test_problem_nobody_solved_proposes_the_next_gesture(client):
    html = check_page(client.get(page_of(ProblemFactory())))
    assert "Aucune vitrine n’a encore raconté comment elle a résolu ce problème." in html
    assert reverse("visits:choose") in html


def test_home_and_article_lead_to_it(client):
    problem = ProblemFactory()
    practice = published_practice(problems=[problem])
    for address in ("/", "/plan/", practice.get_absolute_url()):
        assert page_of(problem) in client.get(address).content.decode(), address


def test_more_than_six_lead_to_the_list(client):
    problem = ProblemFactory(slug="rebuts")
    for _ in range(7):
        published_practice(problems=[problem])
    html = check_page(client.get(page_of(problem)))
    assert html.count('class="pan carte-p"') == 6
    assert 'href="/pratiques/?probleme=rebuts"' in html


def test_index_names_every_problem_the_solved_first(client):
    solved = ProblemFactory(name="Réduire les rebuts", description="Faire bon du premier coup.", position=2)
    open_one = ProblemFactory(name="Recruter", position=1)
    published_practice(problems=[solved])
    html = check_page(client.get(reverse("practices:problems")))
    assert html.index(page_of(solved)) < html.index("Pas encore racontés") < html.index(page_of(open_one))
    assert "Faire bon du premier coup." in html
    assert '1<span class="invisible"> pratique</span>' in html


def test_index_follows_what_is_published(client):
    problem = ProblemFactory()
    address = reverse("practices:problems")
    assert "Pas encore racontés" in client.get(address).content.decode()
    published_practice(problems=[problem])
    assert "Pas encore racontés" not in client.get(address).content.decode()


def test_index_of_an_empty_vocabulary_proposes_the_next_gesture(client):
    html = check_page(client.get(reverse("practices:problems")))
    assert "Aucun problème n’est encore nommé." in html
    assert reverse("visits:choose") in html
