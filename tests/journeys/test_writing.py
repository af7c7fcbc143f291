"""A practice told in a few minutes, the network cut in the middle: nothing typed is lost."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from portal.accounts.models import User
from practices.models import Revision
from practices.writing.models import Draft
from tests.factories.visits import receiving_vitrine
from tests.factories.writing import an_editor
from tests.support.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]
GESTURES, MINUTES = 40, 10
ANSWERS = {
    "situation": "Le taux de rebut plafonnait à 6,2 % malgré trois contrôleurs par équipe.",
    "solution": "Deux caméras photographient chaque pièce, le contrôleur décide.",
    "not_redone": "Former les équipes après la pose.",
    "first_step": "Filmer une journée de production et compter les défauts visibles.",
}
GAIN = {"indicator": "Rebuts au contrôle final", "before": "6,2", "after": "3,8", "unit": "% des pièces"}


def sign_in(writer: Visitor, person: User) -> None:
    cookies = Client()
    cookies.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    writer.page.context.add_cookies([{"name": name, "value": cookies.cookies[name].value, "url": writer.origin}])


def test_a_practice_is_told_in_seven_answers_through_a_cut_of_the_network(visit: Visit):
    editor = an_editor(vitrine := receiving_vitrine())
    writer = visit()
    sign_in(writer, editor)
    writer.open(f"/espace/vitrines/{vitrine.slug}/pratiques/nouvelle/")
    writer.write("title", "Deux caméras aident l’œil")
    writer.follow("Commencer")
    page, state = writer.page, writer.page.locator("[data-etat]")
    page.wait_for_selector("[data-prete]")
    for name, text in ANSWERS.items():
        writer.click(f"#id_{name}_label")
        page.keyboard.insert_text(text)
        writer.keys += len(text)
    for name, text in GAIN.items():
        writer.write(f"gains-0-{name}", text)
    writer.click("label:has([name=offered_formats])")
    expect(state).to_contain_text("Enregistré à")

    # cut inside the page: what a leaving page still sends would slip past a route of the browser
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('Failed to fetch')); }")
    writer.write("gains-0-after", "3,1")
    expect(state).to_contain_text("Pas de réseau")
    here = page.url
    page.goto("about:blank")  # the tab is closed before the network comes back
    writer.open(here)
    expect(page.locator("[name=gains-0-after]")).to_have_value("3,8")
    writer.click("[data-reprendre]")
    expect(page.locator("[name=gains-0-after]")).to_have_value("3,1")
    assert Draft.objects.get().content["gains"][0]["after"] == "3,1"
    assert Draft.objects.get().content["solution"] == f"<p>{ANSWERS['solution']}</p>"

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # the session ends while one writes
    writer.write("gains-0-after", "3,0")
    expect(state).to_contain_text("Votre session est terminée")
    assert [complaint[:4] for complaint in writer.complaints] == ["401:"]
    writer.complaints.clear()
    sign_in(writer, editor)
    writer.open(here)
    expect(page.locator("[name=gains-0-after]")).to_have_value("3,1")
    writer.click("[data-reprendre]")
    expect(page.locator("[name=gains-0-after]")).to_have_value("3,0")

    writer.press("Envoyer en validation")
    expect(page.locator("main")).to_contain_text("Envoyé en validation", timeout=15_000)
    assert Revision.objects.get().situation == f"<p>{ANSWERS['situation']}</p>"
    assert writer.clicks < GESTURES
    assert writer.seconds < MINUTES * 60
