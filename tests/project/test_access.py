"""Who gets what: every address by every role, against the table of tests/support/matrix_rows.py."""

import re

import pytest

from tests.support.matrix_rows import ROWS, Row, admin_rows, names_without_a_row

pytestmark = pytest.mark.django_db  # what asks pytest-django for a database when these run alone
EVERY_ROW = [*ROWS, *admin_rows()]
SIGN_IN = "/connexion/?next="
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|/r/[\w-]+/')


def test_every_address_has_a_row():
    assert names_without_a_row() == []


@pytest.mark.parametrize("row", EVERY_ROW, ids=str)
def test_each_role_gets_what_the_table_says(survey, row: Row):
    got = survey.of(row)
    assert list(got) == row.roles
    wrong = {
        role: f"{_shown(got[role])} instead of {expected}"
        for role, expected in row.expected().items()
        if _shown(got[role]) not in expected.split("|")
    }
    assert wrong == {}


# An address of something that exists, refused to some → the same of something that does not exist.
TWINS = [
    ("/demandes/{request}/", "/demandes/{never}/"),
    ("/demandes/{unconfirmed}/", "/demandes/{never}/"),
    ("/espace/vitrines/{vitrine}/demandes/{request}/", "/espace/vitrines/{vitrine}/demandes/{never}/"),
    ("/espace/vitrines/{vitrine}/demandes/{unconfirmed}/", "/espace/vitrines/{vitrine}/demandes/{never}/"),
    ("/vitrines/{hidden}/", "/vitrines/rien-de-tel/"),
]


@pytest.mark.parametrize(("refused", "missing"), TWINS)
def test_refused_answers_word_for_word_like_missing(survey, refused, missing):
    there, absent = _visits(survey, refused), _visits(survey, missing)
    compared = [role for role in there if role in absent and there[role].status_code == 404]
    assert len(compared) >= 4
    for role in compared:
        assert absent[role].status_code == 404
        assert _settled(there[role].content) == _settled(absent[role].content), role


def test_what_is_only_for_after_acceptance_is_on_no_page_before(survey):
    shown_to = {
        each.role for each in survey.got if "Sonnez au portail B." in each.content.decode("utf-8", "replace")
        and not each.path.startswith(("/gestion/", "/boite-aux-lettres/")) and each.row.name != "profile:terms"
        and each.row.path != "{visitor}"  # named for an agreed date: the practical sheet is for them
    }  # fmt: skip
    assert shown_to == set()


def _visits(survey, path: str):
    return survey.of(next(row for row in ROWS if row.path == path))


def _shown(visit) -> str:
    is_sign_in = visit.status_code == 302 and visit.location.startswith(SIGN_IN)
    return "in" if is_sign_in else str(visit.status_code)


def _settled(content: bytes) -> bytes:
    return CHANGING.sub(b"", content)
