"""A Word document becomes a draft: its parts recognised, nothing lost, nothing typed replaced, in a worker."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.files import private_files
from practices.importing import services
from practices.importing.enums import ImportState
from practices.importing.models import DocumentImport
from practices.importing.reading import UNREADABLE
from practices.importing.services import LEASE, add_document, read_due_documents
from practices.pictures.models import Picture
from practices.richtext import plain
from practices.writing.models import Draft
from practices.writing.services import save_draft
from tests.factories.pictures import picture_file
from tests.factories.practices import PracticeFactory
from tests.factories.vitrines import MembershipFactory
from tests.support.word import Word, run
from vitrines.enums import Role
from vitrines.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return PracticeFactory()


@pytest.fixture
def editor(practice):
    return MembershipFactory(vitrine=practice.vitrine, role=Role.EDITOR).user


def given(practice, editor, word: Word | bytes, name="fiche.docx") -> DocumentImport:
    content = word if isinstance(word, bytes) else word.bytes()
    return add_document(practice=practice, file=ContentFile(content, name=name), by=editor)


def imported(practice, editor, word: Word | bytes) -> tuple[DocumentImport, Draft]:
    document = given(practice, editor, word)
    read_due_documents()
    document.refresh_from_db()
    return document, Draft.objects.get(practice=practice)


def png(shade=20):
    return picture_file(kind="PNG", size=(600, 400), colour=(shade, 90, 90)).read()


def a_sheet() -> Word:
    return (
        Word()
        .title("Le contrôle visuel aidé")
        .paragraph("Une note de l’atelier, avant tout titre.")
        .heading("1. Contexte et enjeux")
        .paragraph("Le taux de rebut plafonnait à 6,2 %.")
        .heading("Par équipe", 2)
        .paragraph("La nuit surtout.")
        .heading("Solution mise en œuvre")
        .paragraph("Deux caméras en sortie de grenaillage.")
        .picture(png(), alt="Deux caméras au-dessus du convoyeur")
        .paragraph("Figure 1 : le poste", style="Lgende")
        .bullets("choisir la pièce", "régler la lumière")
        .table(["Caméra", "Rôle"], ["A", "dessus"])
        .heading("Résultats")
        .table(["Indicateur", "Avant", "Après"], ["Rebuts", "6,2 %", "3,8 %"])
        .paragraph("Les opérateurs sont contents.")
        .heading("Budget")
        .paragraph("120 k€")
        .heading("Annexe technique")
        .paragraph("Références des caméras.")
    )


def test_document_becomes_a_draft_with_its_parts_in_their_places(practice, editor):
    document, draft = imported(practice, editor, a_sheet())
    content, picture = draft.content, Picture.objects.get()
    assert document.state == ImportState.DONE
    assert content["title"] == "Le contrôle visuel aidé"
    assert (
        content["situation"] == "<p>Le taux de rebut plafonnait à 6,2 %.</p><h3>Par équipe</h3><p>La nuit surtout.</p>"
    )
    assert f'data-picture="{picture.pk}"' in image(content["solution"])
    assert content["solution"] == (
        f"<p>Deux caméras en sortie de grenaillage.</p><figure>{image(content['solution'])}"
        "<figcaption>Figure 1 : le poste</figcaption></figure>"
        "<ul><li>choisir la pièce</li><li>régler la lumière</li></ul>"
        "<table><tbody><tr><td>Caméra</td><td>Rôle</td></tr><tr><td>A</td><td>dessus</td></tr></tbody></table>"
    )
    assert [(gain["indicator"], gain["before"], gain["after"], gain["unit"]) for gain in content["gains"]] == [
        ("Rebuts", "6,2", "3,8", "%")
    ]
    assert (content["cost_min"], content["cost_note"]) == ("120000", "120 k€")
    assert [plain(block["html"]) for block in draft.unplaced] == [
        "Une note de l’atelier, avant tout titre.",
        "Annexe technique\n\nRéférences des caméras.",
        "Les opérateurs sont contents.",
    ]
    assert (picture.alt, picture.practice, draft.updated_by) == (
        "Deux caméras au-dessus du convoyeur",
        practice,
        editor,
    )


def image(html: str) -> str:
    return re.search(r"<img[^>]*>", html)[0]


def test_no_word_of_the_document_is_lost(practice, editor):
    """Every word stands in the draft, aside, or in a heading that became a section's name."""
    _, draft = imported(practice, editor, a_sheet())
    kept = " ".join([str(draft.content), *(block["html"] for block in draft.unplaced)])
    said = " ".join(re.findall(r">([^<>]+)</w:t>", "".join(a_sheet().body)))
    missing = [word for word in re.findall(r"[\w’]{4,}", said) if word not in kept]
    headings = "Contexte enjeux Solution mise œuvre Résultats Budget Indicateur Avant Après"
    assert [word for word in missing if word not in headings] == []


