"""Two texts of one draft, saving by itself, a session that ends: nothing typed is overwritten unseen, nothing lost."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from practices.writing.models import Draft
from practices.writing.services import record_revision, save_draft
from tests.factories.accounts import UserFactory
from tests.factories.writing import SHORT, a_draft, an_editor
from tests.support.html import check_page
from tests.support.writing import address, typed

FORM = "application/x-www-form-urlencoded"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    draft = a_draft()
    client.force_login(draft.updated_by)
    return draft


# ── Two people ───────────────────────────────────────────────────────────────
def sent_back(answer, **choices):
    """The page of two texts as a browser sends it: its hidden fields, what is checked, and the choices given."""
    form = answer.context["form"]
    hidden = {name: form[name].value() for name in ("geste", "version", "base")} | {
        "mine": json.dumps(form.initial["mine"])
    }
    proposed = {f"choix-{each.name}": each.proposed for each, _ in answer.context["settled"]}
    return hidden | proposed | {f"choix-{name}": choice for name, choice in choices.items()}


def test_two_texts_are_shown_and_each_part_is_chosen(client, draft):
    base = client.get(address(draft)).context["base"]
    colleague = an_editor(draft.practice.vitrine)
    theirs = draft.content | {"place": "Laon", "steps": "<p>À elle</p>", "limits": "<p>Son ajout</p>"}
    save_draft(draft=draft, version=2, content=theirs, by=colleague)
    mine = typed(draft, place="Vervins", steps="À moi", risks="Mon ajout", base=base)
    answer = client.post(address(draft), mine)
    html = check_page(answer, status=409)
    assert str(colleague) in html
    assert [each.name for each, _ in answer.context["disputed"]] == ["place", "steps"]
    assert {each.name: each.proposed for each, _ in answer.context["settled"]} == {"risks": "mine", "limits": "theirs"}
    for said in ("Vervins", "Laon", "Mon ajout", "Son ajout", "<mark>"):
        assert said in html
    assert Draft.objects.get().content["place"] == "Laon"

    refused = client.post(address(draft), sent_back(answer, place="mine"))
    assert "Choisissez le texte à garder" in check_page(refused, status=422)
    assert Draft.objects.get().content["place"] == "Laon"
    chosen = client.post(address(draft), sent_back(answer, place="mine", steps="both"))
    assert chosen["Location"].endswith("/ecrire/#enregistre")
    kept = Draft.objects.get()
    told = {name: kept.content[name] for name in ("place", "steps", "risks", "limits")}
    assert told == {
        "place": "Vervins", "steps": "<p>À elle</p><p>À moi</p>",
        "risks": "<p>Mon ajout</p>", "limits": "<p>Son ajout</p>",
    }  # fmt: skip
    assert kept.version == 4


def test_two_tabs_of_one_person_are_told_so_and_bold_alone_is_named(client, draft):
    save_draft(draft=draft, version=2, content=SHORT | {"risks": "<p><strong>Ici</strong></p>"}, by=draft.updated_by)
    answer = client.post(address(draft), typed(draft, risks="Ici"))
    html = check_page(answer, status=409)
    assert "Vous avez enregistré ce texte ailleurs entre-temps" in html
    assert "la mise en forme diffère" in html
    assert answer.context["settled"] == []  # without marks nothing is proposed


def test_a_third_save_during_the_choice_shows_the_texts_again(client, draft):
    save_draft(draft=draft, version=2, content=SHORT | {"place": "Laon"}, by=draft.updated_by)
    answer = client.post(address(draft), typed(draft, place="Vervins"))
    save_draft(draft=draft, version=3, content=SHORT | {"place": "Guise"}, by=draft.updated_by)
    html = check_page(client.post(address(draft), sent_back(answer, place="mine")), status=409)
    assert "Guise" in html
    assert Draft.objects.get().content["place"] == "Guise"


# ── Saving by itself ─────────────────────────────────────────────────────────
def test_the_script_saves_and_learns_the_version(client, draft):
    answer = client.post(address(draft, "enregistrer"), typed(draft, place="Vervins"))
    assert answer.json()["state"] == "saved"
    assert answer.json()["version"] == Draft.objects.get().version == 3
    assert answer.json()["base"] == client.get(address(draft)).context["base"]


def test_the_script_is_told_of_another_text_and_of_a_session_that_ended(client, draft):
    save_draft(draft=draft, version=2, content=SHORT | {"place": "Laon"}, by=draft.updated_by)
    answer = client.post(address(draft, "enregistrer"), typed(draft, place="Vervins"))
    assert (answer.status_code, answer.json()["version"]) == (409, 3)
    client.logout()
    answer = client.post(address(draft, "enregistrer"), typed(draft, place="Vervins"))
    assert (answer.status_code, answer.json()["state"]) == (401, "signed-out")
    assert Draft.objects.get().content["place"] == "Laon"


def test_nobody_else_saves_pastes_places_or_takes_up(client, draft):
    record_revision(draft=draft, by=draft.updated_by)
    former = an_editor(draft.practice.vitrine)
    former.memberships.all().delete()
    for person in (UserFactory(), an_editor(), former):
        client.force_login(person)
        for page in ("enregistrer", "coller", "ecrire", "revisions/1/reprendre"):
            assert client.post(address(draft, page), typed(draft, title="Pris", html="a")).status_code == 404, page
    assert Draft.objects.get().content["title"] == SHORT["title"]


def test_what_is_pasted_comes_back_clean(client, draft):
    word = "<p class=MsoListParagraph style='mso-list:l0 level1'><span style='mso-list:Ignore'>·</span>Un</p>"
    said = client.post(address(draft, "coller"), {"html": word + "<img src=x>"}).json()
    assert said["html"] == "<ul><li>Un</li></ul>"
    assert said["remarks"] == ["Les images collées ne sont pas reprises : ajoutez-les par « Images »."]


def test_a_text_sent_after_the_session_ended_is_given_back_and_sent_again(draft):
    browser = Client(enforce_csrf_checks=True)
    browser.get("/connexion/")
    token = browser.cookies["csrftoken"].value
    late = browser.post(address(draft), typed(draft, place="Vervins", csrfmiddlewaretoken=token))
    html = check_page(late, status=401)
    assert 'name="place" value="Vervins"' in html
    assert f'href="/connexion/?next={quote(address(draft), safe="")}"' in html
    browser.force_login(draft.updated_by)
    again = browser.post(address(draft), typed(draft, place="Vervins", csrfmiddlewaretoken=token))
    assert again.status_code == 302
    assert Draft.objects.get().content["place"] == "Vervins"


def test_a_text_beyond_what_is_read_gets_a_courteous_page(client, draft):
    answer = client.post(address(draft), urlencode(typed(draft, title="é" * 200_000), doseq=True), FORM)
    assert "Rien n’est perdu" in check_page(answer, status=413)
    assert Draft.objects.get().content["title"] == SHORT["title"]
    sections = dict.fromkeys(("situation", "solution", "steps", "risks"), "é" * 40_000)
    assert client.post(address(draft), urlencode(typed(draft, **sections), doseq=True), FORM).status_code == 302
    assert len(Draft.objects.get().content["risks"]) == len("<p></p>") + 40_000
