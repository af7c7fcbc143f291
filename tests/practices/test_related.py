"""The practices at the foot of an article: by problem, then by technology, never an unrelated one."""

import datetime

import pytest
from django.utils import timezone

from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import SlotFactory
from tests.support.html import check_page

pytestmark = pytest.mark.django_db


def related(client, practice) -> list[str]:
    response = client.get(practice.get_absolute_url())
    check_page(response)
    return [card.title for card in response.context["related"]]


def test_same_problem_and_technology_then_problem_then_technology(client):
    scrap, camera = ProblemFactory(), TechnologyFactory()
    now = timezone.now()

    def told(title: str, days: int, **terms):
        return published_practice(title=title, published_at=now - datetime.timedelta(days=days), **terms)

    practice = told("Celle-ci", 0, problems=[scrap], technologies=[camera])
    told("Technologie", 1, technologies=[camera])
    told("Autre", 2, problems=[ProblemFactory()], technologies=[TechnologyFactory()])
    told("Problème", 3, problems=[scrap])
    told("Les deux", 4, problems=[scrap], technologies=[camera])
    assert related(client, practice) == ["Les deux", "Problème", "Technologie"]
    told("Les deux, hier", 1, problems=[scrap], technologies=[camera])
    assert related(client, practice) == ["Les deux, hier", "Les deux", "Problème"]


def test_alone_on_its_subject_it_shows_no_empty_section(client):
    practice = published_practice(problems=[ProblemFactory()])
    published_practice(problems=[ProblemFactory()])
    published_practice()
    assert related(client, practice) == []
    assert "t-voisines" not in client.get(practice.get_absolute_url()).content.decode()
    assert related(client, published_practice()) == []


def test_a_withdrawn_one_is_gone_at_once_and_a_date_shows(client):
    scrap = ProblemFactory()
    practice, other = published_practice(problems=[scrap]), published_practice(problems=[scrap], title="L’autre")
    assert related(client, practice) == ["L’autre"]
    SlotFactory(vitrine=other.vitrine)
    assert "8\xa0places" in client.get(practice.get_absolute_url()).content.decode()
    withdraw_practice(practice=other, reason="Démontée.", by=UserFactory(is_staff=True))
    assert related(client, practice) == []
