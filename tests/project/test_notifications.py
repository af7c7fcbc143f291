"""Every mail the portal can write is rendered, and keeps what product.md promises of a mail."""

import importlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from portal.mail.notifications import registry
from tests.support.mail_text import html_links, html_words, text_links, text_words, without_colons

TESTS = Path(__file__).resolve().parent.parent
NOTIFICATIONS = registry()


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
def test_notification_renders_and_says_the_same_twice(name):
    notification = EXAMPLES[name]()
    assert notification.name == name.split(" ")[0]
    mail = notification.render()
    links = html_links(mail.html_body)
    assert text_links(mail.text_body) == links
    assert without_colons(text_words(mail.text_body, links)) == without_colons(html_words(mail.html_body))


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLES)
def test_notification_is_careful_french_and_leaks_nothing(name):
    mail = EXAMPLES[name]().render()
    everything = f"{mail.subject}\n{mail.text_body}\n{mail.html_body}"
    assert not re.search(r"\{\{|\{%|\}\}|%\}|None\b|\ue000|\u202f", everything)
    for part in (mail.subject, mail.text_body):
        assert not re.search(r"[^\s] [?!;:»](?!\S)|« ", part)
        assert "!" not in part
        assert "n’hésitez pas" not in part.lower()
        assert not re.search(r"\w'\w", re.sub(r"https?://\S+", "", part))
    assert 0 < len(mail.subject) <= 120
    assert "\n" not in mail.subject
    assert mail.html_body.count("<h1") == 1
    preheader = re.search(r"display:none[^>]*>([^<]*)<", mail.html_body)
    assert preheader[1].strip()
    assert "Vous recevez ce message parce que" in mail.text_body.replace("\n", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_link_of_a_notification_leads_back_to_the_portal(name):
    mail = EXAMPLES[name]().render()
    for link in html_links(mail.html_body):
        assert link.startswith((settings.PORTAL_URL, "mailto:")), link


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize("name", EXAMPLES)
def test_notification_queued_twice_is_one_row(name):
    notification = EXAMPLES[name]()
    first, second = notification.queue(), notification.queue()
    assert first.pk == second.pk
    assert first.kind == notification.name
    assert first.key == notification.key
