"""A search is followed as one thing however it was typed, and finds what the list finds."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from practices.alerts.calendar import next_monday
from practices.alerts.enums import Cadence, Topic
from practices.alerts.services import follow
from practices.alerts.subjects import Lists, Subject, label_of, practices_of, subject_from, vitrines_of
from practices.search.door import index
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.vitrines import VitrineFactory
from tests.support.matrix_survey import recorded_queries

pytestmark = pytest.mark.django_db


def asked(address):
    return subject_from(QueryDict(address))


def found(query):
    return list(practices_of(Subject(Topic.PRACTICES, query=query), Lists()))


def practice(**fields):
    made = published_practice(**fields)
    index(made)
    return made


def test_equal_searches_are_equal_texts():
    problem = ProblemFactory(slug="rebuts")
    published_practice(problems=[problem])
    texts = {
        asked(f"pratiques={nested}").query
        for nested in (
            "q%3Dcuve%26region%3D32%26probleme%3Drebuts",
            "probleme%3Drebuts%26page%3D4%26q%3D++cuve+%26region%3D32%26tri%3Drecentes",
            "region%3D32%26region%3D32%26rien%3D1%26q%3Dcuve%26probleme%3Drebuts%26probleme%3Dinconnu",
        )
    }
    assert texts == {"probleme=rebuts&q=cuve&region=32"}


def test_search_that_only_chooses_one_term_is_that_term():
    problem, technology = ProblemFactory(), TechnologyFactory()
    published_practice(problems=[problem], technologies=[technology])
    assert asked(f"pratiques=probleme%3D{problem.slug}") == Subject(Topic.PROBLEM, problem=problem)
    assert asked(f"pratiques=technologie%3D{technology.slug}") == Subject(Topic.TECHNOLOGY, technology=technology)
    assert asked("pratiques=region%3D32") == Subject(Topic.REGION, region="32")
    assert asked("vitrines=region%3D32") != Subject(Topic.REGION, region="32")


def test_alert_asks_for_every_word_where_the_list_is_content_with_any():
    both = practice(title="Suivre le grenaillage des culasses")
    practice(title="Suivre le moulage")
    assert found("q=suivre+culasses") == [both]
    assert found("q=culasses+moulage") == []


def test_search_in_a_facet_finds_what_bears_it():
    problem = ProblemFactory(slug="rebuts")
    here = practice(problems=[problem])
    practice(problems=[problem], vitrine=VitrineFactory(region="11", departement="77"))
    practice()
    assert found("probleme=rebuts&region=32") == [here]


def test_filter_that_finds_nothing_any_more_tells_nothing_rather_than_everything():
    practice()
    subject = Subject(Topic.PRACTICES, query="probleme=disparu&region=32")
    assert list(practices_of(subject, Lists())) == []
    assert label_of(subject, Lists()) == "Pratiques : recherche dont un filtre ne trouve plus rien"
    assert list(vitrines_of(Subject(Topic.VITRINES, query="region=99"), Lists())) == []


def test_label_says_every_filter():
    practice()
    said = label_of(Subject(Topic.PRACTICES, query="q=cuve&region=32"), Lists())
    assert said == "Pratiques : “cuve”, Hauts-de-France"
    assert label_of(Subject(Topic.VITRINES), Lists()) == "Toutes les vitrines"


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_alerts_asks_as_often_whatever_is_followed(client, rows):
    user = UserFactory()
    client.force_login(user)
    practice()
    for rank in range(rows):
        follow(subject=Subject(Topic.PROBLEM, problem=ProblemFactory()), cadence=Cadence.WEEKLY, by=user)
        follow(subject=Subject(Topic.PRACTICES, query=f"q=cuve{rank}"), cadence=Cadence.WEEKLY, by=user)
        follow(subject=Subject(Topic.VITRINES, query=f"q=cuve{rank}"), cadence=Cadence.WEEKLY, by=user)
    client.get("/espace/alertes/")  # the catalogue is read once a version
    with recorded_queries() as (queries, drawn):
        assert client.get("/espace/alertes/").content.decode().count("Arrêter") == 3 * rows
    assert (len(queries), drawn) == (5, [])


@pytest.mark.parametrize(
    ("after", "monday"),
    [
        (datetime(2026, 11, 18, 12, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 59, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC)),
        # Sunday 23.30 in London is Monday in Paris
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        # the clocks change on the Sunday between: seven in the morning stays seven
        (datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 3, 29, 5, tzinfo=UTC)),
        (datetime(2027, 10, 29, 12, tzinfo=UTC), datetime(2027, 11, 1, 6, tzinfo=UTC)),
    ],
)
def test_weekly_mail_leaves_on_monday_at_seven_in_paris(after, monday):
    assert next_monday(after) == monday