def test_report_tells_what_went_where(practice, editor, client):
    document, _ = imported(practice, editor, a_sheet())
    assert document.report["sections"][:2] == [
        {"heading": "Le problème", "paragraphs": 2, "tables": 0, "pictures": 0},
        {"heading": "Ce qui a été fait", "paragraphs": 3, "tables": 1, "pictures": 1},
    ]
    assert document.report["aside"] == {"paragraphs": 3, "tables": 0, "pictures": 0}
    client.force_login(editor)
    page = client.get(here(practice)).text
    assert "1\u00a0gain proposé, 1\u00a0image prise, 3\u00a0passages à placer" in page
    assert "Relire le brouillon et placer ce qui reste" in page


def test_what_was_typed_stays(practice, editor):
    draft = services.open_draft(vitrine=practice.vitrine, by=editor, practice=practice)
    typed = draft.content | {"title": "Mon titre", "situation": "<p>Déjà écrit.</p>", "cost_note": "selon devis"}
    save_draft(draft=draft, version=draft.version, content=typed, by=editor)
    document, draft = imported(practice, editor, a_sheet())
    assert draft.content["title"] == "Mon titre"
    assert draft.content["situation"].startswith("<p>Déjà écrit.</p><p>Le taux de rebut")
    assert draft.content["cost_note"] == "selon devis"
    assert "120 k€" in draft.unplaced[-1]["html"]
    assert (document.report["unplaced"], document.report["aside"]["paragraphs"]) == (4, 4)
    assert "Coût" not in [row["heading"] for row in document.report["sections"]]
    assert document.report["remarks"] == [
        "Votre titre est gardé ; celui du document était « Le contrôle visuel aidé ».",
        "« Coût » était déjà rempli : le texte du document est à placer.",
    ]


def test_sheet_in_two_columns_and_bold_labels_are_read(practice, editor):
    word = (
        Word()
        .table(["Problème", "Trop de rebuts."], ["Solution :", "Deux caméras."], ["Code interne", "FR-12"])
        .paragraph("Métiers impliqués :", bold="")
        .paragraph("Un pilote.")
        .paragraph(" Ne pas régler seul.", bold="Ce que nous ne referions pas :")
    )
    _, draft = imported(practice, editor, word)
    assert [draft.content[name] for name in ("situation", "solution", "roles", "not_redone")] == [
        "<p>Trop de rebuts.</p>", "<p>Deux caméras.</p>", "<p>Un pilote.</p>", "<p>Ne pas régler seul.</p>",
    ]  # fmt: skip
    assert [plain(block["html"]) for block in draft.unplaced] == ["Code interne\n\nFR-12"]


def test_tracked_changes_are_accepted_and_told(practice, editor):
    removed = '<w:del w:id="2"><w:r><w:delText>mauvaises </w:delText></w:r></w:del>'
    word = (
        Word()
        .heading("Objectif")
        .raw(f'<w:p><w:ins w:id="1">{run("Réduire ")}</w:ins>{removed}{run("les pertes")}</w:p>')
    )
    document, draft = imported(practice, editor, word)
    assert draft.content["objective"] == "<p>Réduire les pertes</p>"
    assert document.report["remarks"] == [
        "Le suivi des modifications a été accepté : 1 ajout gardé, 1 suppression appliquée."
    ]


def test_remote_pictures_macros_and_unreadable_pictures_are_told(practice, editor):
    word = (
        Word().heading("Objectif").paragraph("Réduire.").remote_picture("http://192.0.2.1/traceur.png")
        .picture(b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60), extension="emf", alt="Le schéma")
        .part("word/vbaProject.bin", b"macro")
    )  # fmt: skip
    document, draft = imported(practice, editor, word)
    assert draft.content["objective"] == "<p>Réduire.</p>"
    assert document.report["remarks"] == [
        "Les macros du document ont été laissées de côté : seul le texte est repris.",
        "1 image liée à une autre adresse n’a pas été cherchée : insérez-les dans le document, ou ajoutez-les ici.",
        "Une image n’a pas été reprise. Un dessin EMF ou WMF est dans un format que nous ne savons pas lire. "
        "Copiez-le en PNG.",
    ]
    (kept,) = draft.unplaced
    assert kept["html"] == (
        "<p>L’image 1 du document, « Le schéma », dans « L’objectif », n’a pas été reprise. "
        "Un dessin EMF ou WMF est dans un format que nous ne savons pas lire. Copiez-le en PNG.</p>"
    )


