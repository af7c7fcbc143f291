"""Every form of the portal, as an attacker sends it: fields it does not show, other people's pages, links replayed.

The forms are found on the pages of the access matrix (tests/support/form_sweep.py): a new one is swept by itself.
"""

from tests.support.form_sweep import Outcome, Sweep


def test_every_address_that_takes_a_form_is_swept(swept: Sweep):
    assert len(swept.forms) > 120
    assert sorted(swept.unseen.keys() ^ SHOWN_NOWHERE.keys()) == []


def test_every_form_writes_when_it_is_filled(swept: Sweep):
    assert {str(each.found) for each in swept.forms if not each.plain.wrote} == IDLE


def test_no_form_breaks(swept: Sweep):
    broken = {str(each.found): each.plain.status for each in swept.forms if each.plain.status >= 500}
    assert broken == {}


def test_no_field_a_form_does_not_show_is_read(swept: Sweep):
    apart = {str(each.found): _apart(each.plain, each.smuggled) for each in swept.forms if each.plain != each.smuggled}
    assert apart == {}


def test_who_does_not_get_the_page_sends_its_form_in_vain(swept: Sweep):
    assert sum(len(each.others) for each in swept.forms) > 150
    done = {
        (str(each.found), role): outcome
        for each in swept.forms
        for role, outcome in each.others.items()
        if outcome.wrote or outcome.status >= 500
    }
    assert done == {}


def test_link_of_a_mail_serves_once(swept: Sweep):
    links = [each for each in swept.forms if each.found.action.startswith("/r/")]
    assert len(links) > 15
    assert {str(each.found): each.again.wrote for each in links if each.again.wrote} == {}


def test_no_name_adds_a_recipient_nor_a_line_of_a_calendar(swept: Sweep):
    tried = {str(each.found): each.injected for each in swept.forms if each.injected is not None}
    assert len(tried) > 15
    assert len([each for each in tried.values() if each.wrote]) > 15
    assert {name: each.broken_mails for name, each in tried.items() if each.broken_mails} == {}
    assert {name: each.status for name, each in tried.items() if each.status >= 500} == {}


def test_ten_thousand_letters_get_the_form_and_not_an_error(swept: Sweep):
    tried = {str(each.found): each.endless.status for each in swept.forms if each.endless is not None}
    assert len(tried) > 30
    assert {name: status for name, status in tried.items() if status == 400 or status >= 500} == {}


# Addresses that take a POST and have no form on a page of the matrix: why, and what tries them.
SHOWN_NOWHERE = {
    "account_confirm_login_code": "a code under way: test_factors",
    "account_set_password": "an account without a password: test_sessions",
    "desk:agenda-stop": "a calendar that is followed: tests/visits/test_private_calendar",
    "desk:close-day": "a day with a date that has passed: tests/visits/test_day",
    "desk:group-date": "several that wait together: tests/visits/test_group_dates",
    "desk:stop-rule": "a rule that still runs: tests/visits/test_slots",
    "desk:walk-in": "a day with a date: tests/visits/test_day",
    "mfa_authenticate": "half a sign-in: test_sessions",
    "mfa_list_webauthn": "a passkey: test_factors",
    "mfa_reauthenticate": "an account with a second factor: test_factors",
    "mfa_reauthenticate_webauthn": "a passkey: test_factors",
    "organisation": "an account without an organisation: test_organisations",
    "policy-report": "browsers send it: test_wall",
    "practices:feed": "a feed, which a POST reads as a GET does",
    "signoff:abandon": "a text that its author takes back: tests/practices/signoff/test_reviewing",
    "sitemap": "a file, which a POST reads as a GET does",
    "usersessions_list": "sessions of other browsers: test_factors",
    "visits:feed": "a feed, which a POST reads as a GET does",
    "vitrines:feed": "a feed, which a POST reads as a GET does",
    "writing:paste": "the editor sends it: tests/practices/writing",
    "writing:pictures": "the editor sends it: tests/practices/writing",
    "writing:save": "the editor sends it: tests/practices/writing",
}
# Forms of the matrix that write nothing, and why.
IDLE = {
    # what they change is a session
    "account_login", "account_logout", "account_reauthenticate", "admin:logout",
    # they show what would be written
    "gallery:index", "profile:preview-page", "profile:preview-terms",
    # what they need is a secret of a telephone or of a key
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_login_webauthn",
    # what they need is not in the world of the matrix: an answered sought practice, a day with visitors, an edition
    # with every accord, a file of concepts, a text that is not on its way already
    "admin:book_edition_compose choix=composer", "admin:practices_concept_import", "desk:day", "desk:sought-take",
    "mail:link signoff.consents", "signoff:consents", "signoff:update",
    # weekdays, months and hours of a rule are not guessed
    "desk:publish-series",
}  # fmt: skip


def _apart(plain: Outcome, smuggled: Outcome) -> str:
    """What differs, briefly."""
    tables = sorted(plain.wrote.keys() | smuggled.wrote.keys())
    apart = {table: set(plain.wrote.get(table, [])) ^ set(smuggled.wrote.get(table, [])) for table in tables}
    rows = [f"{table} {row[:300]}" for table, rows in apart.items() for row in sorted(rows)]
    return f"{plain.status}, {smuggled.status} {plain.location} {smuggled.location} {rows}"
