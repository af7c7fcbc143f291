"""Composing an edition: whole or a sentence, what changed, what stays once published."""

import errno
import io
import json
import shutil
import subprocess
import uuid
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pdfua import Severity, Validator

from portal.files import private_files
from practices.book import apart, photographs
from practices.book.composing import CUTS
from practices.book.enums import Answer, BuildState, Paper, Standing
from practices.book.models import Build, BuildFile, ConsentAnswer, ConsentRequest
from practices.book.selectors import editions_beyond_recall, standings
from practices.book.services import building
from practices.book.services.building import BuildRefused, ask_build, compose_due_builds, publish_build
from practices.book.typesetting import NotSetError, set_pages
from practices.pictures import files
from practices.pictures.models import Picture
from practices.services.publishing import withdraw_practice
from practices.signoff.enums import Use
from tests.factories.book import agreed_practice, an_edition, says
from tests.factories.pictures import a_picture, picture_file
from tests.factories.practices import published_practice
from tests.factories.signoff import member, moderator
from tests.practices.book.test_sheets import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    """One empty file instead of three PDFs, for what does not look at the pages."""
    monkeypatch.setattr(building, "CUTS", {Paper.SCREEN: CUTS[Paper.SCREEN]})
    for step in ("set_apart", "cut_apart"):
        monkeypatch.setattr(building, step, lambda _, output, **__: output.write_bytes(b"%PDF"))


def built(edition, by=None) -> Build:
    build = ask_build(edition=edition, by=by or moderator())
    compose_due_builds()
    build.refresh_from_db()
    return build


def content_of(build: Build, kind: str) -> bytes:
    with private_files().open(build.files.get(kind=kind).file_name) as file:
        return file.read()


def is_blank(page) -> bool:
    """Whether nothing is printed within the trim."""
    margins = [abs(edge - cut) for edge, cut in zip(page.get_mediabox(), page.get_trimbox(), strict=True)]
    low, high = page.render(scale=0.3, crop=margins).to_pil().convert("L").getextrema()
    return low == high == 255


def test_edition_is_composed_as_three_pdfs_and_an_epub(tmp_path):
    long = agreed_practice(title="Longue", solution="<p>Un récit plus long que sa page.</p>" * 220)
    title = "Une & deux <b> #pagebreak()"
    situation = "<p>L’atelier <em>&lt;x&gt; &amp; y</em></p><h3>T</h3>"
    practice = agreed_practice(title=title, vitrine=long.vitrine, situation=situation)
    other = published_practice(slug="sans-accord", title="Sans accord du tout")
    build = built(an_edition(practice, long, other, title="Livre & compagnie", foreword="Un.\n\nDeux."))
    assert (build.state, build.reason) == (BuildState.DONE, "")
    assert sorted(build.files.values_list("kind", flat=True)) == sorted(Paper.values)
    screen = content_of(build, Paper.SCREEN)
    words = text_of(screen)
    assert title in words
    assert "Sans accord du tout" not in words
    assert "Livre & compagnie" in words
    assert pypdfium2.PdfDocument(screen).get_page_size(0) == pytest.approx((595.3, 841.9), abs=0.2)
    small = pypdfium2.PdfDocument(content_of(build, Paper.SMALL))
    assert {file.kind: file.pages for file in build.files.all()} == dict.fromkeys(CUTS, len(small)) | {Paper.EPUB: 0}
    page = small[1]
    boxes = [
        (box[2] - box[0], box[3] - box[1]) for box in (page.get_trimbox(), page.get_bleedbox(), page.get_mediabox())
    ]
    wanted = [(481.9, 680.3), (498.9, 697.3), (538.6, 737.0)]  # 170 × 240 mm, 3 mm of bleed, 7 mm of marks
    assert boxes == [pytest.approx(size, abs=0.2) for size in wanted]
    (first, *_), (same, *_) = (list(document.get_toc()) for document in (pypdfium2.PdfDocument(screen), small))
    assert first.get_title() == same.get_title()
    places = [each.get_dest().get_view()[1][:2] for each in (first, same)]
    assert places[1] == pytest.approx([side * 170 / 210 for side in places[0]], abs=0.2)
    seen = page.render(scale=2).to_pil().convert("L")
    trim = round((page.get_trimbox()[0] - page.get_mediabox()[0]) * 2)
    assert seen.crop((trim - 1, 0, trim + 2, 30)).getextrema()[0] < 200  # a mark in line with the trim…
    assert seen.crop((trim - 1, 45, trim + 2, 200)).getextrema()[0] > 250  # …that stops before the bleed
    assert [number for number, page in enumerate(small, 1) if is_blank(page)] == []
    path = tmp_path / "livre.pdf"
    path.write_bytes(screen)
    assert [finding for finding in Validator().validate(path).findings if finding.severity is Severity.ERROR] == []
    with zipfile.ZipFile(io.BytesIO(content_of(build, Paper.EPUB))) as book:
        assert book.testzip() is None
        assert "&lt;x&gt; &amp; y" in "".join(book.read(name).decode() for name in book.namelist() if "/p" in name)


