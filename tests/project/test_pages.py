"""Every page of the matrix, in every role: sound HTML, careful French, and the same headers on every answer."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from portal.middleware import PERMISSIONS_POLICY
from tests.factories.accounts import UserFactory
from tests.factories.visits import receiving_vitrine
from tests.factories.vitrines import MembershipFactory
from tests.support.html import check_page, problems_of
from tests.support.matrix import build_world
from tests.support.matrix_rows import ROWS
from tests.support.matrix_survey import Visit

STRICT_POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "manifest-src 'self'", "frame-src 'self'", "frame-ancestors 'none'",
    "base-uri 'none'", "object-src 'none'", "report-uri /csp/",
}  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
FOR_PROGRAMS = {row.name for row in ROWS if row.name.startswith("api:")}
FRAMED = {"embed:card", "embed:dates"}
MAIL_IN_A_FRAME = "mailbox:html"  # a mail keeps its own styles; it is shown in a sandbox, in development only
CSRF = re.compile(rb'value="[A-Za-z0-9]{64}"')
SIGNED_OUT_PAGES = [
    "/", "/vitrines/", "/vitrines/{vitrine}/", "/pratiques/", "/pratiques/{practice}/", "/visites/", "/visites/{slot}/",
    "/devenir-vitrine/", "/alliance/", "/accessibilite/", "/donnees-personnelles/", "/conditions-d-utilisation/",
    "/mentions-legales/",
    "/plan/",
    "/problemes/",
]  # fmt: skip
SHOW_MORE_TO_SOME = {"/vitrines/{vitrine}/", "/pratiques/{practice}/"}


def is_ours(each: Visit) -> bool:
    """Whether the page comes from our templates (the desk is Django's, a mail in its frame is a mail)."""
    return each.is_page and not each.path.startswith("/gestion/") and each.row.name != MAIL_IN_A_FRAME


def is_framed_elsewhere(each: Visit) -> bool:
    """Whether other sites may show it in a frame; the refusal of a card is an ordinary page."""
    return each.row.name in FRAMED and each.status_code == 200


def test_card_for_other_sites_may_be_framed_and_nothing_more(survey):
    cards = [each for each in survey.got if is_framed_elsewhere(each)]
    assert len(cards) == sum(list(row.expected().values()).count("200") for row in ROWS if row.name in FRAMED)
    for each in cards:
        policy = set(each.headers["Content-Security-Policy"].split("; "))
        assert policy ^ STRICT_POLICY == {"frame-ancestors *", "frame-ancestors 'none'"}, str(each)
        assert (each.headers.get("X-Frame-Options"), each.cookies) == (None, []), str(each)
        assert b"<script" not in each.content, str(each)


def test_every_page_of_every_role_is_sound(survey):
    pages = {}
    for each in survey.got:
        if is_ours(each) and each.content:
            pages.setdefault(CSRF.sub(b"", each.content), each)
    assert len(pages) > 150
    wrong = {str(each): found for each in pages.values() if (found := problems_of(each.content.decode()))}
    assert wrong == {}


@pytest.mark.parametrize("page", [row for row in ROWS if "404" in row.statuses], ids=str)
def test_refusal_is_a_page_that_says_what_to_do(survey, page):
    for each in survey.of(page).values():
        if each.status_code == 404 and each.is_page:
            html = check_page(SimpleNamespace(content=each.content, status_code=404), status=404)
            main = html.partition("<main")[2].partition("</main>")[0]
            assert 'href="/' in main or "<form" in main  # never a dead end


def test_no_answer_is_a_failure(survey):
    assert {str(each): each.status_code for each in survey.got if each.status_code >= 500} == {}


@pytest.mark.parametrize("name", HEADERS)
def test_header_is_on_every_answer(survey, name):
    framed = name == "X-Frame-Options"
    answers = [
        each for each in survey.got
        if not (framed and (each.row.name == MAIL_IN_A_FRAME or is_framed_elsewhere(each)))
    ]  # fmt: skip
    wrong = {str(each): given for each in answers if (given := each.headers.get(name)) != HEADERS[name]}
    assert wrong == {}


def test_content_policy_is_on_every_answer_and_allows_nothing_inline(survey):
    wrong = {
        str(each): policy
        for each in survey.got
        if each.row.name != MAIL_IN_A_FRAME
        and not is_framed_elsewhere(each)
        and not each.headers.get("Content-Type", "").startswith("application/pdf")  # held apart: below
        and set((policy := each.headers.get("Content-Security-Policy", "")).split("; ")) != STRICT_POLICY
    }
    assert wrong == {}


def test_file_made_for_readers_is_given_apart(survey):
    # no `sandbox`: Safari would leave the page of its viewer empty; the viewer wants its <embed> and its style
    files = [each for each in survey.got if each.headers.get("Content-Type", "").startswith("application/pdf")]
    assert files != []
    for each in files:
        policy = dict(part.split(" ", 1) for part in each.headers["Content-Security-Policy"].split("; "))
        allowed = {name: value for name, value in policy.items() if value != "'none'"}
        assert allowed == {"object-src": "'self'", "style-src": "'unsafe-inline'"}, str(each)
        assert {"default-src", "base-uri", "form-action", "frame-ancestors"} <= policy.keys(), str(each)
        assert each.headers["X-Content-Type-Options"] == "nosniff", str(each)


def test_links_of_mails_tell_no_other_site_where_the_reader_came_from(survey):
    for each in survey.got:
        is_link = each.path.startswith("/r/")
        assert each.headers.get("Referrer-Policy") == ("no-referrer" if is_link else "same-origin"), str(each)
        if is_link:
            assert "no-store" in each.headers["Cache-Control"], str(each)
            assert each.headers["X-Robots-Tag"] == "noindex", str(each)


FEEDS = {"vitrines:feed", "practices:feed", "visits:feed", "visits:calendar-file"}
SAME_FOR_EVERYONE = {
    "robots", "policy-report", "book:sheet", "sitemap", "sitemap-section", "practices:suggestions",
    *FEEDS, *FRAMED, *FOR_PROGRAMS,
}  # fmt: skip


def test_no_answer_to_a_signed_in_person_is_kept_by_a_cache(survey):
    # robots.txt and the like are the same for everyone and ask nobody who they are
    answers = [each for each in survey.got if each.role != "anonymous" and each.row.name not in SAME_FOR_EVERYONE]
    assert answers != []
    assert {str(each) for each in answers if "no-store" not in each.headers.get("Cache-Control", "")} == set()


@pytest.mark.parametrize("path", SIGNED_OUT_PAGES)
def test_public_page_sets_no_cookie_and_does_not_depend_on_one(survey, path):
    each = survey.of(next(row for row in ROWS if row.path == path))["anonymous"]
    assert each.cookies == []
    assert "no-store" not in each.headers.get("Cache-Control", "")
    assert [sql for sql in each.queries if "django_session" in sql] == []
    # an article and a vitrine show more to those who may see more: they say so to caches
    assert ("Cookie" in each.headers.get("Vary", "")) is (path in SHOW_MORE_TO_SOME)


# ── Pages of errors ─────────────────────────────────────────────────────────


def _checked(response, status: int) -> str:
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert set(response.headers["Content-Security-Policy"].split("; ")) == STRICT_POLICY
    return check_page(response, status=status)


@pytest.mark.django_db
def test_page_that_does_not_exist_says_where_to_go(client):
    assert "404" in _checked(client.get("/n-existe-pas/"), 404)


@pytest.mark.django_db
def test_null_character_is_a_bad_request_and_says_so(client):
    _checked(client.get("/vitrines/?q=%00"), 400)


@pytest.mark.django_db
def test_form_without_its_token_is_refused_in_words():
    world = build_world()
    response = Client(enforce_csrf_checks=True).post(world.at("/vitrines/{vitrine}/demander/"))
    _checked(response, 403)


@pytest.mark.django_db
def test_refusal_of_the_desk_is_a_page():
    client = Client()
    client.force_login(UserFactory())
    _checked(client.get("/gestion/login/"), 403)


def test_failure_is_a_page_even_without_a_database(client, monkeypatch):
    monkeypatch.setattr("portal.views.home_page", lambda: 1 / 0)
    client.raise_request_exception = False
    _checked(client.get("/"), 500)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"])
def test_every_error_template_says_something(name, rf):
    from django.template.loader import get_template

    assert problems_of(get_template(name).render({}, rf.get("/") if name != "500.html" else None)) == []


# ── Nothing yet, one, several ───────────────────────────────────────────────

LISTS = ["/", "/vitrines/", "/pratiques/", "/visites/", "/demander/", "/plan/", "/boite-aux-lettres/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_public_list_without_anything_proposes_what_to_do(client, path):
    check_page(client.get(path))


@pytest.mark.django_db
def test_member_space_without_anything_proposes_what_to_do(client):
    user = UserFactory()
    vitrine = receiving_vitrine(hosts=0)
    MembershipFactory(user=user, vitrine=vitrine)
    client.force_login(user)
    for path in ("/espace/", f"/espace/vitrines/{vitrine.slug}/", f"/espace/vitrines/{vitrine.slug}/demandes/"):
        check_page(client.get(path))
    check_page(client.get(f"/vitrines/{vitrine.slug}/"))


@pytest.mark.django_db
def test_lists_with_three_of_everything_are_sound():
    world = build_world(3)
    for role, paths in {
        "anonymous": [*LISTS, "/vitrines/{vitrine}/", "/pratiques/{practice}/"],
        "requester": ["/espace/"],
        "owner": ["/espace/", "/espace/vitrines/{vitrine}/", "/espace/vitrines/{vitrine}/demandes/"],
    }.items():
        client = world.sign_in(Client(), role)
        for path in paths:
            check_page(client.get(world.at(path)))
