"""A page that the reader holds is not made again; a page that changed always is, by the very next request."""

import copy
import gzip
import random
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.utils import timezone

from portal.seo import kept_pages
from portal.seo.conditional import held_again, text_state
from portal.seo.door import KeptPagesMiddleware
from practices.services.publishing import publish_practice, start_revision, withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.visits import SlotFactory, sent_request
from tests.factories.vitrines import LabelFactory, MembershipFactory, SourceFactory
from tests.support.matrix import build_world
from tests.support.matrix_survey import recorded_queries

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("held again")]  # one world, in one process
TEXTS = [
    "/devenir-vitrine/",
    "/alliance/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/conditions-d-utilisation/",
    "/mentions-legales/",
]
PAGES = [
    "/", "/plan/", "/vitrines/", "/vitrines/{vitrine}/", "/pratiques/", "/pratiques/{practice}/", "/visites/",
    "/visites/{slot}/", "/problemes/", "/problemes/{problem}/", "/vitrines/flux.atom", "/pratiques/flux.atom",
    "/visites/flux.atom", "/visites.ics",
]  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The world of the tests of this module; each works in a savepoint of that transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(built):
    """The world, whose things a test may change."""
    return copy.deepcopy(built)


def asked_again(client, path: str, etag: str, **headers):
    return client.get(path, headers={"If-None-Match": etag, **headers})