def test_photographs_stand_in_every_file_and_one_that_vanished_is_told(quick, monkeypatch):
    monkeypatch.setattr(building, "CUTS", CUTS)
    for step in ("set_apart", "cut_apart"):
        monkeypatch.setattr(building, step, getattr(apart, step))
    practice = published_practice(slug=f"p-{uuid.uuid4().hex[:8]}", title="Illustrée")
    shown, gone = (a_picture(practice, size=(1400, 700), colour=(200, 40, tint)) for tint in (20, 90))
    figures = "".join(f'<figure><img data-picture="{each.pk}" alt="x"></figure>' for each in (shown, gone))
    practice = agreed_practice(title="Illustrée", vitrine=practice.vitrine, solution=figures)
    Picture.objects.filter(pk__in=(shown.pk, gone.pk)).update(practice=practice)
    for name in private_files().listdir(files.folder(gone.pk))[1]:
        private_files().delete(f"{files.folder(gone.pk)}/{name}")
    build = built(an_edition(practice))
    assert (build.state, build.reason) == (BuildState.DONE, "")
    assert build.remarks == ["Illustrée : sans 1 photographie, dont le fichier est introuvable."]
    for kind in (Paper.SCREEN, Paper.A4, Paper.SMALL):
        pages = pypdfium2.PdfDocument(content_of(build, kind))
        drawn = [each for page in pages for each in page.get_objects() if isinstance(each, pypdfium2.PdfImage)]
        assert [each.get_px_size() for each in drawn] == [(1000, 500)], kind


def test_small_photograph_keeps_its_size_and_a_damaged_one_is_left_out(tmp_path):
    practice = published_practice(slug=f"p-{uuid.uuid4().hex[:8]}")
    small, older, damaged = (a_picture(practice, size=(600, 300), colour=(200, 40, tint)) for tint in (20, 50, 90))
    for each in (older, damaged):  # given before pictures were made for paper
        private_files().delete(files.for_paper(each.pk))
    name = files.rendition(damaged.pk, max(damaged.widths), "webp")
    content = picture_file(kind="WEBP", size=(600, 300)).read()
    private_files().delete(name)
    private_files().save(name, ContentFile(content[:30] + bytes(30) + content[60:]))  # opens, is never decoded
    wanted = [{"id": str(each.pk), "alt": "x"} for each in (damaged, small, older)]
    first, lost = photographs.gather(wanted, tmp_path)
    again, _ = photographs.gather(wanted, tmp_path)
    shown = {str(each.pk): {"file": f"{each.pk}.jpg", "alt": "x", "px": 600, "py": 300} for each in (small, older)}
    assert first == again == shown
    assert lost == [str(damaged.pk)]


def test_whatever_was_typed_keeps_to_its_pages():
    empty = agreed_practice(title="Vide", situation="", solution="", tagline="T" * 240)
    endless = agreed_practice(title="Sans fin", situation=f"<p>{'x' * 2000} {'https://e.fr/' + 'a' * 400}</p>")
    tall = a_picture(endless, size=(400, 1600), colour=(200, 40, 20))
    said = f'<p>Avant</p><figure><img data-picture="{tall.pk}" alt="x"></figure><p>שלום مرحبا 🙂</p>'
    pictured = agreed_practice(title="En hauteur", solution=said)
    Picture.objects.filter(pk=tall.pk).update(practice=pictured)
    forty = agreed_practice(title="Quarante mille", solution=f"<p>{'mot ' * 10_000}</p>")
    build = built(an_edition(empty, endless, pictured, forty))
    assert (build.state, build.reason) == (BuildState.DONE, "")
    assert build.remarks[0] == "En hauteur : signes sans dessin dans les polices du livre (🙂)."
    document = pypdfium2.PdfDocument(content_of(build, Paper.SMALL))
    assert [number for number, page in enumerate(document, 1) if is_blank(page)] == []
    words = text_of(content_of(build, Paper.SMALL))
    assert (words.count("mot"), "שלום" in words or "םולש" in words) == (10_000, True)
    for page in document:  # nothing but drawings over a whole page leaves the trim
        low, bottom, high, top = page.get_trimbox()
        for each in page.get_objects(max_depth=1):
            left, under, right, over = each.get_bounds()
            if isinstance(each, pypdfium2.PdfImage) or each.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
                assert low <= left <= right <= high, each.get_bounds()
                assert bottom <= under <= over <= top, each.get_bounds()


