"""A text told, signed by the link of a mail, published by the Alliance from its desk: on line, without script."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from practices.models import Practice
from practices.signoff.models import Submission
from tests.factories.signoff import member, moderator
from tests.factories.visits import receiving_vitrine
from tests.support.browser import Visitor
from vitrines.enums import Role

pytestmark = [pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
GESTURES = 40  # of the short form, as product.md counts them
ANSWERS = {
    "situation": "Le taux de rebut plafonnait à 6,2 % malgré trois contrôleurs par équipe.",
    "solution": "Deux caméras photographient chaque pièce, le contrôleur décide.",
    "not_redone": "Former les équipes après la pose.",
    "first_step": "Filmer une journée de production et compter les défauts visibles.",
    "gains-0-indicator": "Rebuts au contrôle final",
    "gains-0-before": "6,2",
    "gains-0-after": "3,8",
    "gains-0-unit": "% des pièces",
}


def signed_in(visit: Visit, person: User) -> Visitor:
    """A window without script where this person is signed in."""
    cookies = Client()
    cookies.force_login(person)
    visitor = visit(java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    visitor.page.context.add_cookies([{"name": name, "value": cookies.cookies[name].value, "url": visitor.origin}])
    return visitor


def link_to(person: User, kind: str) -> str:
    body = OutgoingEmail.objects.get(kind=kind, recipient=person).text_body
    found = re.search(r"https?://\S+/r/[\w-]+/", body)
    assert found, body
    return found[0]


def test_a_text_is_told_signed_by_the_link_and_published_by_the_alliance(visit: Visit, settings):
    settings.STAFF_SECOND_FACTOR = False  # the second factor has its own journey
    vitrine = receiving_vitrine(hosts=0)
    editor, owner = member(vitrine, Role.EDITOR), member(vitrine, full_name="Samir Aoudia")
    writer = signed_in(visit, editor)
    writer.open(f"/espace/vitrines/{vitrine.slug}/pratiques/nouvelle/")
    writer.write("title", "Deux caméras aident l’œil")
    writer.follow("Commencer")
    for name, text in ANSWERS.items():
        writer.write(name, text)
    writer.click("label:has([name=offered_formats])")
    writer.press("Envoyer en validation")
    assert writer.clicks < GESTURES
    practice = Practice.objects.get()

    samir = visit(java_script_enabled=False)
    samir.open(link_to(owner, "signoff.asked"))
    assert ANSWERS["situation"] in samir.text
    samir.click("label:has([name=uses][value=web])")
    samir.follow("Valider ce texte")
    assert "L’Alliance le relit" in samir.text
    assert samir.page.goto(samir.origin + practice.get_absolute_url()).status == 404

    lea = signed_in(visit, moderator(full_name="Léa Martin"))
    lea.open(f"/gestion/signoff/submission/{Submission.objects.get().pk}/change/")
    assert "Samir Aoudia" in lea.text
    lea.click(lea.page.get_by_role("button", name=re.compile("^Publier")))
    samir.open(practice.get_absolute_url())
    assert samir.heading == "Deux caméras aident l’œil"
    assert ANSWERS["situation"] in samir.text
    assert OutgoingEmail.objects.filter(kind="signoff.published").count() == 2