def test_names_and_guesses_of_machines_are_no_description(practice, editor):
    word = Word().heading("Objectif")
    for shade, alt in enumerate(
        ["IMG_0231.jpg", "Une image contenant texte\n\nDescription générée automatiquement", "Le poste"]
    ):
        word.picture(png(shade), alt=alt)
    imported(practice, editor, word)
    assert sorted(Picture.objects.values_list("alt", flat=True)) == ["", "", "Le poste"]


def test_document_without_text_is_refused(practice, editor):
    document, _ = imported(practice, editor, Word())
    assert (document.state, document.reason) == (
        ImportState.REFUSED, "Ce document ne contient aucun texte que l’on puisse lire.",
    )  # fmt: skip


def test_worker_killed_in_the_middle_places_it_once(practice, editor, monkeypatch):
    document = given(practice, editor, a_sheet())
    placed = services._place

    def killed(*args):
        placed(*args)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(services, "_place", killed)
        with pytest.raises(SystemExit):
            read_due_documents()
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        read_due_documents()
    document.refresh_from_db()
    draft = Draft.objects.get(practice=practice)
    assert (document.state, draft.content["situation"].count("plafonnait")) == (ImportState.DONE, 1)


def test_two_workers_with_the_same_document_place_it_once(practice, editor, monkeypatch):
    given(practice, editor, a_sheet())
    read, inner = services._read_apart, []

    def while_another_reads(original, folder):
        if not inner:
            inner.append("begun")
            DocumentImport.objects.update(claimed_until=None)  # the lease is over, this worker is only slow
            inner.append(read_due_documents())
        return read(original, folder)

    monkeypatch.setattr(services, "_read_apart", while_another_reads)
    assert (read_due_documents(), inner) == (1, ["begun", 1])
    assert Draft.objects.get(practice=practice).content["situation"].count("plafonnait") == 1


def test_document_that_ends_every_worker_is_refused(practice, editor):
    document = given(practice, editor, a_sheet())
    DocumentImport.objects.update(attempts=services.ATTEMPTS_MAX)
    read_due_documents()
    document.refresh_from_db()
    assert (document.state, document.reason) == (ImportState.REFUSED, UNREADABLE)


def test_same_document_twice_is_read_once_and_its_file_erased(practice, editor):
    document, _ = imported(practice, editor, a_sheet())
    assert given(practice, editor, a_sheet()) == document
    assert not private_files().exists(document.file_name)


def test_person_who_left_in_between_changes_nothing(practice, editor):
    document = given(practice, editor, a_sheet())
    Membership.objects.filter(user=editor).delete()
    read_due_documents()
    document.refresh_from_db()
    assert document.state == ImportState.REFUSED
    assert Draft.objects.get(practice=practice).content["title"] == ""


def test_only_writers_give_documents(practice):
    for person in (MembershipFactory(vitrine=practice.vitrine, role=Role.HOST).user, MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            given(practice, person, a_sheet())


# ── The page ─────────────────────────────────────────────────────────────────
def here(practice) -> str:
    return f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/importer/"


def test_page_takes_a_document_and_follows_its_reading(client, practice, editor):
    client.force_login(editor)
    upload = SimpleUploadedFile("fiche.docx", a_sheet().bytes())
    page = client.post(here(practice), {"document": upload}, follow=True).text
    assert "Lecture en cours, quelques secondes." in page
    assert 'hx-trigger="every 1s"' in page
    read_due_documents()
    page = client.get(here(practice), headers={"HX-Request": "true"}).text
    assert "Repris dans le brouillon." in page
    assert "hx-trigger" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(99), "ancien format .doc"),
        (b"", "Ce document est vide."),
        (None, "Choisissez un document Word"),
    ],
)
def test_page_refuses_in_words(client, practice, editor, content, said):
    client.force_login(editor)
    answer = {} if content is None else {"document": SimpleUploadedFile("x.docx", content)}
    assert said in client.post(here(practice), answer).text
    assert not DocumentImport.objects.exists()


def test_document_beyond_the_limit_is_refused_by_its_size(client, practice, editor, monkeypatch):
    monkeypatch.setattr("practices.importing.guarding.MAX_BYTES", 100_000)
    monkeypatch.setattr("portal.uploads.FILE_MAX", 100_000)
    client.force_login(editor)
    huge = SimpleUploadedFile("x.docx", a_sheet().bytes() + bytes(400_000))
    assert "Ce document pèse plus de 0 Mo" in client.post(here(practice), {"document": huge}).text.replace(
        "\u00a0", " "
    )