def test_section_reserved_to_members_is_in_no_file(client, quick):
    hidden = {"difficulties": "<p>Un secret bien gardé.</p>", "visibility": {"difficulties": "members"}}
    practice = agreed_practice(title="Réservée en partie", **hidden)
    edition = an_edition(practice)
    build = built(edition)
    with private_files().open(build.values_name) as file:
        assert "secret bien gardé" not in file.read().decode()
    with zipfile.ZipFile(io.BytesIO(content_of(build, Paper.EPUB))) as book:
        assert "secret bien gardé" not in "".join(book.read(name).decode(errors="ignore") for name in book.namelist())
    publish_build(build=build, by=moderator())
    page = client.get(f"{edition.get_absolute_url()}{practice.slug}/").content.decode()
    assert ("Réservée en partie" in page, "secret bien gardé" in page) == (True, False)


def test_picture_of_another_practice_is_not_printed(quick):
    theirs = a_picture(published_practice(slug=f"p-{uuid.uuid4().hex[:8]}"))
    taken = agreed_practice(solution=f'<p>a</p><figure><img data-picture="{theirs.pk}" alt="x"></figure>')
    build = built(an_edition(taken))
    with private_files().open(build.values_name) as file:
        values = json.load(file)
    assert (values["images"], str(theirs.pk) in json.dumps(values)) == ({}, False)


