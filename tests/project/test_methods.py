"""Methods that no page answers, and POSTs that come without the page's token."""

import pytest
from django.http import HttpRequest, HttpResponseForbidden
from django.test import Client

from tests.support.matrix import build_world
from tests.support.matrix_rows import ROWS, admin_rows

REFUSED = ("put", "patch", "delete", "trace")
# The token in the link of a mail is the proof, it depends on no cookie (ADR 0004).
# What programs read writes nothing: a POST there is a 405 in JSON.
WITHOUT_CSRF = {
    "policy-report",
    "mail:link",
    "r/<str:token>",
    "r/",
    *(row.name for row in ROWS if row.name.startswith("api:")),
}
READ_ONLY = {
    "home", "become-vitrine", "alliance", "accessibility", "privacy", "terms", "legal",
    "personal:index", "personal:detail", "sitemap-page", "robots", "health-live",
    "health-ready", "vitrines:list", "vitrines:detail", "practices:list", "practices:detail", "visits:calendar",
    "visits:slot", "visits:kept", "visits:sought-kept", "desk:sought", "desk:home", "desk:vitrine", "desk:requests",
    "mailbox:list",
    "mailbox:detail", "mailbox:html", "mailbox:attachment", "gallery:index", "open_data:page", "open_data:file",
    "embed:card", "embed:dates", "embed:build", "desk:embed",
    *(row.name for row in ROWS if row.name.startswith("api:")),
}  # fmt: skip


@pytest.mark.django_db
def test_unknown_methods_are_refused_everywhere():
    world = build_world()
    client = world.sign_in(Client(), "owner")
    answers = {
        (method, path): getattr(client, method)(path).status_code
        for path in {world.at(row.path) for row in [*ROWS, *admin_rows()]}
        for method in REFUSED
    }
    assert len(answers) > 400
    assert {asked: status for asked, status in answers.items() if status != 405} == {}


def no_token(request: HttpRequest, reason: str = "") -> HttpResponseForbidden:
    """Stands for the page in words (test_pages.py): drawn 1,500 times it says nothing more, and no other 403 is it."""
    return HttpResponseForbidden("no token")


@pytest.mark.django_db
def test_post_without_the_token_of_the_page_is_refused_everywhere(settings):
    settings.CSRF_FAILURE_VIEW = f"{__name__}.no_token"
    world = build_world()
    names = {world.at(row.path): row.name for row in [*ROWS, *admin_rows()] if row.name not in WITHOUT_CSRF}
    wrong = {}
    for role in ("anonymous", "requester", "owner", "alliance"):
        client = world.sign_in(Client(enforce_csrf_checks=True), role)
        for path, name in names.items():
            response = client.post(path)
            if (response.status_code, response.content) != (403, b"no token"):
                wrong[role, name] = response.status_code
    assert wrong == {}


@pytest.mark.django_db
def test_pages_that_only_show_refuse_a_post():
    world = build_world()
    client = world.sign_in(Client(), "owner")
    assert {row.name for row in ROWS} >= READ_ONLY
    wrong = {
        row.name: status
        for row in ROWS
        if row.name in READ_ONLY and (status := client.post(world.at(row.path)).status_code) != 405
    }
    assert wrong == {}


@pytest.mark.django_db
def test_link_page_refuses_a_post_from_another_site():
    world = build_world()
    client = Client(enforce_csrf_checks=True)
    before = world.request.state
    response = client.post(world.at("{withdraw}"), headers={"Sec-Fetch-Site": "cross-site"})
    world.request.refresh_from_db()
    assert (response.status_code, world.request.state) == (404, before)
