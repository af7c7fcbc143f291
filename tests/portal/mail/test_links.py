"""A link opens one thing for one person until a date, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from portal.mail import links
from portal.mail.links import ExpiredLink, ForgedLink, Link, TruncatedLink, read_link, register_purpose, sign_link
from tests.support.html import check_page

SUBJECT = "0b0c8c0e-3f0c-4c5e-9a34-111111111111"
PERSON = "7f0c8c0e-3f0c-4c5e-9a34-222222222222"


def token_for(**changes):
    values = {"purpose": "visits.answer", "subject_id": SUBJECT, "person": PERSON, "data": {"option": SUBJECT}}
    url = sign_link(**{**values, **changes})
    assert url.startswith("http://localhost:8000/r/")
    assert url.endswith("/")
    return url.rstrip("/").rpartition("/")[2]


def test_link_reads_back_what_was_signed():
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False):
        link = read_link(token_for(lifetime=timedelta(days=2)))
    assert link == Link("visits.answer", SUBJECT, PERSON, {"option": SUBJECT}, now + timedelta(days=2))


def test_link_that_only_stops_mails_lives_a_year_and_not_a_day_more():
    token = token_for(lifetime=timedelta(days=365), only_stops_mails=True)
    with time_machine.travel(timezone.now() + timedelta(days=364)):
        assert read_link(token).person == PERSON
    with pytest.raises(ValueError, match="365 days"):
        token_for(lifetime=timedelta(days=366), only_stops_mails=True)


def test_token_is_short_and_holds_letters_that_mail_readers_keep():
    token = token_for()
    assert len(token) <= 400
    assert links.TOKEN_LETTERS.fullmatch(token)


def test_two_links_for_the_same_thing_differ():
    assert token_for() != token_for()


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(days=-1), timedelta(days=14, seconds=1)])
def test_lifetime_out_of_bounds_is_refused(lifetime):
    with pytest.raises(ValueError, match="a link lives"):
        token_for(lifetime=lifetime)


def test_token_too_long_is_refused():
    with pytest.raises(ValueError, match="400 at most"):
        token_for(data={"text": "x" * 300})


def test_every_truncation_is_told_from_a_forgery():
    token = token_for()
    for kept in range(len(token)):
        with pytest.raises(TruncatedLink):
            read_link(token[:kept])


def test_every_changed_letter_is_refused():
    token = token_for()
    for position in range(len(token)):
        other = "A" if token[position] != "A" else "B"
        with pytest.raises((ForgedLink, TruncatedLink)):
            read_link(token[:position] + other + token[position + 1 :])


@pytest.mark.parametrize("glued", [".", ")", ">", "»", ",", "_", "%20", " ", "&gt;"])
def test_punctuation_glued_behind_is_dropped(glued):
    assert read_link(token_for() + glued).subject_id == SUBJECT


@pytest.mark.parametrize("token", ["", "A", "-A", "zz", "é", "00" + "A" * 60, "01" + "_" * 200, "a" * 5000])
def test_nonsense_is_refused(token):
    with pytest.raises((ForgedLink, TruncatedLink)):
        read_link(token)


def test_expired_link_says_what_it_was_for():
    token = token_for(lifetime=timedelta(days=14))
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1)), pytest.raises(ExpiredLink) as caught:
        read_link(token)
    assert (caught.value.link.purpose, caught.value.link.subject_id) == ("visits.answer", SUBJECT)


def test_signature_of_another_purpose_is_refused():
    answer, other = token_for(), token_for(purpose="visits.cancel")
    grafted = answer[:-43] + other[-43:]
    with pytest.raises(ForgedLink):
        read_link(grafted)


def test_payload_renamed_to_another_purpose_is_refused(monkeypatch):
    signer = links._signer
    monkeypatch.setattr(links, "_signer", lambda purpose: signer("visits.answer"))
    token = token_for(purpose="visits.cancel")  # signed under the salt of the wrong purpose
    monkeypatch.undo()
    with pytest.raises(ForgedLink):
        read_link(token)


def test_links_survive_a_rotated_key_and_die_with_it(settings):
    token = token_for()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-a-day"
    assert read_link(token).subject_id == SUBJECT
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ForgedLink):
        read_link(token)


@pytest.fixture
def purpose(monkeypatch):
    """A purpose whose view answers with what it was given."""
    get_resolver().url_patterns  # noqa: B018  (the addresses register theirs while they load)
    monkeypatch.setattr(links, "_views", {})

    def show(request, link):
        from django.http import HttpResponse

        return HttpResponse(f"{request.method} {link.subject_id} {link.person}")

    register_purpose("visits.answer", show)
    return "visits.answer"


def assert_keeps_to_itself(response):
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "sessionid" not in response.cookies


def test_link_is_handed_to_the_view_of_its_purpose(client, purpose):
    response = client.get(f"/r/{token_for()}/")
    assert (response.status_code, response.content.decode()) == (200, f"GET {SUBJECT} {PERSON}")
    assert_keeps_to_itself(response)
    assert client.get(f"/r/{token_for()}").status_code == 200  # the last slash was lost


def test_form_without_session_nor_cookie_is_accepted(purpose):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(f"/r/{token_for()}/", headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert response.content.decode() == f"POST {SUBJECT} {PERSON}"


@pytest.mark.django_db
def test_form_posted_from_another_site_is_refused(purpose):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(f"/r/{token_for()}/", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("spoil", "status", "heading"),
    [
        (lambda token: token[:-3], 404, "Il manque la fin de ce lien"),
        (lambda token: "", 404, "Il manque la fin de ce lien"),
        (lambda token: token[:-3] + "aaa", 404, "Ce lien n’est pas reconnu"),
    ],
)
@pytest.mark.django_db
def test_bad_link_gets_a_page_that_says_what_to_do(client, purpose, spoil, status, heading):
    response = client.get(f"/r/{spoil(token_for())}/".replace("//", "/"))
    check_page(response, status=status)
    assert f">{heading}</h1>" in response.content.decode()
    assert_keeps_to_itself(response)


@pytest.mark.django_db
def test_expired_link_gets_410_and_the_way_on(client, purpose):
    token = token_for()
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        response = client.get(f"/r/{token}/")
    check_page(response, status=410)
    assert "Ce lien a expiré" in response.content.decode()
    assert 'href="/connexion/"' in response.content.decode()
    assert_keeps_to_itself(response)


@pytest.mark.django_db
def test_unknown_purpose_is_not_recognised(client, purpose):
    assert client.get(f"/r/{token_for(purpose='gone')}/").status_code == 404
