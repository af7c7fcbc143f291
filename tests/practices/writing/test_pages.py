"""The writing pages: what is typed is kept, whoever else writes; readers see what they may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.mail.models import OutgoingEmail
from practices.models import Practice, Revision
from practices.pictures.models import Picture
from practices.pictures.services import make_due_renditions
from practices.writing.content import FIELDS
from practices.writing.models import Draft
from practices.writing.questions import QUESTIONS
from practices.writing.services import open_draft, record_revision, save_draft
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture, picture_file
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import receiving_vitrine
from tests.factories.vitrines import MembershipFactory
from tests.factories.writing import SHORT, a_draft, an_editor
from tests.support.html import check_page
from tests.support.writing import address, typed
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    draft = a_draft()
    client.force_login(draft.updated_by)
    return draft


def test_every_field_of_a_text_has_its_question():
    assert {each.name for each in FIELDS} - set(QUESTIONS) == set()


# ── List and beginning ───────────────────────────────────────────────────────
def test_list_says_where_each_practice_stands(client, draft):
    published_practice(vitrine=draft.practice.vitrine, title="Peser juste")
    html = check_page(client.get(f"/espace/vitrines/{draft.practice.vitrine.slug}/pratiques/"))
    assert html.index("Brouillons") < html.index("Le contrôle visuel aidé") < html.index("En ligne")
    assert html.index("En ligne") < html.index("Peser juste")
    assert "Raconter une pratique" in html


def test_a_host_reads_the_list_and_writes_nothing(client, draft):
    client.force_login(MembershipFactory(vitrine=draft.practice.vitrine, role=Role.HOST).user)
    html = check_page(client.get(f"/espace/vitrines/{draft.practice.vitrine.slug}/pratiques/"))
    assert "Raconter une pratique" not in html
    assert client.get(address(draft)).status_code == 404


def test_a_title_may_lead_to_the_word_document_at_once(client):
    editor = an_editor()
    client.force_login(editor)
    begin = f"/espace/vitrines/{editor.memberships.get().vitrine.slug}/pratiques/nouvelle/"
    sent = client.post(begin, {"title": "Peser juste", "suite": "word"})
    assert sent.url == begin.replace("nouvelle/", "peser-juste/importer/")
    check_page(client.get(sent.url))


def test_a_title_opens_the_page_and_twice_the_same_opens_one(client):
    editor = an_editor()
    vitrine = editor.memberships.get().vitrine
    client.force_login(editor)
    begin = f"/espace/vitrines/{vitrine.slug}/pratiques/nouvelle/"
    check_page(client.get(begin))
    refused = client.post(begin, {"title": ""})
    assert "Donnez un titre, même provisoire." in check_page(refused, status=422)
    there = [client.post(begin, {"title": "Peser juste"})["Location"] for _ in range(2)]
    assert there == [f"/espace/vitrines/{vitrine.slug}/pratiques/peser-juste/ecrire/"] * 2
    html = check_page(client.get(there[0]))
    assert 'value="Peser juste"' in html
    assert "1 réponse sur 7" in html


# ── Saving without script ────────────────────────────────────────────────────
def test_one_post_saves_every_answer(client, draft):
    problem = ProblemFactory()
    answers = typed(
        draft, place="Vervins", problems=[problem.slug], steps="- un\n- deux", **{"visibility-steps": "members"}
    )
    assert client.post(address(draft), answers).status_code == 302
    content = Draft.objects.get().content
    assert content["place"] == "Vervins"
    assert content["problems"] == [problem.slug]
    assert content["steps"] == "<ul><li>un</li><li>deux</li></ul>"
    assert content["visibility"] == {"steps": "members"}
    assert content["gains"][0]["before"] == "6,2"
    html = check_page(client.get(address(draft)))
    assert "- un\n- deux</textarea>" in html
    assert "7 réponses sur 7" in html


def test_what_the_page_shows_and_is_sent_back_changes_nothing(client, draft):
    """The page as it comes, posted: same content, same version, whatever was in the draft."""
    rich = "<h3>Un</h3><table><tbody><tr><td>a</td></tr></tbody></table><p><strong>b</strong></p>"
    series = [["janv.", 6.1], ["févr.", 5]]
    gain = SHORT["gains"][0] | {"series": series, "series_marker": "1", "is_headline": "oui", "lower_is_better": ""}
    saved = save_draft(
        draft=draft, version=draft.version, content=SHORT | {"steps": rich, "gains": [gain]}, by=draft.updated_by
    )
    page = client.get(address(draft))
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    client.post(address(draft), {**sent, "version": saved.version, "gains": "1", "geste": "enregistrer"})
    after = Draft.objects.get()
    assert after.content == saved.content
    assert after.version == saved.version


def test_a_wrong_answer_stays_in_its_field_and_is_told_when_the_text_is_kept(client, draft):
    client.post(address(draft), typed(draft, cost_min="environ 12 k€"))
    assert Draft.objects.get().content["cost_min"] == "environ 12 k€"
    answer = client.post(address(draft), typed(Draft.objects.get(), cost_min="environ 12 k€", geste="figer"))
    html = check_page(answer, status=422)
    assert "Donnez un nombre entier." in html
    assert 'value="environ 12 k€"' in html
    assert not Revision.objects.exists()


def test_null_and_turning_characters_and_ten_thousand_signs_lose_nothing_else(client, draft):
    answer = client.post(address(draft), typed(draft, title="x" * 10_000, place="Ver\x00v\u202ei\u200bns"))
    assert answer.status_code == 302
    content = Draft.objects.get().content
    assert (len(content["title"]), content["place"]) == (10_000, "Vervins")
    html = check_page(client.get(address(draft)))
    assert "10000 signes : 100 au plus avant l’envoi." in html.replace("\u00a0", " ")


def test_what_was_taken_out_of_the_text_is_said(client, draft):
    answers = typed(draft, solution='<p>Deux caméras</p><script>alert(1)</script><a href="javascript:x">a</a>')
    html = check_page(client.post(address(draft), answers, follow=True))
    assert "Un programme a été retiré du texte collé." in html
    assert Draft.objects.get().content["solution"] == "<p>Deux caméras</p><p>a</p>"


def test_one_more_figure_and_what_a_page_does_not_show_is_kept(client, draft):
    answer = client.post(address(draft), typed(draft, geste="chiffre"))
    html = check_page(client.get(answer["Location"].split("#")[0]))
    assert 'name="gains-1-indicator"' in html


def test_opening_the_page_of_a_published_practice_writes_nothing_and_saving_leaves_it_on_line(client):
    practice = published_practice(situation="<p>Avant.</p>")
    editor = an_editor(practice.vitrine)
    client.force_login(editor)
    there = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/ecrire/"
    assert "Avant." in check_page(client.get(there))
    assert not Draft.objects.exists()
    client.post(there, {"version": "1", "gains": "1", "geste": "enregistrer", "title": "Nouveau titre"})
    practice.refresh_from_db()
    assert Draft.objects.get().content["title"] == "Nouveau titre"
    assert (practice.state, practice.published_revision.title != "Nouveau titre") == ("published", True)
    assert "Nouveau titre" not in client.get(practice.get_absolute_url()).content.decode()


# ── Readers ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("reader", "seen"), [("tous", "AB"), ("inscrits", "ABC"), ("sur-place", "ABCD"), ("n’importe", "AB")]
)
def test_the_preview_is_what_each_reader_is_sent(client, reader, seen):
    draft = a_draft(
        objective="<p>texte-B</p>", risks="<p>texte-C</p>", limits="<p>texte-D</p>", situation="<p>texte-A</p>",
        visibility={"risks": "members", "limits": "on_visit"},
    )  # fmt: skip
    client.force_login(draft.updated_by)
    html = check_page(client.get(address(draft, "apercu"), {"vu-par": reader}))
    assert "".join(letter for letter in "ABCD" if f"texte-{letter}" in html) == seen


def test_the_preview_of_unreadable_answers_leaves_them_out(client):
    draft = a_draft(cost_min="environ", gains=[{"indicator": "Rebuts", "before": "peu", "after": "3", "unit": "%"}])
    client.force_login(draft.updated_by)
    html = check_page(client.get(address(draft, "apercu")))
    assert "non communiqué" in html
    assert "Rebuts" not in html


# ── Revisions ────────────────────────────────────────────────────────────────
def test_revisions_are_listed_compared_and_taken_up_again(client, draft):
    record_revision(draft=draft, by=draft.updated_by)
    client.post(address(draft), typed(draft, place="Vervins", geste="figer"))
    assert Revision.objects.count() == 2
    html = check_page(client.get(address(draft, "revisions"), {"de": "1", "a": "2"}))
    assert "De la révision 1 à la révision 2" in html
    assert "<ins>" in html
    assert "Vervins" in html
    client.post(address(draft, "revisions/1/reprendre"))
    assert Draft.objects.get().content["place"] == ""
    assert client.get(address(draft, "revisions"), {"de": "1", "a": "9"}).status_code == 200
    assert client.post(address(draft, "revisions/9/reprendre")).status_code == 404


# ── What an import could not place ───────────────────────────────────────────
def test_a_passage_is_placed_with_one_button_and_what_is_typed_stays(client, draft):
    blocks = [{"id": "a", "html": "<p>Un passage</p>"}, {"id": "b", "html": "<p>Autre</p>"}]
    draft = save_draft(draft=draft, version=2, content=draft.content, by=draft.updated_by, unplaced=blocks)
    html = check_page(client.get(address(draft)))
    assert "Un passage" in html
    client.post(address(draft), typed(draft, place="Vervins", geste="placer:a:risks"))
    draft = Draft.objects.get()
    assert draft.content["risks"] == "<p>Un passage</p>"
    assert draft.content["place"] == "Vervins"
    assert [block["id"] for block in draft.unplaced] == ["b"]
    client.post(address(draft), typed(draft, place="Vervins", risks="<p>Un passage</p>", geste="placer:b:"))
    assert Draft.objects.get().unplaced == []


# ── Sending ──────────────────────────────────────────────────────────────────
def test_an_editor_sends_and_the_owner_is_written_to(client):
    vitrine = receiving_vitrine()
    owner, draft = vitrine.memberships.get().user, a_draft(vitrine=vitrine)
    client.force_login(draft.updated_by)
    answer = client.post(address(draft), typed(draft, geste="envoyer"), follow=True)
    html = check_page(answer)
    assert f"Envoyé en validation à {owner.full_name}, par courriel." in html
    assert "En attente de validation" in html
    assert OutgoingEmail.objects.get().recipient == owner
    assert Revision.objects.get().number == 1
    html = check_page(client.get(address(draft)))
    assert "En attente de validation" in html


def test_an_owner_who_sends_goes_on_to_sign(client):
    vitrine = receiving_vitrine()
    draft = a_draft(vitrine=vitrine)
    client.force_login(vitrine.memberships.order_by("pk")[0].user)
    answer = client.post(address(draft), typed(draft, geste="envoyer"))
    assert "/espace/validations/" in answer["Location"]
    check_page(client.get(answer["Location"]))


def test_what_cannot_be_sent_is_told_and_saved(client, draft):
    answer = client.post(address(draft), typed(draft, title="", place="Vervins", geste="envoyer"))
    html = check_page(answer, status=422)
    assert "Ce champ" in html
    assert Draft.objects.get().content["place"] == "Vervins"
    assert not OutgoingEmail.objects.exists()


def test_a_picture_is_placed_at_the_end_of_a_section(client, draft):
    picture = a_picture(draft.practice, alt="Le poste de contrôle")
    Picture.objects.filter(pk=picture.pk).update(caption="Le poste")
    other = a_picture(published_practice(), alt="Ailleurs", colour=(9, 9, 9))
    html = check_page(client.get(address(draft)))
    assert "Le poste de contrôle" in html
    assert "Ailleurs" not in html
    placed = {"geste": "image", "image-section": "solution"}
    client.post(address(draft), typed(draft, image=str(other.pk), **placed))
    client.post(address(draft), typed(Draft.objects.get(), image=str(picture.pk), **placed))
    image = f'<img data-picture="{picture.pk}" alt="Le poste de contrôle">'
    figure = f"<figure>{image}<figcaption>Le poste</figcaption></figure>"
    assert Draft.objects.get().content["solution"].endswith(figure)
    assert f"/images/{picture.pk}/" in client.get(address(draft, "apercu")).content.decode()


def test_the_editor_lists_takes_and_describes_pictures(client, draft):
    there, image = address(draft, "choisir-une-image"), picture_file(colour=(1, 2, 3)).read()
    for refused, why in (
        ({"alt": "Le poste"}, "Choisissez une image."),
        ({"file": SimpleUploadedFile("a.jpg", image)}, "Dites en une phrase ce que l’on voit"),
        ({"file": SimpleUploadedFile("a.svg", b"<svg/>"), "alt": "Plan"}, "Un fichier SVG n’est pas admis"),
        ({"picture": "pas-un-numero", "alt": "Plan"}, ""),
    ):
        answer = client.post(there, refused)
        assert (answer.status_code, why in answer.json()["errors"][0]) == (422, True)
    given = {"file": SimpleUploadedFile("a.jpg", image), "alt": "Le poste", "caption": "Ligne 2"}
    taken = client.post(there, given).json()
    assert (taken["alt"], taken["src"]) == ("Le poste", "")
    make_due_renditions()
    (listed,) = client.get(there).json()["pictures"]
    assert listed["src"].startswith(f"/images/{taken['id']}/")
    assert client.get(listed["src"]).status_code == 200
    told = client.post(there, {"picture": taken["id"], "alt": "Deux caméras", "caption": ""}).json()
    assert (told["alt"], told["caption"]) == ("Deux caméras", "")
    other = a_picture(published_practice(), alt="Ailleurs", colour=(9, 9, 9))
    assert client.post(there, {"picture": str(other.pk), "alt": "Pris"}).status_code == 404
    client.force_login(an_editor())
    assert [client.get(there).status_code, client.post(there, given).status_code] == [404, 404]


def test_the_alliance_writes_for_a_vitrine(client):
    vitrine = receiving_vitrine()
    client.force_login(UserFactory(is_staff=True))
    there = client.post(f"/espace/vitrines/{vitrine.slug}/pratiques/nouvelle/", {"title": "Entretien"})["Location"]
    check_page(client.get(there))
    assert Practice.objects.get().vitrine == vitrine
    assert open_draft(vitrine=vitrine, by=UserFactory(is_staff=True), practice=Practice.objects.get()).version == 1
