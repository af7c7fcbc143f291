"""The first door: what was made once is given again as it left, and to nobody it was not made for."""

import gzip

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from portal.prepared import rows_of
from portal.seo import kept_pages
from portal.seo.conditional import held_again
from portal.seo.door import KeptPagesMiddleware
from portal.seo.kept_pages import State
from tests.project.test_pages import HEADERS, STRICT_POLICY
from vitrines.versions import note_pages_changed


class Made:
    """A view held by a state one can change, behind the door; counts how often it is made."""

    def __init__(self) -> None:
        self.mark, self.made = "one", 0
        self.door = KeptPagesMiddleware(held_again(self.state)(self.view))

    def state(self) -> State:
        if not self.mark:
            raise OperationalError
        return State(self.mark, None)

    def view(self, request) -> HttpResponse:
        self.made += 1
        return HttpResponse(f"{self.mark} {self.made}" * 50)


@pytest.fixture
def page() -> Made:
    return Made()


def test_page_is_made_once_for_a_state(page, rf):
    first = page.door(rf.get("/a/"))
    assert page.door(rf.get("/a/")).content == first.content
    assert page.made == 1
    page.mark = "two"
    assert page.door(rf.get("/a/")).content == b"two 2" * 50
    page.mark = "one"  # a state that comes back finds the page of the other
    assert page.door(rf.get("/a/")).content == b"one 3" * 50


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/b/"},
        {"path": "/a/", "query_params": {"page": "2"}},
        {"path": "/a/", "headers": {"HX-Request": "true"}},
        {"path": "/a/", "headers": {"Host": "127.0.0.1"}},
        {"path": "/a/", "secure": True},
    ],
)
def test_another_address_is_another_page(page, rf, other):
    page.door(rf.get("/a/"))
    page.door(rf.get(**other))
    assert page.made == 2


@pytest.mark.parametrize("cookie", ["sessionid=1", "messages=1", 'theme="\\000"'])
def test_whoever_has_a_cookie_of_their_own_is_given_nothing(page, rf, cookie):
    page.door(rf.get("/a/"))
    page.door(rf.get("/a/", headers={"Cookie": cookie}))
    assert page.made == 2
    page.door(rf.get("/a/", headers={"Cookie": "theme=sombre"}))
    assert page.made == 2


def test_page_that_sets_a_cookie_further_out_is_not_kept(page, rf):
    inner = page.door.get_response

    def with_cookie(request):
        response = inner(request)
        response.set_cookie("theme", "sombre")
        return response

    page.door.get_response = with_cookie
    page.door(rf.get("/a/"))
    page.door(rf.get("/a/"))
    assert page.made == 2


def test_page_of_one_scheme_is_not_given_on_the_other(page, rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for scheme in ("https", "http", "https"):
        page.door(rf.get("/a/", headers={"Host": "localhost", "X-Forwarded-Proto": scheme}))
    assert page.made == 2


@pytest.mark.django_db
def test_state_is_read_once_when_the_page_is_made_again_and_when_it_cannot_be_read(client, monkeypatch):
    client.get("/pratiques/")
    note_pages_changed()
    read = []
    monkeypatch.setattr("vitrines.versions.rows_of", lambda *asked: read.append(asked) or rows_of(*asked))
    assert client.get("/pratiques/").status_code == 200
    assert len(read) == 1

    def away(*asked):
        read.append(asked)
        raise OperationalError

    monkeypatch.setattr("vitrines.versions.rows_of", away)
    assert Client(raise_request_exception=False).get("/pratiques/").status_code == 500
    assert len(read) == 2  # nobody waits twice for a database that does not answer


def test_database_that_is_away_is_told_by_the_page_itself(page, rf):
    page.door(rf.get("/a/"))
    page.mark = ""
    with pytest.raises(OperationalError):
        page.door(rf.get("/a/"))


def test_asking_for_the_head_keeps_nothing_and_is_given_what_is_kept(page, rf):
    page.door(rf.head("/a/"))
    assert kept_pages.room_taken() == 0
    page.door(rf.get("/a/"))
    page.door(rf.head("/a/"))
    assert page.made == 2


def test_packed_body_takes_room_too(page, rf):
    plain = page.door(rf.get("/a/"))
    before = kept_pages.room_taken()
    packed = page.door(rf.get("/a/", headers={"Accept-Encoding": "gzip"}))
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert kept_pages.room_taken() == before + len(packed.content)
    page.door(rf.get("/a/", headers={"Accept-Encoding": "gzip"}))
    assert kept_pages.room_taken() == before + len(packed.content)


@pytest.mark.django_db
def test_what_is_given_again_has_every_header(client):
    made = client.get("/vitrines/")
    given = Client().get("/vitrines/")
    again = Client().get("/vitrines/", headers={"If-None-Match": made.headers["ETag"]})
    assert (given.status_code, again.status_code) == (200, 304)
    assert dict(given.headers) == dict(made.headers)
    for response in (given, again):
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
        assert set(response.headers["Content-Security-Policy"].split("; ")) == STRICT_POLICY
    told = {name for name in made.headers if name not in ("Content-Type", "Content-Length")}
    assert {name: again.headers.get(name) for name in told} == {name: made.headers[name] for name in told}
    assert "Content-Length" not in again.headers


@pytest.mark.django_db
def test_refusals_before_a_page_come_before_what_is_kept(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client.get("/alliance/")
    assert Client().get("/alliance/", headers={"Host": "ailleurs.example"}).status_code == 400
    assert Client().get("/alliance/", headers={"Cookie": 'a="\\000"'}).status_code == 400
    assert Client().post("/alliance/").status_code in (403, 405)
    assert Client().generic("TRACE", "/alliance/").status_code == 405
