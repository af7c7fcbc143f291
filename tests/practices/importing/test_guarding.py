"""Hostile documents are refused or cleaned, in words, before anything reads them."""

import io
import zipfile
from io import BytesIO

import pytest

from practices.importing import guarding
from practices.importing.guarding import DocumentRefused, glance, guard
from tests.support.word import Word, package, run


def a_document() -> Word:
    return Word().heading("Objectif").paragraph("Réduire les rebuts.")


def guarded(tmp_path, content: bytes):
    target = tmp_path / "lu.docx"
    return guard(BytesIO(content), size=len(content), target=target), zipfile.ZipFile(target)


def refusal(tmp_path, content: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        guarded(tmp_path, content)
    return str(refused.value)


def with_part(name: str, content: bytes) -> bytes:
    return a_document().part(name, content).bytes()


def test_ordinary_document_passes(tmp_path):
    found, kept = guarded(tmp_path, a_document().bytes())
    assert (found.has_macros, found.remote, dict(found.counts)) == (False, 0, {})
    assert "word/document.xml" in kept.namelist()


def test_document_of_five_hundred_megabytes_is_refused_without_being_read():
    with pytest.raises(DocumentRefused) as refused:
        glance(None, size=500 * 1024 * 1024)
    assert str(refused.value) == "Ce document pèse plus de 60 Mo. Dans Word, compressez ses images puis enregistrez-le."


def test_bomb_that_tells_its_size_is_refused_at_a_glance():
    content = with_part("word/styles.xml", b"<a>" + b" " * 30_000_000 + b"</a>")
    with pytest.raises(DocumentRefused, match="volume démesuré"):
        glance(BytesIO(content), size=len(content))


def test_bomb_that_lies_about_its_size_is_refused_when_it_unfolds(tmp_path, monkeypatch):
    monkeypatch.setattr(guarding, "MAX_XML", 1_000_000)
    monkeypatch.setattr(guarding, "MAX_RATIO", 10**9)
    assert "volume démesuré" in refusal(tmp_path, with_part("word/styles.xml", b"<a>" + b"x" * 2_000_000 + b"</a>"))


def test_many_pictures_that_unfold_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guarding, "MAX_MEDIA", 100_000)
    monkeypatch.setattr(guarding, "RATIO_FROM", 10**9)
    document = a_document()
    for number in range(3):
        document.part(f"word/media/i{number}.png", bytes(50_000))
    assert "volume démesuré" in refusal(tmp_path, document.bytes())


def test_macros_are_left_out_and_told(tmp_path):
    found, kept = guarded(tmp_path, with_part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro"))
    assert found.has_macros
    assert "word/vbaProject.bin" not in kept.namelist()


def test_embedded_objects_and_unknown_parts_are_left_out(tmp_path):
    content = a_document().part("word/embeddings/x.xlsx", b"PK").part("customXml/item1.xml", b"<a/>").bytes()
    found, kept = guarded(tmp_path, content)
    assert found.counts["objects"] == 1
    assert [name for name in kept.namelist() if "embeddings" in name or "customXml" in name] == []


XXE = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", [XXE, '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'])
def test_external_entities_and_laughs_are_refused_in_any_encoding(tmp_path, encoding, doctype):
    prolog = f'<?xml version="1.0" encoding="{encoding.upper()}"?>{doctype}'
    content = a_document().raw(f"<w:p>{run('x')}</w:p>").bytes(prolog=prolog, encoding=encoding)
    assert refusal(tmp_path, content) == "Ce document déclare des entités, ce que Word n’écrit jamais : il est refusé."


def test_entities_of_a_secondary_part_are_refused(tmp_path):
    content = with_part("word/_rels/document.xml.rels", f'<?xml version="1.0"?>{XXE}<a>&e;</a>'.encode())
    assert "entités" in refusal(tmp_path, content)


def test_remote_pictures_are_counted(tmp_path):
    found, _ = guarded(tmp_path, a_document().remote_picture("http://traceur.example/p.png").bytes())
    assert found.remote == 1


def test_tracked_changes_and_what_is_not_taken_are_counted(tmp_path):
    removed = '<w:del w:id="2"><w:r><w:delText>moins</w:delText></w:r></w:del>'
    document = a_document().raw(f'<w:p><w:ins w:id="1">{run("plus")}</w:ins>{removed}</w:p>')
    found, _ = guarded(tmp_path, document.bytes())
    assert (found.counts["added"], found.counts["removed"]) == (1, 1)


def test_depth_is_bounded(tmp_path):
    assert "imbrique trop" in refusal(tmp_path, a_document().raw("<w:p>" * 300 + "</w:p>" * 300).bytes())


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\x.xml"])
def test_names_that_climb_are_refused(tmp_path, name):
    assert "noms de fichiers interdits" in refusal(tmp_path, with_part(name, b"x"))


def test_link_to_elsewhere_is_refused(tmp_path):
    output = io.BytesIO(a_document().bytes())
    with zipfile.ZipFile(output, "a") as zipped:
        info = zipfile.ZipInfo("word/media/lien.png")
        info.external_attr = 0o120777 << 16
        zipped.writestr(info, "/etc/passwd")
    assert "noms de fichiers interdits" in refusal(tmp_path, output.getvalue())


def test_thousands_of_files_are_refused(tmp_path):
    parts = {f"word/media/{number}.png": b"" for number in range(guarding.MAX_ENTRIES + 1)}
    assert "3000 au plus sont admis" in refusal(tmp_path, package(parts))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protégé par un mot de passe ou dans l’ancien format .doc"),
        (b"%PDF-1.7", "est un PDF"),
        (b"bonjour", "n’est pas un document Word"),
        (b"", "n’est pas un document Word"),
        (package({"a.txt": b"x"}), "n’a pas de texte"),
        (package({"content.xml": b"<a/>", "mimetype": b"odt"}), "LibreOffice"),
        (a_document().bytes()[:-200], "abîmé ou incomplet"),
        (a_document().bytes()[:600], "abîmé ou incomplet"),
        (package({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<w:document"}), "abîmé"),
    ],
)
def test_what_is_no_word_document_is_refused_in_words(tmp_path, content, said):
    assert said in refusal(tmp_path, content)
