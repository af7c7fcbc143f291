"""Every mail the portal can write is rendered, and keeps what product.md promises of a mail."""

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from portal.mail.notifications import registry
from tests.factories.visits import VIDEO_LINK
from tests.support.mail_text import html_links, html_words, text_links, text_words, without_colons

TESTS = Path(__file__).resolve().parent.parent
NOTIFICATIONS = registry()
# a mail leads outside to two places: where the site is, and where a video is held, as its host says
ORIGINS = (settings.PORTAL_URL, "mailto:", "https://www.openstreetmap.org/?mlat=", VIDEO_LINK)


def examples():
    """What each `tests/**/mail_examples.py` builds: `EXAMPLES`, name → function that returns a notification.

    A mail that reads differently in another case may have a second example: the name, a space, the case.
    """
    found = {}
    for path in sorted(TESTS.rglob("mail_examples.py")):
        module = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
        found.update(importlib.import_module(module).EXAMPLES)
    return found


EXAMPLES = examples()


def test_every_notification_has_an_example():
    assert sorted({name.split(" ")[0] for name in EXAMPLES}) == sorted(NOTIFICATIONS)


@pytest.mark.parametrize("name", NOTIFICATIONS)
def test_notification_says_who_it_is_for_and_has_its_template(name):
    notification = NOTIFICATIONS[name]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", notification.name)
    assert notification.audience.strip()
    get_template(notification.template)


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLES)
def test_notification_keeps_what_a_mail_promises(name):
    notification = EXAMPLES[name]()
    assert notification.name == name.split(" ")[0]
    mail = notification.render()
    assert_says_the_same_twice(mail)
    assert_is_careful_french(mail)
    assert_is_complete(mail)
    for link in html_links(mail.html_body):
        assert link.startswith(ORIGINS), link
    first, second = notification.queue(), notification.queue()
    assert (first.pk, first.kind, first.key) == (second.pk, notification.name, notification.key)


def assert_says_the_same_twice(mail):
    links = html_links(mail.html_body)
    assert text_links(mail.text_body, origins=ORIGINS) == links
    assert without_colons(text_words(mail.text_body, links)) == without_colons(html_words(mail.html_body))


def assert_is_careful_french(mail):
    assert "\u202f" not in mail.subject + mail.text_body + mail.html_body
    for part in (mail.subject, mail.text_body):
        assert not re.search(r"\S [?!;:»](?!\S)|« ", part)
        assert "!" not in part
        assert "n’hésitez pas" not in part.lower()
        assert not re.search(r"\w'\w", re.sub(r"https?://\S+", "", part))


def assert_is_complete(mail):
    assert not re.search(r"\{\{|\{%|\}\}|%\}|\bNone\b|\ue000", f"{mail.subject}\n{mail.text_body}\n{mail.html_body}")
    assert 0 < len(mail.subject) <= 120
    assert "\n" not in mail.subject
    assert mail.html_body.count("<h1") == 1
    assert re.search(r"display:none[^>]*>\s*[^\s<]", mail.html_body)  # the line mail readers show beside the subject
    assert re.search("Vous recevez ce message parce (que |qu’)", mail.text_body.replace("\n", " "))
    assert max(len(line) for line in mail.text_body.splitlines() if "://" not in line) <= 78
