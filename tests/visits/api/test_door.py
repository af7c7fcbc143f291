"""What every address of the interface does the same way: pages by cursor, 304, other sites, the limit."""

from urllib.parse import urlsplit

import pytest
import time_machine

from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory
from tests.factories.vitrines import VitrineFactory
from tests.support.matrix_survey import recorded_queries

pytestmark = pytest.mark.django_db
LISTS = ("vitrines", "pratiques", "problemes", "technologies", "creneaux")


def walk(client, address: str, key: str = "slug") -> list[list[str]]:
    """Every page of a list, following `suivant`."""
    pages = []
    while address:
        found = client.get(address).json()
        pages.append([each[key] for each in found["resultats"]])
        address = "{0.path}?{0.query}".format(urlsplit(found["suivant"])) if found["suivant"] else ""
    return pages


# ── Pages ────────────────────────────────────────────────────────────────────
def test_pages_follow_each_other_without_a_gap(client):
    for name in ("c", "a", "b", "e", "d"):
        VitrineFactory(slug=name)
    VitrineFactory(slug="ailleurs", region="53")
    assert walk(client, "/api/v1/vitrines/?limite=2&region=32") == [["c", "a"], ["b", "e"], ["d"]]


def test_pages_of_practices_and_of_words_follow_too(client):
    practices = [published_practice(problems=[ProblemFactory(position=1)]) for _ in range(3)]
    newest_first = [[practice.slug] for practice in reversed(practices)]
    assert walk(client, "/api/v1/pratiques/?limite=1") == newest_first
    # three problems at the same place in the vocabulary: their names tell them apart
    assert len({tuple(page) for page in walk(client, "/api/v1/problemes/?limite=1")}) == 3


def test_dates_at_the_same_hour_follow_too(client):
    found = {str(SlotFactory().pk) for _ in range(3)}
    pages = walk(client, "/api/v1/creneaux/?limite=2", "id")
    assert [len(page) for page in pages] == [2, 1]
    assert {pk for page in pages for pk in page} == found


def test_row_added_meanwhile_shifts_nothing(client):
    first, second, third = (published_practice() for _ in range(3))
    page = client.get("/api/v1/pratiques/?limite=2").json()
    published_practice()
    rest = client.get("{0.path}?{0.query}".format(urlsplit(page["suivant"]))).json()
    assert [each["slug"] for each in page["resultats"]] == [third.slug, second.slug]
    assert [each["slug"] for each in rest["resultats"]] == [first.slug]


def test_cursor_of_one_list_says_nothing_to_another(client):
    for _ in range(2):
        published_practice()
        SlotFactory()
    cursor = urlsplit(client.get("/api/v1/pratiques/?limite=1").json()["suivant"]).query.split("curseur=")[1]
    assert client.get(f"/api/v1/pratiques/?curseur={cursor}").status_code == 200
    assert client.get(f"/api/v1/creneaux/?curseur={cursor}").status_code == 400
    assert client.get(f"/api/v1/pratiques/?curseur={cursor[:-6]}").status_code == 400


# ── 304 ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", LISTS)
def test_answer_already_held_is_not_sent_again(client, name):
    published_practice(problems=[ProblemFactory()])
    SlotFactory()
    first = client.get(f"/api/v1/{name}/")
    assert first["ETag"].startswith('W/"')
    again = client.get(f"/api/v1/{name}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other = client.get(f"/api/v1/{name}/?limite=1", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200 or other["ETag"] == first["ETag"]


def test_304_of_a_catalogue_reads_its_version_alone(client):
    published_practice()
    tag = client.get("/api/v1/pratiques/")["ETag"]
    with recorded_queries() as (queries, _):
        assert client.get("/api/v1/pratiques/", headers={"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1
    assert "cataloguechange" in queries[0]


def test_change_is_seen_by_the_next_request(client):
    practice = published_practice()
    address = f"/api/v1/pratiques/{practice.slug}/"
    for title in ("Un premier titre", "Un second titre"):
        tag = client.get(address)["ETag"]
        revision = practice.published_revision
        revision.title = title
        revision.save()
        assert client.get(address, headers={"If-None-Match": tag}).json()["titre"] == title


def test_date_that_has_passed_leaves_although_nothing_was_written(client):
    slot = SlotFactory()
    lists = ("/api/v1/creneaux/", "/api/v1/vitrines/?ouvert=on")
    tags = {address: client.get(address)["ETag"] for address in lists}
    with time_machine.travel(slot.ends_at):
        for address, tag in tags.items():
            response = client.get(address, headers={"If-None-Match": tag})
            assert (response.status_code, response.json()["resultats"]) == (200, [])


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_number_of_queries_does_not_depend_on_what_is_listed(client, rows):
    for _ in range(rows):
        practice = published_practice(problems=[ProblemFactory()])
        SlotFactory(vitrine=practice.vitrine, practice=practice)
    found = {}
    for name in LISTS:
        with recorded_queries() as (queries, _):
            client.get(f"/api/v1/{name}/")
        found[name] = len(queries)
    assert found == {"vitrines": 4, "pratiques": 5, "problemes": 2, "technologies": 2, "creneaux": 1}


# ── Other sites ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize("address", ["", "openapi.json", "vitrines/", "vitrines/?limite=0", "rien/", "vitrines/rien/"])
def test_any_site_may_read_refusals_included(client, address):
    assert client.get(f"/api/v1/{address}")["Access-Control-Allow-Origin"] == "*"


def test_browser_that_asks_first_is_told_what_it_may_do(client):
    response = client.options("/api/v1/vitrines/", headers={"Origin": "https://ailleurs.example"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "Access-Control-Allow-Credentials" not in response


def test_nothing_is_written_through_the_interface(client):
    response = client.post("/api/v1/vitrines/", {"nom": "Usine"}, content_type="application/json")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["title"] == "Lecture seule"


# ── The limit ────────────────────────────────────────────────────────────────
@pytest.fixture
def three_a_minute(settings):
    settings.OPEN_DATA_PER_MINUTE = 3
    with time_machine.travel("2027-03-12 10:00:00+01:00", tick=False):
        yield


def test_fourth_request_of_the_minute_is_refused_and_the_next_minute_opens(client, three_a_minute):
    statuses = [client.get("/api/v1/problemes/").status_code for _ in range(4)]
    refused = client.get("/api/v1/problemes/")
    assert statuses == [200, 200, 200, 429]
    assert (refused["Retry-After"], refused.json()["title"]) == ("60", "Trop de demandes")
    assert client.get("/api/v1/problemes/", REMOTE_ADDR="192.0.2.7").status_code == 200
    with time_machine.travel("2027-03-12 10:01:00+01:00", tick=False):
        assert client.get("/api/v1/problemes/").status_code == 200


def test_neighbours_of_one_ipv6_subscriber_count_as_one(client, three_a_minute):
    asked = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db8:0:1::1"]
    statuses = [client.get("/api/v1/problemes/", REMOTE_ADDR=address).status_code for address in asked]
    assert statuses == [200, 200, 200, 429, 200]


def test_interface_opens_when_the_cache_is_away(client, three_a_minute, settings):
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.DispensableRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert [client.get("/api/v1/problemes/").status_code for _ in range(5)] == [200] * 5
