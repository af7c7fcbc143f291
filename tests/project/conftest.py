"""What the rules of the whole house are checked on."""

import pytest

from tests.support.matrix_survey import Survey, make_survey


@pytest.fixture(scope="session")
def survey(django_db_setup, django_db_blocker) -> Survey:
    """Every address asked for by every role, once a process; the database is left empty."""
    with django_db_blocker.unblock():
        return make_survey()
