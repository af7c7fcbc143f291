"""What the rules of the whole house are checked on."""

import pytest

from tests.support.form_sweep import Sweep, sweep
from tests.support.matrix_survey import Survey, make_survey


@pytest.fixture(scope="session")
def survey(django_db_setup, django_db_blocker) -> Survey:
    """Every address asked for by every role, once a process; the database is left empty."""
    with django_db_blocker.unblock():
        return make_survey()


@pytest.fixture(scope="session")
def swept(django_db_setup, django_db_blocker) -> Sweep:
    """Every form of these addresses sent in every wrong way, once a process; the database is left empty."""
    with django_db_blocker.unblock():
        return sweep()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that look at the survey go to one process (--dist loadgroup): it is made once; likewise the sweep."""
    for item in items:
        for made_once in {"survey", "swept"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(made_once))
