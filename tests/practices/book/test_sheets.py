"""The two-page sheet of a practice: what it says, what it never says, when it is made again."""

import io
import os
import time
import uuid

import pypdfium2
import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from portal.files import private_files
from practices.book import sheets
from practices.book.blocks import Signs, blocks_of, said
from practices.book.clearing import clear_old_files
from practices.book.typesetting import NotSetError
from practices.services.publishing import withdraw_practice
from tests.factories.practices import published_practice
from tests.factories.signoff import moderator

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    """The words of a PDF, its line ends as spaces."""
    document = pypdfium2.PdfDocument(content)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(words.replace("\ufffe", "").split())


def sheet(client, practice, **headers):
    return client.get(f"/pratiques/{practice.slug}/fiche.pdf", headers=headers)


def body(response) -> bytes:
    """Read to its end, which closes the file."""
    return b"".join(response.streaming_content)


@pytest.fixture
def practice():
    return published_practice(
        slug=f"p-{uuid.uuid4().hex[:8]}",
        title="Mesurer #let x = 1 avant * d’acheter",
        situation='<p>Un texte avec #import "@preview/x" et $x$ et <code>#read("/etc/passwd")</code>, 12 °C.</p>',
        solution="<h3>T</h3><ul><li>1<ul><li>2</li></ul></li></ul><table><tr><td colspan='9'>a</td></tr></table>",
        difficulties="<p>Le secret de la difficulté.</p>",
        visibility={"difficulties": "members"},
    )


def test_sheet_says_the_public_text_as_it_was_typed(client, practice):
    response = sheet(client, practice)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    words = text_of(body(response))
    assert "Mesurer #let x = 1 avant * d’acheter" in words
    assert '#import"@preview/x"et$x$et#read("/etc/passwd")' in words.replace(" ", "")  # wherever its lines end
    assert "secret de la difficulté" not in words


def test_sheet_of_a_member_holds_no_more_than_anyone_s(client, practice):
    client.force_login(moderator())
    assert "secret de la difficulté" not in text_of(body(sheet(client, practice)))


def test_sheet_is_composed_once_then_held_by_its_mark(client, practice, monkeypatch):
    first = sheet(client, practice)
    content = body(first)
    monkeypatch.setattr(sheets, "compose", lambda *_: pytest.fail("composed again"))
    assert body(sheet(client, practice)) == content
    assert sheet(client, practice, if_none_match=first["ETag"]).status_code == 304


def test_sheet_changes_its_mark_with_the_text(client, practice):
    first = sheet(client, practice)
    body(first)
    practice.vitrine.name = "Un autre nom"
    practice.vitrine.save()
    again = sheet(client, practice, if_none_match=first["ETag"])
    assert again.status_code == 200
    assert "Un autre nom" in text_of(body(again))


def test_sheet_of_a_withdrawn_practice_is_gone(client, practice):
    body(sheet(client, practice))
    withdraw_practice(practice=practice, reason="Erreur", by=moderator())
    assert sheet(client, practice).status_code == 404


def test_old_sheets_are_cleared_and_made_again_and_editions_stay(client, practice):
    body(sheet(client, practice))
    name = sheets.sheet_of(slug=practice.slug).file_name
    edition = private_files().save("livre/editions/0/1/valeurs.json", ContentFile(b"{}"))
    left = settings.VAR_DIR / "livre" / "composition-tuée"
    left.mkdir()
    assert clear_old_files(10) == 0
    long_ago = time.time() - 31 * 24 * 3600
    for path in (private_files().path(name), private_files().path(edition), left):
        os.utime(path, (long_ago, long_ago))
    assert clear_old_files(10) == 1
    assert [private_files().exists(each) for each in (name, edition)] == [False, True]
    assert not left.exists()
    assert body(sheet(client, practice)).startswith(b"%PDF")


def test_sheet_that_cannot_be_composed_is_a_sentence_and_leaves_no_file(client, practice, monkeypatch):
    def refuse(*_):
        raise NotSetError("no")

    monkeypatch.setattr(sheets, "set_pages", refuse)
    response = sheet(client, practice)
    assert response.status_code == 503
    assert "n’a pas pu être composé" in response.content.decode()
    found = sheets.sheet_of(slug=practice.slug)
    assert not private_files().exists(found.file_name)
    assert not list((settings.VAR_DIR / "livre").glob("composition-*"))


def test_sheet_with_every_kind_of_text_is_composed(client):
    everything = (
        "<p>"
        + "mot " * 10_000
        + "</p><p>½ ﬁ → ≤ ₂</p><p>שלום 🙂 مرحبا 漢字</p><h4>Sans titre au-dessus</h4><p>x</p><blockquote>"
        "<p>Cité</p></blockquote><ol><li>un</li></ol><figure><img data-picture='"
        f"{uuid.uuid4()}' alt='partie'><figcaption>Une image partie</figcaption></figure>"
        "<table><caption>Titre</caption><thead><tr><th rowspan='9' colspan='2'>a</th></tr></thead>"
        "<tbody><tr><td>b</td><td>c</td></tr><tr></tr></tbody></table>"
    )
    practice = published_practice(slug=f"p-{uuid.uuid4().hex[:8]}", title="Tout", solution=everything, situation="")
    content = body(sheet(client, practice))
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(document) > 5
    words = text_of(content)
    assert "□" in words  # a letter no font draws
    assert "½ fi → ≤ 2" in words


def test_drawable_names_what_it_leaves_out():
    signs = Signs()
    assert said("Bravo 🙂 漢 : 1 000 €", signs) == "Bravo  □\u00a0: 1\u00a0000\u00a0€"
    assert dict(signs.missing) == {"🙂": 1, "漢": 1}


def test_table_cells_never_overlap_nor_leave_the_table():
    html = (
        "<table><tr><td rowspan='3'>a</td><td colspan='2'>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "<tr><td colspan='4'>e</td></tr></table>"
    )
    (table,) = blocks_of(html, Signs())
    places = [
        (x, y)
        for cell in table["cells"]
        for x in range(cell["x"], cell["x"] + cell["w"])
        for y in range(cell["y"], cell["y"] + cell["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) + 1 == table["columns"]
    assert max(y for _, y in places) == 2
