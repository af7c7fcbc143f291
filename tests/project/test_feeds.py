"""Feeds: sound Atom, at the portal's own origin, with what is on line and nothing else; the calendar one follows."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from icalendar import Calendar

from tests.factories.practices import PracticeFactory, ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, working_moment
from tests.support.matrix_survey import recorded_queries

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = settings.PORTAL_URL


def read(client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)  # noqa: S314  (our own answer)
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{SITE}{path}"
    for required in ("id", "title", "updated"):
        assert all(entry.findtext(f"{ATOM}{required}") for entry in [feed, *feed.iter(f"{ATOM}entry")])
    return feed


def links(feed: ElementTree.Element) -> list[str]:
    return [entry.find(f"{ATOM}link").get("href").removeprefix(SITE) for entry in feed.iter(f"{ATOM}entry")]


def test_practices_come_newest_first_without_drafts(client):
    practices = [published_practice() for _ in range(3)]
    PracticeFactory()
    feed = read(client, "/pratiques/flux.atom")
    assert links(feed) == [practice.get_absolute_url() for practice in reversed(practices)]
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == practices[-1].published_revision.title
    assert entry.findtext(f"{ATOM}summary") == practices[-1].published_revision.tagline


def test_practices_follow_the_filters_of_the_list(client):
    rebuts, energy = ProblemFactory(slug="rebuts", name="Réduire les rebuts"), ProblemFactory(slug="energie")
    vision = TechnologyFactory(slug="vision")
    first = published_practice(problems=[rebuts], technologies=[vision])
    second = published_practice(problems=[energy], title="Le four qui attend")
    published_practice()
    feed = read(client, "/pratiques/flux.atom?probleme=rebuts")
    assert links(feed) == [first.get_absolute_url()]
    assert feed.findtext(f"{ATOM}title") == "Les pratiques – Réduire les rebuts"
    assert feed.find(f"{ATOM}link[@rel='alternate']").get("href") == f"{SITE}/pratiques/?probleme=rebuts"
    assert links(read(client, "/pratiques/flux.atom?technologie=vision")) == [first.get_absolute_url()]
    both = read(client, "/pratiques/flux.atom?probleme=rebuts&probleme=energie")
    assert links(both) == [second.get_absolute_url(), first.get_absolute_url()]
    assert links(read(client, "/pratiques/flux.atom?q=four")) == [second.get_absolute_url()]
    assert links(read(client, "/pratiques/flux.atom?probleme=rebuts&technologie=rien")) == []


@pytest.mark.parametrize("path", ["/pratiques/flux.atom", "/vitrines/flux.atom", "/visites/flux.atom", "/visites.ics"])
def test_feed_reads_as_much_for_one_as_for_many(client, path):
    asked = []
    for _ in range(2):
        vitrine = receiving_vitrine()
        SlotFactory(vitrine=vitrine, practice=published_practice(vitrine=vitrine, problems=[ProblemFactory()]))
        client.get(path)  # what a process keeps for one version of the catalogue is read by its first request
        with recorded_queries() as (queries, _):
            client.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 4


def test_vitrines_leave_out_those_off_line(client):
    vitrine = receiving_vitrine(tagline="Contrôle visuel assisté")
    receiving_vitrine(is_published=False)
    feed = read(client, "/vitrines/flux.atom")
    assert links(feed) == [vitrine.get_absolute_url()]
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}summary") == "Contrôle visuel assisté"


def test_visits_leave_out_what_is_over_or_not_published(client):
    vitrine = receiving_vitrine(name="Fonderie Aubrac")
    slot = SlotFactory(vitrine=vitrine)
    SlotFactory(vitrine=vitrine, is_public=False)
    feed = read(client, "/visites/flux.atom")
    assert links(feed) == [slot.get_absolute_url()]
    assert "Fonderie Aubrac" in feed.find(f"{ATOM}entry").findtext(f"{ATOM}title")


def test_calendar_is_followed_in_paris_time(client):
    vitrine = receiving_vitrine(name="Fonderie Aubrac", city="Vervins")
    slot = SlotFactory(vitrine=vitrine, theme="Contrôle\r\nATTENDEE:x", starts_at=working_moment(9))
    online = SlotFactory(vitrine=vitrine, format="video", starts_at=working_moment(12))
    SlotFactory(vitrine=vitrine, is_public=False, starts_at=working_moment(15))
    response = client.get("/visites.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    events = {str(event["URL"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {f"{SITE}{each.get_absolute_url()}" for each in (slot, online)}
    event = events[f"{SITE}{slot.get_absolute_url()}"]
    assert event["SUMMARY"] == "Contrôle ATTENDEE:x – Fonderie Aubrac"
    assert "ATTENDEE" not in event
    assert event.decoded("dtstart") == slot.starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") >= timedelta(minutes=15)
    assert event["LOCATION"].startswith("Fonderie Aubrac, Vervins")
    assert "LOCATION" not in events[f"{SITE}{online.get_absolute_url()}"]
