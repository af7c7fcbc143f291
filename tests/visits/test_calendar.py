"""The public calendar by region and problem: the page, its feed and its .ics agree, in the address as on the screen."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, working_moment
from tests.support.html import check_page
from visits.services.slots import move_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates():
    """Scrap in Vervins (twice) and in Cholet, breakdowns in Cholet."""
    scrap = ProblemFactory(slug="rebuts", name="Réduire les rebuts")
    breakdowns = ProblemFactory(slug="pannes", name="Prévoir les pannes")
    foundry = receiving_vitrine(name="Fonderie Aubrac", region="32")
    weaver = receiving_vitrine(name="Texloire", city="Cholet", departement="49", region="52")
    published_practice(vitrine=foundry, problems=[scrap])
    sorting = published_practice(vitrine=weaver, problems=[scrap])
    listening = published_practice(vitrine=weaver, problems=[breakdowns])
    return [
        SlotFactory(vitrine=foundry, starts_at=working_moment(9)),
        SlotFactory(vitrine=weaver, practice=sorting, starts_at=working_moment(10)),
        SlotFactory(vitrine=weaver, practice=listening, starts_at=working_moment(11)),
        SlotFactory(vitrine=foundry, starts_at=working_moment(12)),
    ]


def shown(response) -> list[str]:
    return [str(slot.pk) for slot in response.context["slots"]]


def of_calendar(response) -> list[str]:
    return [str(event["UID"]).split("@")[0] for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_date_that_shows_two_practices_is_found_by_the_problem_of_each(client, dates):
    both = dates[1]
    both.practices.add(dates[2].practice)
    for query in ("probleme=pannes", "region=52&probleme=pannes"):
        assert shown(client.get(f"/visites/?{query}")) == [str(both.pk), str(dates[2].pk)]
        assert of_calendar(client.get(f"/visites.ics?{query}")) == [str(both.pk), str(dates[2].pk)]
    assert shown(client.get("/visites/?probleme=rebuts")) == [str(dates[rank].pk) for rank in (0, 1, 3)]


@pytest.mark.parametrize(
    ("query", "ranks"),
    [
        ("", [0, 1, 2, 3]),
        ("region=52", [1, 2]),
        ("probleme=rebuts", [0, 1, 3]),
        ("region=52&probleme=rebuts", [1]),
        ("region=32&probleme=pannes", []),
        ("region=32&region=52&probleme=pannes", [2]),
        ("q=introuvable&tri=date&pres=49300", [0, 1, 2, 3]),
    ],
)
def test_page_feed_and_calendar_show_the_same_dates(client, dates, query, ranks):
    wanted = [str(dates[rank].pk) for rank in ranks]
    response = client.get(f"/visites/?{query}")
    html = check_page(response)
    assert shown(response) == wanted
    assert of_calendar(client.get(f"/visites.ics?{query}")) == wanted
    feed = client.get(f"/visites/flux.atom?{query}").content.decode()
    assert sorted(re.findall(r"<id>[^<]*/visites/([\w-]{36})/", feed)) == sorted(wanted)
    if not ranks:
        assert "Voir toutes les dates" in html


def test_counts_are_those_of_the_dates_and_filters_are_removable(client, dates):
    html = check_page(client.get("/visites/?region=52&probleme=rebuts"))
    assert re.search(r'<option value="52" selected>Pays de la Loire \(1\)', html)
    assert re.search(r'<option value="32">Hauts-de-France \(2\)', html)
    assert re.search(r'<option value="pannes">Prévoir les pannes \(1\)', html)
    assert 'href="/visites/?probleme=rebuts"' in html
    assert 'href="webcal://' in html
    assert "/visites.ics?region=52&amp;probleme=rebuts" in html
    assert 'href="/visites/flux.atom?region=52&amp;probleme=rebuts"' in html


@pytest.mark.parametrize("query", ["region=zz", "probleme=rien", "probleme='--", "region=93"])
def test_what_no_date_bears_shows_all_on_the_page_and_nothing_in_what_one_follows(client, dates, query):
    assert len(shown(client.get(f"/visites/?{query}"))) == 4
    assert of_calendar(client.get(f"/visites.ics?{query}")) == []
    assert "<entry>" not in client.get(f"/visites/flux.atom?{query}").content.decode()


def test_htmx_gets_the_list_alone(client, dates):
    html = client.get("/visites/?region=52", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "dates trouvées" in html


def test_vitrines_feed_follows_the_filters_of_its_list(client, dates):
    feed = client.get("/vitrines/flux.atom?region=52").content.decode()
    assert re.findall(r"<title>([^<]*)</title>", feed)[1:] == ["Texloire, Cholet (Maine-et-Loire)"]
    assert "<entry>" not in client.get("/vitrines/flux.atom?region=93").content.decode()
    assert 'href="/vitrines/flux.atom?region=52"' in check_page(client.get("/vitrines/?region=52"))


def test_a_date_beyond_the_first_page_is_counted_filtered_followed_and_on_its_page(client, monkeypatch):
    monkeypatch.setattr("visits.views.calendar.DATES_SHOWN", 2)
    near, far = receiving_vitrine(region="32"), receiving_vitrine(region="52")
    soon = [SlotFactory(vitrine=near, starts_at=working_moment(9 + rank)) for rank in range(2)]
    last = SlotFactory(vitrine=far, starts_at=working_moment(30))
    first_page = client.get("/visites/")
    html = check_page(first_page)
    assert shown(first_page) == [str(slot.pk) for slot in soon]
    assert "3 dates" in html.replace("\u00a0", " ")
    assert 'href="?page=2"' in html
    assert shown(client.get("/visites/?page=2")) == shown(client.get("/visites/?region=52")) == [str(last.pk)]
    assert of_calendar(client.get("/visites.ics")) == [*shown(first_page), str(last.pk)]


def test_feed_says_which_version_of_a_date_it_gives_and_where_one_meets(client):
    slot = SlotFactory(vitrine=receiving_vitrine(), place="Portail nord")
    later = slot.starts_at + timedelta(days=1)
    move_slot(slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=as_host(host_of(slot.vitrine)))
    event = Calendar.from_ical(client.get("/visites.ics").content).walk("VEVENT")[0]
    assert (event["SEQUENCE"], event["DTSTART"].dt, "Portail nord" in event["LOCATION"]) == (1, later, True)
