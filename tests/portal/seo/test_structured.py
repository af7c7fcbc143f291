"""JSON-LD: nothing that people write ends the block, and each kind of page says what schema.org and Google require."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils.dateparse import parse_datetime

from portal.seo.structured import breadcrumbs, script
from practices.answers.services import publish_answer
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Required and recommended properties, by type (developers.google.com/search/docs/appearance/structured-data).
REQUIRED = {
    "Organization": {"name", "url"},
    "WebSite": {"name", "url", "potentialAction"},
    "Article": {"headline", "author", "publisher", "datePublished", "dateModified", "mainEntityOfPage"},
    "Event": {
        "name", "startDate", "endDate", "location", "eventStatus", "eventAttendanceMode", "organizer", "offers"
    },
    "BreadcrumbList": {"itemListElement"},
    "Question": {"name", "text", "url", "answerCount", "acceptedAnswer", "dateCreated"},
}  # fmt: skip
DATES = {"datePublished", "dateModified", "dateCreated", "startDate", "endDate"}
ADDRESSES = {"url", "mainEntityOfPage", "item", "image"}


def told(html: str) -> list[dict]:
    """Every thing the page tells, checked: types known, properties there, dates and addresses whole."""
    things = []
    for block in BLOCK.findall(html):
        data = json.loads(block)
        assert data.pop("@context") == "https://schema.org"
        things += data.get("@graph", [data])
    for thing in things:
        assert REQUIRED[thing["@type"]] - set(thing) == set(), thing
        for name in DATES & set(thing):
            assert parse_datetime(thing[name]).tzinfo is not None
        for name in ADDRESSES & set(thing):
            assert thing[name].startswith(f"{settings.PORTAL_URL}/")
    for trail in (thing for thing in things if thing["@type"] == "BreadcrumbList"):
        steps = trail["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert all("item" in step for step in steps[:-1])
    return things


def kinds(things: list[dict]) -> list[str]:
    return sorted(thing["@type"] for thing in things)


def test_text_of_people_does_not_end_the_block():
    written = script({"@type": "Thing", "name": "</script><script>alert(1)</script> & \u2028 <!--"})
    assert written.count("<") == 2
    assert "\u2028" not in written
    assert json.loads(BLOCK.findall(written)[0])["name"] == "</script><script>alert(1)</script> & \u2028 <!--"


def test_nothing_to_tell_is_no_block():
    assert script([]) == ""


def test_last_step_of_a_trail_has_no_address():
    steps = breadcrumbs([("Accueil", "/"), ("Les pratiques", "/pratiques/")], "Le contrôle visuel")["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert steps[1]["item"] == f"{settings.PORTAL_URL}/pratiques/"
    assert "item" not in steps[2]


@pytest.mark.django_db
def test_home_tells_the_portal_and_its_search(client):
    things = told(client.get("/").content.decode())
    assert kinds(things) == ["Organization", "WebSite"]
    assert things[1]["potentialAction"]["target"]["urlTemplate"].endswith("/pratiques/?q={q}")


@pytest.mark.django_db
def test_article_tells_what_anyone_may_read(client):
    vitrine = receiving_vitrine(name="Fonderie </script> Aubrac", city="Vervins")
    practice = published_practice(vitrine=vitrine, problems=[ProblemFactory(name="Réduire les rebuts")])
    slot = SlotFactory(vitrine=vitrine, theme="Le contrôle visuel")
    things = told(client.get(practice.get_absolute_url()).content.decode())
    assert kinds(things) == ["Article", "BreadcrumbList", "Event"]
    article = next(thing for thing in things if thing["@type"] == "Article")
    assert article["headline"] == practice.published_revision.title
    assert article["author"]["name"] == "Fonderie </script> Aubrac"
    assert article["about"] == [{"@type": "Thing", "name": "Réduire les rebuts"}]
    event = next(thing for thing in things if thing["@type"] == "Event")
    assert event["name"] == "Le contrôle visuel"
    assert urlsplit(event["url"]).path == slot.get_absolute_url()
    assert event["location"]["address"]["addressLocality"] == "Vervins"


@pytest.mark.django_db
def test_question_answered_under_an_article_is_told_with_its_answer(client):
    practice = published_practice(vitrine=receiving_vitrine())
    shown = publish_answer(practice=practice, question="</script> Combien ? " * 10, answer="Douze & demi.")
    page = client.get(practice.get_absolute_url()).content.decode()
    things = told(page)
    assert kinds(things) == ["Article", "BreadcrumbList", "Question"]
    question = next(thing for thing in things if thing["@type"] == "Question")
    answer = question["acceptedAnswer"]
    assert (question["text"], answer["@type"], answer["text"]) == (shown.question, "Answer", "Douze & demi.")
    assert (len(question["name"]), question["answerCount"], question["inLanguage"]) == (150, 1, "fr")
    assert answer["author"]["name"] == practice.vitrine.name
    assert question["url"] == answer["url"] == f"{settings.PORTAL_URL}{shown.get_absolute_url()}"
    assert f'id="{shown.anchor}"' in page


@pytest.mark.django_db
def test_vitrine_and_date_tell_themselves(client):
    vitrine = receiving_vitrine(website="https://fonderie.example/")
    on_line = SlotFactory(vitrine=vitrine, format="video")
    things = told(client.get(vitrine.get_absolute_url()).content.decode())
    assert kinds(things) == ["BreadcrumbList", "Event", "Organization"]
    assert things[0]["sameAs"] == "https://fonderie.example/"
    things = told(client.get(on_line.get_absolute_url()).content.decode())
    assert kinds(things) == ["BreadcrumbList", "Event"]
    event = next(thing for thing in things if thing["@type"] == "Event")
    assert event["location"]["@type"] == "VirtualLocation"
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
