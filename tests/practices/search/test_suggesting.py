"""What a search field suggests while one types."""

import pytest

from practices.search.suggesting import suggest
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.vitrines import VitrineFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/recherche/suggestions/"


@pytest.fixture
def practice():
    return published_practice(
        title="Compter les rebuts au four",
        slug="compter-les-rebuts",
        tagline="",
        solution="Les thermocouples du four préviennent. La recette attend.",
        gain=False,
        vitrine=VitrineFactory(name="Fonderie de Rethel", slug="fonderie-de-rethel"),
        problems=[ProblemFactory(name="Réduire les rebuts", slug="rebuts", synonyms=["pièces mauvaises"])],
        technologies=[TechnologyFactory(name="Robot mobile", slug="robot-mobile", synonyms=["AGV"])],
    )


def told(prefix: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggest(prefix, address="/pratiques/")]


def test_words_problems_and_titles_that_begin_so(practice):
    assert told("reb") == [
        ("mot", "rebuts"),
        ("problème", "Réduire les rebuts"),
        ("pratique", "Compter les rebuts au four"),
    ]


@pytest.mark.parametrize(
    ("prefix", "line"),
    [
        ("Reth", ("vitrine", "Fonderie de Rethel")),
        ("fonderie reth", ("vitrine", "Fonderie de Rethel")),
        ("rebuts fo", ("pratique", "Compter les rebuts au four")),
        ("agv", ("technologie", "Robot mobile")),
        ("pièces mauv", ("problème", "Réduire les rebuts")),
        ("les thermo", ("mot", "les thermocouples")),
        ("thermcouple", ("mot", "thermocouples")),
    ],
)
def test_suggested(practice, prefix, line):
    assert line in told(prefix)


def test_lines_lead_where_they_say(practice):
    urls = {one.kind: one.url for one in (*suggest("reb", address="/vitrines/"), *suggest("rethel", address="/"))}
    urls |= {one.kind: one.url for one in suggest("robot", address="/vitrines/")} | {"mot": urls["mot"]}
    assert urls == {
        "mot": "/?q=rethel",
        "problème": "/problemes/rebuts/",
        "pratique": "/pratiques/compter-les-rebuts/",
        "vitrine": "/vitrines/fonderie-de-rethel/",
        "technologie": "/pratiques/?technologie=robot-mobile",
    }


def test_nothing_of_what_is_not_public(practice):
    published_practice(title="Le bain", solution="Le chromate secret.", gain=False, visibility={"solution": "members"})
    assert told("chroma") == []
    withdraw_practice(practice=practice, reason="Machine vendue", by=UserFactory(is_staff=True))
    assert told("thermo") == []
    assert told("compter") == []


@pytest.mark.parametrize(
    "prefix", ["", "r", " ", "\x00\x00", "%%", "__", "'\"|&!():*", "é" * 10_000, "\u202e\u0301" * 9]
)
def test_odd_beginnings_suggest_nothing(practice, prefix):
    assert told(prefix) == []


def test_the_same_questions_whatever_is_typed(practice, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        suggest("les rebuts du four qui thermcouple", address="/pratiques/")


def test_address_answers_in_json_and_is_limited(client, practice, settings):
    answer = client.get(ADDRESS, {"q": "thermo", "liste": "vitrines"})
    line = {"kind": "mot", "text": "thermocouples", "url": "/vitrines/?q=thermocouples"}
    assert answer.json() == {"suggestions": [line]}
    settings.SUGGESTIONS_PER_MINUTE = 0
    refused = client.get(ADDRESS, {"q": "agv"})
    assert (refused.status_code, refused["Retry-After"], refused.json()) == (429, "60", {"suggestions": []})
