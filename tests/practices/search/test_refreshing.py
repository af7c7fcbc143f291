"""What bears a renamed term is found by its new words."""

import pytest

from practices.models import Problem
from practices.search import refreshing
from practices.search.asking import find_practices, find_vitrines
from practices.services.terms import delete_term, save_term
from practices.tasks import refresh_search
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem() -> Problem:
    return ProblemFactory(name="Effacer les zébrures", synonyms=[])


@pytest.fixture
def practices(problem):
    return [published_practice(title=f"Le four {n}", tagline="", situation="", problems=[problem]) for n in range(3)]


def found(words: str) -> tuple[set[int], set[int]]:
    return set(find_practices(words).ids), set(find_vitrines(words).ids)


def rename(problem: Problem) -> None:
    problem.name, problem.synonyms = "Moins de déchets", ["gabegie"]
    save_term(term=problem)


def test_a_renamed_term_is_found_at_once_by_its_new_words_alone(problem, practices):
    all_of_them = ({one.pk for one in practices}, {one.vitrine_id for one in practices})
    assert found("zébrures") == all_of_them
    rename(problem)
    assert found("zébrures") == (set(), set())
    assert found("gabegie") == all_of_them


def test_when_many_bear_it_the_beat_does_the_rest(problem, practices, monkeypatch):
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    rename(problem)
    assert len(found("gabegie")[0]) == 1
    assert refresh_search() == 2
    assert refresh_search() == 0
    assert len(found("gabegie")[0]) == 3


def test_one_taken_off_line_meanwhile_does_not_hold_the_beat(problem, practices, monkeypatch):
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    rename(problem)
    vitrine = practices[-1].vitrine
    vitrine.is_published = False
    vitrine.save()
    assert refresh_search() == 2
    assert refresh_search() == 0


def test_a_removed_term_is_no_longer_found(problem, practices):
    delete_term(term=problem)
    assert found("zébrures") == (set(), set())


def test_the_desk_renames_through_the_service(client):
    technology = TechnologyFactory(name="Robot mobile", slug="robot-mobile", synonyms=[])
    practice = published_practice(title="Le four", tagline="", technologies=[technology])
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    sent = {"slug": "robot-mobile", "name": "Chariot autonome", "description": "", "synonyms": "AGV", "position": "1"}
    client.post(f"/gestion/practices/technology/{technology.pk}/change/", sent)
    technology.refresh_from_db()
    assert technology.name == "Chariot autonome"
    assert found("AGV")[0] == {practice.pk}
