"""Hostile documents, sent through the page as an attacker sends them: a sentence, and the draft as it was."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practices.importing import guarding
from practices.importing.services import read_due_documents
from practices.pictures.models import Picture
from practices.writing.models import Draft
from practices.writing.services import open_draft, save_draft
from tests.factories.practices import PracticeFactory
from tests.factories.vitrines import MembershipFactory
from tests.support.word import Word, package
from vitrines.enums import Role

pytestmark = pytest.mark.django_db
XXE = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def a_document() -> Word:
    return Word().heading("Objectif").paragraph("Réduire les rebuts.")


def with_link() -> bytes:
    content = BytesIO(a_document().bytes())
    with zipfile.ZipFile(content, "a") as zipped:
        link = zipfile.ZipInfo("word/media/lien.png")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc/passwd")
    return content.getvalue()


def entities(doctype: str, encoding: str) -> bytes:
    prolog = f'<?xml version="1.0" encoding="{encoding.upper()}"?>{doctype}'
    return package({"[Content_Types].xml": b"<a/>", "word/document.xml": f"{prolog}<w>&e;</w>".encode(encoding)})


REFUSED = {
    "bomb": (lambda: a_document().part("word/styles.xml", b"<a>" + b" " * 30_000_000 + b"</a>").bytes(), "démesuré"),
    "names that climb": (lambda: a_document().part("../../etc/cron.d/x", b"x").bytes(), "noms de fichiers interdits"),
    "absolute name": (lambda: a_document().part("/etc/passwd", b"x").bytes(), "noms de fichiers interdits"),
    "link": (with_link, "noms de fichiers interdits"),
    "entities": (lambda: entities(XXE, "utf-8"), "déclare des entités"),
    "entities in UTF-16": (lambda: entities(XXE, "utf-16"), "déclare des entités"),
    "laughs": (lambda: entities(LAUGHS, "utf-8"), "déclare des entités"),
    "depth": (lambda: a_document().raw("<w:p>" * 300 + "</w:p>" * 300).bytes(), "imbrique trop"),
    "thousands of files": (
        lambda: package({f"word/media/{n}.png": b"" for n in range(guarding.MAX_ENTRIES + 1)}),
        "au plus sont admis",
    ),
    "truncated": (lambda: a_document().bytes()[:-200], "abîmé ou incomplet"),
    "old format": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protégé par un mot de passe"),
    "PDF": (lambda: b"%PDF-1.7", "est un PDF"),
    "page": (lambda: b"<html><script>alert(1)</script></html>", "n’est pas un document Word"),
    "empty": (lambda: b"", "vide"),
}
CLEANED = {
    "macros": (
        lambda: a_document().part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro").bytes(),
        "Les macros du document ont été laissées de côté",
    ),
    "remote picture": (
        lambda: a_document().remote_picture("http://traceur.example/p.png").bytes(),
        "image liée à une autre adresse n’a pas été cherchée",
    ),
    "tracked changes": (
        lambda: a_document().raw('<w:p><w:del w:id="2"><w:r><w:delText>moins</w:delText></w:r></w:del></w:p>').bytes(),
        "Le suivi des modifications a été accepté",
    ),
}


@pytest.fixture
def typed():
    """A draft in which somebody has typed, and who."""
    practice = PracticeFactory()
    editor = MembershipFactory(vitrine=practice.vitrine, role=Role.EDITOR).user
    draft = open_draft(vitrine=practice.vitrine, by=editor, practice=practice)
    typed = draft.content | {"tagline": "Ce que j’ai tapé."}
    save_draft(draft=draft, version=draft.version, content=typed, by=editor)
    return practice, editor


def page_after(client, typed, content: bytes) -> str:
    """What the page says once the document was sent and, where it was taken, read by the worker."""
    practice, editor = typed
    client.force_login(editor)
    here = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/importer/"
    answer = client.post(here, {"document": SimpleUploadedFile("fiche.docx", content)})
    assert answer.status_code in (302, 422)
    said = answer.text
    if answer.status_code == 302:
        read_due_documents()
        said = client.get(here).text
    return said


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_document_gets_a_sentence_and_leaves_the_draft_alone(client, typed, name):
    make, sentence = REFUSED[name]
    assert sentence in page_after(client, typed, make())
    draft = Draft.objects.get(practice=typed[0])
    assert draft.content["tagline"] == "Ce que j’ai tapé."
    assert "root:" not in str(draft.content)
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", CLEANED)
def test_what_can_be_left_out_is_left_out_and_said(client, typed, name):
    make, told = CLEANED[name]
    assert told in page_after(client, typed, make())
    content = str(Draft.objects.get(practice=typed[0]).content)
    assert "Réduire les rebuts" in content
    assert [each for each in ("macro", "traceur", "moins") if each in content] == []
