"""The pages where one gives pictures, says what they show, and removes them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practices.pictures.models import Picture
from practices.pictures.services import make_due_renditions
from practices.writing.models import Draft
from practices.writing.services import open_draft, save_draft
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture, picture_file
from tests.factories.practices import PracticeFactory
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return PracticeFactory()


@pytest.fixture
def editor(client, practice):
    client.force_login(MembershipFactory(vitrine=practice.vitrine, role=Role.EDITOR).user)
    return client


def here(practice, picture=None, action="") -> str:
    base = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/images/"
    return base + (f"{picture.pk}/{action}" if picture else "")


def upload(name="photo.jpg", content=None, colour=(200, 40, 20), kind="JPEG"):
    return SimpleUploadedFile(name, content if content is not None else picture_file(colour=colour, kind=kind).read())


def send(client, practice, *files):
    return client.post(here(practice), {"files": list(files)}, follow=True)


def test_several_pictures_are_taken_and_their_progress_shown(editor, practice):
    page = send(editor, practice, upload(), upload("deux.png", colour=(1, 2, 3), kind="PNG")).text
    assert "2 images en préparation." in page
    assert 'hx-trigger="every 2s"' in page
    assert "0 sur 2 prêtes" in page
    make_due_renditions()
    page = editor.get(here(practice), headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in page
    assert "2\u00a0images attendent leur description et ne paraissent pas encore" in page
    assert "<h1" not in page  # the part alone
    assert page.count("<picture>") == 2


def test_wrong_files_are_refused_one_by_one_and_the_others_kept(editor, practice):
    page = send(
        editor, practice, upload("plan.svg", b"<svg/>"), upload("bon.jpg"), upload("vide.gif", b"GIF89a" + bytes(9))
    ).text
    assert "plan.svg\u00a0: Un fichier SVG n’est pas admis\u00a0: il peut contenir un programme." in page
    assert "vide.gif\u00a0: Une image GIF n’est pas admise." in page
    assert [picture.name for picture in Picture.objects.all()] == ["bon.jpg"]


def test_three_hundred_pictures_are_refused_in_one_sentence(editor, practice):
    content = [
        upload(f"{n}.jpg", picture_file(kind="PNG", size=(9, 9), colour=(n % 200, n // 200, 7)).read())
        for n in range(300)
    ]
    page = send(editor, practice, *content).text
    assert page.count("Une pratique a 40 images au plus, 260 n’ont pas été reprises.") == 2  # above and at the field
    assert Picture.objects.count() == 40
    page = send(editor, practice, upload(colour=(250, 250, 250))).text
    assert "40 images au plus, aucun fichier n’a été repris" in page


def test_file_cut_by_the_limit_is_refused_by_its_size(editor, practice, monkeypatch):
    monkeypatch.setattr("portal.uploads.FILE_MAX", 16 * 1024 * 1024)
    huge = upload("enorme.jpg", picture_file().read() + bytes(30 * 1024 * 1024))
    assert "enorme.jpg\u00a0: Cette image pèse plus de 15\u00a0Mo. Réduisez-la." in send(editor, practice, huge).text


def test_nothing_chosen_is_said(editor, practice):
    assert "Choisissez au moins une image." in send(editor, practice).text


def test_describing_leads_to_the_next_picture(editor, practice):
    first, second = (a_picture(practice, made=False, alt="", colour=(n, 0, 0)) for n in (1, 2))
    answer = {"alt": "Deux caméras", "caption": "La ligne 2", "focal_x": "84", "focal_y": "10"}
    assert editor.post(here(practice, first), answer).url == here(practice, second)
    first.refresh_from_db()
    assert (first.alt, first.caption, first.focal_x, first.focal_y) == ("Deux caméras", "La ligne 2", 84, 10)
    assert editor.post(here(practice, second), answer).url == here(practice)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"alt": " "}, "Dites en une phrase ce que l’on voit"),
        ({"focal_x": "140"}, "100"),
        ({"focal_y": "-1"}, "0"),
        ({"alt": "x" * 251}, "250"),
        ({"caption": "a\x00b"}, "nul"),
    ],
)
def test_wrong_description_is_refused_and_kept(editor, practice, wrong, said):
    picture = a_picture(practice, made=False, alt="")
    page = editor.post(
        here(practice, picture), {"alt": "Vue", "caption": "Ma légende", "focal_x": 5, "focal_y": 5} | wrong
    )
    assert page.status_code == 200
    assert said in page.text
    assert "Ma légende" in page.text or "caption" in wrong
    picture.refresh_from_db()
    assert picture.alt == ""


def test_removed_picture_is_gone(editor, practice):
    picture = a_picture(practice, made=False)
    page = editor.post(here(practice, picture, "supprimer/"), follow=True).text
    assert "L’image est supprimée." in page
    assert editor.post(here(practice, picture, "supprimer/")).status_code == 404


def test_described_picture_goes_to_the_end_of_a_section(editor, practice):
    picture = a_picture(practice, made=False, alt='Le "poste" <3>')
    Picture.objects.update(caption="Ligne 2")
    draft = open_draft(vitrine=practice.vitrine, by=UserFactory(is_staff=True), practice=practice)
    save_draft(draft=draft, version=1, content={"steps": "<p>Déjà écrit.</p>"}, by=None)
    page = editor.post(here(practice, picture, "placer/"), {"section": "steps"}, follow=True).text
    assert "L’image est à la fin de «\u00a0Étapes et calendrier\u00a0», dans le brouillon." in page
    text = Draft.objects.get(practice=practice).content["steps"]
    assert text.startswith("<p>Déjà écrit.</p><figure><img ")
    assert f'data-picture="{picture.pk}"' in text
    assert "<figcaption>Ligne 2</figcaption>" in text


def test_picture_without_description_does_not_go_to_a_text(editor, practice):
    picture = a_picture(practice, made=False, alt="")
    page = editor.post(here(practice, picture, "placer/"), {"section": "steps"}, follow=True).text
    assert "Décrivez d’abord cette image" in page
    assert editor.post(here(practice, picture, "placer/"), {"section": "gains"}).status_code == 404
    assert not Draft.objects.exists()


def test_host_and_other_vitrines_find_nothing(client, practice):
    picture = a_picture(practice, made=False)
    host = MembershipFactory(vitrine=practice.vitrine, role=Role.HOST).user
    for person in (host, MembershipFactory().user):
        client.force_login(person)
        for path in (here(practice), here(practice, picture), here(practice, picture, "placer/")):
            assert client.post(path, {"alt": "x"}).status_code == 404
    assert Picture.objects.filter(alt=picture.alt).exists()
