"""The stage of the journeys: Chromium, a web server, a Celery worker and a mail server, all real, on loopback."""

import os
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.support.browser import Visitor, chromium, open_browser
from tests.support.journey import Letters
from tests.support.mail import celery_worker, smtp_sink


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys of one module go to one process (--dist loadgroup): one Chromium, one worker, one mail server."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("PAS DE CHROMIUM : LES PARCOURS DANS LE NAVIGATEUR SONT SAUTÉS (apt-get install chromium)")
    # Playwright's synchronous calls run inside an event loop, where Django forbids its own by default.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with open_browser() as opened:
            yield opened
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def portal_address(live_server: LiveServer, settings) -> str:
    """The origin of the running portal; links of mails lead to it."""
    settings.PORTAL_URL = live_server.url
    return live_server.url


@pytest.fixture
def visit(browser: Browser, portal_address: str) -> Iterator[Callable[..., Visitor]]:
    """Open a window of its own cookies; at the end of the story no window may have complained."""
    visitors: list[Visitor] = []

    def enter(**options) -> Visitor:
        given = {"viewport": {"width": 1440, "height": 900}, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        context = browser.new_context(**{**given, **options})
        visitors.append(Visitor(context.new_page(), portal_address))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.page.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture(scope="module")
def post_office(django_db_setup) -> Iterator[Letters]:
    """A mail server, and a worker that a commit wakes."""
    current_app.control.purge()
    with smtp_sink() as sink, celery_worker(EMAIL_PORT=str(sink.port)):
        yield Letters(sink)