@pytest.mark.parametrize("source", ['#read("/etc/passwd")', '#image("../out.png")', '#import "@preview/x:0.1.0": *'])
def test_compiler_reads_nothing_beyond_its_directory(tmp_path, source):
    directory = tmp_path / "work"
    directory.mkdir()
    (tmp_path / "out.png").write_bytes(picture_file(kind="PNG").read())
    (directory / "book.typ").write_text(f'#set document(title: "t")\n#set text(lang: "fr")\n{source}')
    with pytest.raises(NotSetError):
        set_pages(directory, tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_practice_whose_pages_are_refused_is_named(quick, monkeypatch):
    practices = [agreed_practice(title=title) for title in ("Une", "Deux", "Impossible à composer", "Quatre", "Cinq")]
    edition = an_edition(*practices)

    def refuse(directory, output):
        if "Impossible" in (directory / "data.json").read_text():
            raise NotSetError("no")
        output.write_bytes(b"%PDF")

    monkeypatch.setattr(building, "set_apart", refuse)
    build = built(edition)
    assert (build.state, build.reason[:42]) == (BuildState.FAILED, "Les pages de « Impossible à composer » n’o")
    monkeypatch.setattr(building, "_is_set", lambda *_: True)  # none of them alone
    assert built(edition).reason == building.REFUSED


def test_disk_that_fills_while_the_files_are_kept_leaves_none_named(quick, monkeypatch):
    def full(name, path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(building, "keep", full)
    build = built(an_edition(agreed_practice()))
    assert (build.state, build.reason, build.files.count()) == (BuildState.FAILED, building.FULL, 0)


@pytest.mark.skipif(not shutil.which("epubcheck"), reason="epubcheck is a Debian package")
def test_epub_is_valid(quick, tmp_path):
    cells = "<tr><td>b<ul><li>c</li></ul></td></tr>"
    table = f"<table><caption>T</caption><thead><tr><th>a</th></tr></thead><tbody>{cells}</tbody></table>"
    practice = agreed_practice(
        solution=f"<p>a<br>b <a href='https://e.fr/?a=1&amp;b=2'>c</a></p>{table}<ol><li>x</li></ol>"
    )
    build = built(an_edition(practice))
    path = tmp_path / "livre.epub"
    path.write_bytes(content_of(build, Paper.EPUB))
    told = subprocess.run(
        ["java", "-jar", shutil.which("epubcheck"), str(path)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_consent_taken_back_leaves_the_next_build_and_is_told(quick):
    kept, left = agreed_practice(title="Reste"), agreed_practice(title="Part")
    edition = an_edition(kept, left)
    built(edition)
    says(left, Use.WEB)
    second = built(edition)
    assert list(second.contents) == [str(kept.pk)]
    assert second.changes == ["1 pratique retirée"]


def test_consent_taken_back_after_the_closing_date_stays_and_is_told():
    practice = agreed_practice()
    edition = an_edition(practice, closes_at=timezone.now())
    says(practice, Use.WEB)
    (entry,) = standings(edition)
    assert (entry.standing, entry.taken_back_late) == (Standing.AGREED, True)
    edition.closes_at = timezone.now() + timedelta(days=1)
    (entry,) = standings(edition)
    assert (entry.standing, entry.taken_back_late) == (Standing.REFUSED, False)


def test_page_of_agreements_says_which_editions_a_withdrawal_comes_too_late_for(client):
    practice, never = agreed_practice(), published_practice(slug="jamais-accordee", title="Autre")
    closed = an_edition(practice, never, title="Bouclée", closes_at=timezone.now())
    an_edition(practice, title="Encore ouverte", closes_at=timezone.now() + timedelta(days=1))
    says(practice, Use.WEB)
    client.force_login(member(practice.vitrine))
    page = client.get(reverse("signoff:consents", args=[practice.slug])).content.decode()
    assert "vient trop tard pour elle" in page
    assert [title in page for title in ("Bouclée", "Encore ouverte")] == [True, False]
    assert editions_beyond_recall(never) == []
    assert editions_beyond_recall(practice) == [closed]


@pytest.mark.parametrize(
    ("answer", "standing"),
    [(Answer.YES, Standing.AGREED), (Answer.WITHOUT_FIGURES, Standing.BARE), (Answer.NO, Standing.REFUSED)],
)
def test_answer_about_an_edition_holds_until_a_later_refusal(answer, standing):
    practice = agreed_practice()
    edition = an_edition(practice)
    asked = ConsentRequest.objects.create(
        edition=edition, practice=practice, revision=practice.published_revision, email="a@exemple.fr"
    )
    ConsentAnswer.objects.create(request=asked, answer=answer, name="Samir")
    assert standings(edition)[0].standing == standing
    says(practice, Use.WEB)
    assert standings(edition)[0].standing == Standing.REFUSED


def test_practice_without_its_figures_shows_none(quick):
    practice = agreed_practice()
    edition = an_edition(practice)
    asked = ConsentRequest.objects.create(
        edition=edition, practice=practice, revision=practice.published_revision, email="a@exemple.fr"
    )
    ConsentAnswer.objects.create(request=asked, answer=Answer.WITHOUT_FIGURES, name="Samir")
    build = built(edition)
    with private_files().open(build.values_name) as file:
        (value,) = json.load(file)["practices"]
    assert (value["figures"], value["head"], value["without_figures"]) == ([], [], True)


def test_two_builds_at_once_are_one(quick):
    edition = an_edition(agreed_practice())
    ask_build(edition=edition, by=moderator())
    with pytest.raises(BuildRefused, match="déjà en cours"):
        ask_build(edition=edition, by=moderator())
    with pytest.raises(IntegrityError), transaction.atomic():
        Build.objects.create(edition=edition, number=9)


def test_edition_nobody_agreed_to_is_a_sentence():
    with pytest.raises(BuildRefused, match="rien à composer"):
        ask_build(edition=an_edition(published_practice(slug="muette")), by=moderator())


def test_practice_withdrawn_in_the_middle_stops_the_build(quick, monkeypatch):
    practice = agreed_practice(title="Partie trop tôt")

    def withdrawn(directory, output, **_):
        output.write_bytes(b"%PDF")
        withdraw_practice(practice=practice, reason="Erreur", by=moderator())

    monkeypatch.setattr(building, "set_apart", withdrawn)
    build = built(an_edition(practice, agreed_practice()))
    assert build.state == BuildState.FAILED
    assert "« Partie trop tôt » a été retirée pendant la composition" in build.reason
    assert not BuildFile.objects.filter(build=build).exists()


def test_full_disk_is_a_sentence(quick, monkeypatch):
    def full(directory, output, **_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(building, "set_apart", full)
    build = built(an_edition(agreed_practice()))
    assert (build.state, build.reason) == (BuildState.FAILED, building.FULL)


def test_worker_killed_in_the_middle_is_a_sentence(quick):
    edition = an_edition(agreed_practice())
    build = ask_build(edition=edition, by=moderator())
    Build.objects.filter(pk=build.pk).update(
        state=BuildState.COMPOSING, claimed_until=timezone.now() - timedelta(seconds=1)
    )
    compose_due_builds()
    build.refresh_from_db()
    assert (build.state, build.reason) == (BuildState.FAILED, building.STOPPED)
    assert built(edition).state == BuildState.DONE


def test_published_edition_and_done_build_never_change(quick):
    edition = an_edition(agreed_practice())
    build = built(edition)
    published = publish_build(build=build, by=moderator())
    assert published.number >= 1
    for change in (
        lambda: type(edition).objects.filter(pk=edition.pk).update(title="Autre"),
        lambda: Build.objects.filter(pk=build.pk).update(checksum="0"),
        lambda: BuildFile.objects.filter(build=build).update(checksum="0"),
        lambda: BuildFile.objects.filter(build=build).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    erratum = built(edition)
    assert publish_build(build=erratum, by=moderator()).published_build == erratum