def test_page_that_is_held_is_not_made_again(world, client):
    for path in map(world.at, [*PAGES, *TEXTS]):
        first = client.get(path)
        assert first.headers["ETag"].startswith('W/"'), path
        assert first.headers["Last-Modified"].endswith(" GMT"), path
        assert first.headers["Cache-Control"] == "public, no-cache", path
        assert "HX-Request" in first.headers["Vary"], path
        with recorded_queries() as (queries, _):
            again = asked_again(client, path, first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["ETag"] == first.headers["ETag"], path
        assert len(queries) == (0 if path in TEXTS else 1), path
        assert [sql for sql in queries if "vitrines_cataloguechange" not in sql] == [], path


def test_text_and_version_share_a_page_even_without_a_date(client):
    assert client.get("/").headers["ETag"] != client.get("/plan/").headers["ETag"]


def _publish(world):
    alliance = world.people["alliance"]
    revision = start_revision(practice=world.practice, by=alliance)
    revision.title, revision.signed_off_by, revision.signed_off_at = "Un autre titre", "Camille", timezone.now()
    revision.save()
    publish_practice(practice=world.practice, revision=revision, by=alliance)


def _withdraw(world):
    withdraw_practice(practice=world.practice, reason="Démontée.", by=world.people["alliance"])


def _rename(world):
    world.vitrine.name = "Fonderie du Nord"
    world.vitrine.save()


def _cancel(world):
    world.slot.state = "cancelled"
    world.slot.save()


def _seat(world):
    world.slot.seats.update(headcount=2)


WRITINGS = {
    "a practice is published": (_publish, ["/", "/pratiques/", "/pratiques/{practice}/", "/pratiques/flux.atom"]),
    "a practice is withdrawn": (_withdraw, ["/", "/pratiques/", "/vitrines/{vitrine}/"]),
    "a vitrine changes": (_rename, ["/vitrines/", "/vitrines/{vitrine}/", "/pratiques/{practice}/", "/visites/"]),
    "a label is added": (lambda world: LabelFactory(vitrine=world.vitrine), ["/vitrines/{vitrine}/"]),
    "a source is added": (lambda world: SourceFactory(vitrine=world.vitrine), ["/vitrines/{vitrine}/"]),
    "a member joins": (lambda world: MembershipFactory(vitrine=world.vitrine), ["/vitrines/{vitrine}/"]),
    "a date is published": (
        lambda world: SlotFactory(vitrine=world.vitrine, theme="Journée des fondeurs"),
        ["/", "/visites/", "/visites.ics", "/visites/flux.atom", "/vitrines/{vitrine}/"],
    ),
    "a date is called off": (_cancel, ["/", "/visites/", "/visites.ics"]),
    "seats are taken": (_seat, ["/visites/", "/visites/{slot}/"]),
    "a request comes in": (lambda world: sent_request(world.vitrine), ["/vitrines/"]),
}


@pytest.mark.parametrize("what", WRITINGS)
def test_change_is_seen_by_the_next_request_of_anyone(world, client, what, monkeypatch):
    write, paths = WRITINGS[what]
    held = {path: client.get(world.at(path)) for path in paths}
    made: list[str] = []
    monkeypatch.setattr("portal.seo.door.keep", lambda address, page, headers: made.append(page.etag))
    write(world)
    given = []
    for path, first in held.items():
        again = asked_again(client, world.at(path), first.headers["ETag"])
        assert again.status_code in (200, 410), path
        assert again.headers.get("ETag") != first.headers["ETag"], path
        given += [again.headers["ETag"]] if again.status_code == 200 else []
    assert made == given  # made again, each of them


def test_page_made_once_is_given_to_the_next_reader(world, client):
    for path in map(world.at, [*PAGES, *TEXTS]):
        made = client.get(path)
        with recorded_queries() as (queries, _):
            given = Client().get(path)
        assert given.content == made.content, path
        assert {**given.headers, "Vary": sorted(given.headers["Vary"].split(", "))} == {
            **made.headers,
            "Vary": sorted(made.headers["Vary"].split(", ")),
        }, path
        assert len(queries) == (0 if path in TEXTS else 1), path


def test_page_kept_for_everyone_is_packed_for_whoever_unpacks_it(world, client):
    client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get("/").content


def test_page_with_the_token_of_a_form_is_never_kept(rf):
    def view(request):
        return HttpResponse(get_token(request))

    page = KeptPagesMiddleware(held_again(text_state)(view))
    request = rf.get("/formulaire/")
    assert "ETag" not in page(request).headers
    assert kept_pages.room_taken() == 0


def test_kept_pages_leave_when_there_is_no_room(settings, rf):
    settings.KEPT_PAGES_MB = 1
    made = held_again(text_state)(lambda request: HttpResponse(b"\xff" * 10 + random.Random(1).randbytes(190_000)))
    page = KeptPagesMiddleware(made)
    for number in range(12):
        page(rf.get(f"/{number}/"))
    assert 600_000 < kept_pages.room_taken() <= 1_000_000


def test_nothing_is_kept_without_room(settings, world, client):
    settings.KEPT_PAGES_MB = 0
    client.get("/")
    assert kept_pages.room_taken() == 0


def test_part_that_htmx_swaps_is_not_given_for_the_page(world, client):
    part = client.get("/pratiques/", headers={"HX-Request": "true"})
    assert "<!doctype html>" in client.get("/pratiques/").content.decode()
    assert "<!doctype html>" not in part.content.decode()


def test_someone_signed_in_is_never_given_the_page_of_everyone(world):
    Client().get("/")
    client = Client()
    client.force_login(UserFactory(full_name="Camille Perrin"))
    assert "Camille Perrin" in client.get("/").content.decode()
    assert "Camille Perrin" not in Client().get("/").content.decode()


def test_published_title_is_on_the_page_at_once(world, client):
    path = world.at("/pratiques/{practice}/")
    held = client.get(path).headers["ETag"]
    _publish(world)
    assert "Un autre titre" in asked_again(client, path, held).content.decode()


def test_date_that_passes_leaves_the_page_without_any_writing(world, client):
    held = client.get("/visites/").headers["ETag"]
    assert asked_again(client, "/visites/", held).status_code == 304
    with time_machine.travel(world.slot.starts_at + timedelta(seconds=1), tick=False):
        again = asked_again(client, "/visites/", held)
    assert again.status_code == 200
    assert str(world.slot.pk) not in again.content.decode()


def test_part_that_htmx_swaps_is_not_taken_for_the_page(world, client):
    held = client.get("/vitrines/").headers["ETag"]
    assert asked_again(client, "/vitrines/", held, **{"HX-Request": "true"}).status_code == 200


def test_another_release_makes_every_page_again(world, client, monkeypatch):
    held = client.get("/").headers["ETag"]
    monkeypatch.setattr("portal.seo.conditional.release", lambda: "another")
    assert asked_again(client, "/", held).status_code == 200


def test_page_of_someone_signed_in_is_never_taken_for_that_of_everyone(world):
    held = Client().get("/").headers["ETag"]
    client = Client()
    client.force_login(UserFactory())
    mine = asked_again(client, "/", held)
    assert mine.status_code == 200
    assert "ETag" not in mine.headers
    assert "no-store" in mine.headers["Cache-Control"]


def test_search_is_always_made(world, client):
    assert "ETag" not in client.get("/pratiques/?q=rebuts").headers
