"""One PostgreSQL and one Valkey for the whole test session, the network closed but for this machine."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from portal.seo import kept_pages
from portal.servers import EngineError
from tests.support.emptying import come_back_by_ourselves
from tests.support.engines import SessionEngines, migrated_template, point_settings_at
from tests.support.undefined import watch
from tests.support.walking import walk_the_same_way

ROOT = Path(__file__).resolve().parent.parent
SESSION = pytest.StashKey[SessionEngines]()
MIGRATED = pytest.StashKey[str]()  # the database that each process copies

walk_the_same_way()  # before a module of tests sets what it wants otherwise


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines in the controller; xdist's workers inherit the addresses and take a Valkey database each."""
    given = getattr(config, "workerinput", None)
    if given is not None:
        number = 1 + int(given["workerid"].removeprefix("gw"))
        point_settings_at(given["database_url"], given["redis_url"], number=number, template=given["template"])
        return
    if config.option.collectonly or config.option.help:
        return
    config.stash[SESSION] = SessionEngines(ROOT / "var" / "tests")
    try:
        addresses = config.stash[SESSION].start()
    except EngineError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[MIGRATED] = migrated_template(addresses.database_url) if addresses.embeds_postgres else ""
    point_settings_at(addresses.database_url, addresses.redis_url, number=0, template=config.stash[MIGRATED])


def pytest_unconfigure(config: pytest.Config) -> None:
    if session := config.stash.get(SESSION, None):
        session.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:  # pytest-xdist: runs in the controller, once for each worker
    addresses = node.config.stash[SESSION].engines.addresses
    node.workerinput.update(
        database_url=addresses.database_url, redis_url=addresses.redis_url, template=node.config.stash[MIGRATED]
    )


@pytest.hookimpl(trylast=True)  # once shuffled, and sorted by what they do to the database
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests and those that share a stage begin: no process is left alone with one at the end.

    (`--no-loadscope-reorder` keeps this order. It changes nothing to the order of the tests of one kind.)
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("xdist_group", "slow"))))
    # pytest-django makes the databases that marked tests name: tests of a stage alone (`-k`) would write in
    # the engine's own, and find it written next time
    staged = [item for item in items if "django_db_setup" in getattr(item, "fixturenames", ())]
    for item in staged[:1]:
        item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays until the end: nobody looks for cycles in it, neither then nor later.

    (It took nearly half the collection’s time. After it the young are looked at by fifty thousand.)
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 10, 10)
        gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """A test in real transactions leaves the database as the migrations did.

    By Django’s TRUNCATE where the server is somebody else’s; the journal refuses it: its own tests turn that on.
    """
    with django_db_blocker.unblock():
        if settings.DATABASES["default"].get("TEST", {}).get("TEMPLATE"):
            come_back_by_ourselves()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_not_emptied")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits, kept pages and fragments of one test never reach the next."""
    yield
    cache.clear()
    kept_pages.forget()


@pytest.fixture
def every_page_made(settings) -> None:
    """No page is given from memory: what it takes to make one is what the test looks at."""
    settings.KEPT_PAGES_MB = 0


@pytest.fixture(autouse=True)
def no_undefined_variable() -> Iterator[None]:
    """A template that names what nobody gave it makes the test fail."""
    found = watch()
    found.clear()
    yield
    assert sorted(set(found)) == []
