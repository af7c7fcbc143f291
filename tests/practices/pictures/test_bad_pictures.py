"""More than 64 kinds of bad pictures, posted as an attacker would at the three doors that take one.

Each is refused in a sentence, or cleaned of everything but its pixels; none is a failure, and nothing typed is lost.
How long each takes is measured by `python -m bench trust`.
"""

import json
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.files import private_files
from practices.pictures import files, looking, services
from practices.pictures.decoding import decode
from practices.pictures.enums import PictureState
from practices.pictures.looking import PictureRefused
from practices.pictures.models import Picture
from practices.pictures.services import make_due_renditions
from tests.factories.practices import PracticeFactory
from tests.factories.vitrines import MembershipFactory
from tests.support.bad_pictures import ENDLESS_NAME, PRIVATE, SCRIPT, bad_pictures
from tests.support.upload import multipart
from vitrines.enums import Role

pytestmark = pytest.mark.django_db
TYPED = {"tagline": "Des pièces sans rebut", "description": "Une fonderie.", "themes": "Vision", "photo_alt": "La cour"}
SAID = ("image", "photographie", "fichier")  # each sentence names what is wrong with one of these


@pytest.fixture
def practice():
    return PracticeFactory()


@pytest.fixture
def editor(client, practice, monkeypatch):
    client.force_login(MembershipFactory(vitrine=practice.vitrine, role=Role.EDITOR).user)
    monkeypatch.setattr("portal.audit.middleware.REFUSALS_PER_MINUTE", 200)
    client.raise_request_exception = False  # a failure is a 500, as it is for who sends the picture
    return client


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def decoded_here(monkeypatch):
    """The decoder in this process: what it answers, without the start of ninety processes."""

    def decoded(original: Path, directory: Path) -> dict:
        try:
            return decode(original, directory)
        except PictureRefused as refusal:
            return {"refused": str(refusal)}

    monkeypatch.setattr(services, "_decoded_apart", decoded)


def tells(content: bytes) -> list[bytes]:
    """What a picture that is kept says beside its pixels."""
    return [word for word in PRIVATE if word in content]


def stored(name: str) -> bytes:
    with private_files().open(name) as file:
        return file.read()


def test_there_are_64_kinds_and_more():
    kinds = [bad.kind for bad in bad_pictures()]
    assert len(kinds) == len(set(kinds)) > 64


def test_photograph_of_a_vitrine_is_refused_in_words_or_cleaned(editor, practice):
    vitrine, wrong, refused = practice.vitrine, {}, 0
    for bad in bad_pictures():
        sent = multipart(TYPED, "photo", bad.name, bad.content)
        answer = editor.post(f"/espace/vitrines/{vitrine.slug}/page/", **sent)
        page = unescape(answer.text)
        vitrine.refresh_from_db()
        if answer.status_code == 302 and bad.may_be_cleaned:
            with vitrine.photo.open() as kept, Image.open(kept) as image:
                kept.seek(0)
                if image.format != "WEBP" or image.info.keys() - {"background", "loop", "timestamp", "duration"}:
                    wrong[bad.kind] = (image.format, list(image.info))
                if told := tells(kept.read()):
                    wrong[bad.kind] = told
            if Path(vitrine.photo.name).parent != Path("vitrines") or len(vitrine.photo.name) > 60:
                wrong[bad.kind] = vitrine.photo.name
        elif bad.kind == ENDLESS_NAME and answer.status_code == 400 and "trop volumineux" in page:
            continue
        elif answer.status_code != 422 or not any(word in page for word in SAID):
            wrong[bad.kind] = answer.status_code
        elif lost := [value for value in TYPED.values() if value not in page]:
            wrong[bad.kind] = lost
        refused += answer.status_code == 422
    assert wrong == {}
    noted = Entry.objects.filter(event=Event.FILE_REFUSED)
    assert (refused > 55, noted.count()) == (True, refused)
    assert noted.first().after == {"status": 422, "method": "POST", "page": "profile:page", "slug": vitrine.slug}


def test_picture_of_a_practice_is_refused_in_words_or_cleaned(editor, practice, decoded_here, monkeypatch):
    monkeypatch.setattr(services, "PICTURES_MAX", 200)
    address, wrong, refused = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/", {}, 0
    for bad in bad_pictures():
        sent = multipart({"alt": bad.kind}, "file", bad.name, bad.content)
        answer = editor.post(f"{address}choisir-une-image/", **sent)
        told = json.loads(answer.content) if answer["Content-Type"] == "application/json" else {}
        if answer.status_code == 422:
            refused += 1
            if not any(word in " ".join(told["errors"]) for word in SAID):
                wrong[bad.kind] = told
        elif answer.status_code != (400 if bad.kind == ENDLESS_NAME else 200):
            wrong[bad.kind] = answer.status_code
    make_due_renditions()
    for picture in Picture.objects.of_practice(practice):
        if picture.state == PictureState.REFUSED and "image" in picture.reason:
            continue
        made = [files.rendition(picture.pk, width, kind) for width in picture.widths for kind in files.FORMATS]
        if picture.state != PictureState.READY or any(tells(stored(name)) for name in made):
            wrong[picture.alt] = (picture.state, picture.reason)
        if len(picture.name) > 120 or {"/", "\\", "\0", "\n", "\r"} & set(picture.name):
            wrong[picture.alt] = picture.name
    assert wrong == {}
    refused += Picture.objects.filter(state=PictureState.REFUSED).count()  # by the worker
    assert (refused > 50, Entry.objects.filter(event=Event.FILE_REFUSED).count()) == (True, refused)


def test_what_a_picture_says_that_it_is_and_what_it_is_called_are_written_as_text(editor, practice):
    """The gallery without JavaScript names each file it refuses."""
    address = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/images/"
    for name in ('"><script>alert(1)</script>.svg', "a\r\nSet-Cookie: b=c.svg", "é" * 200 + ".svg", "x\u202egpj.svg"):
        answer = editor.post(address, **multipart({}, "files", name, b"<svg/>" + SCRIPT))
        assert "SVG n’est pas admis" in unescape(answer.text)
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text
        assert "b" not in answer.cookies
    assert not Picture.objects.exists()


def test_giants_and_bombs_are_refused_before_they_are_decoded(editor, practice, monkeypatch):
    """Nothing of them is unfolded in the process that answers: `load` is never called."""
    loaded: list[tuple[int, int]] = []
    dear = [bad for bad in bad_pictures() if "30,000" in bad.kind or "65,5" in bad.kind or "bomb in z" in bad.kind]
    monkeypatch.setattr(Image.Image, "load", lambda self: loaded.append(self.size))
    for bad in dear:
        sent = multipart(TYPED, "photo", bad.name, bad.content)
        assert editor.post(f"/espace/vitrines/{practice.vitrine.slug}/page/", **sent).status_code == 422
        with pytest.raises(PictureRefused):
            looking.look_at(BytesIO(bad.content), size=len(bad.content))
    assert (len(dear), loaded) == (3, [])
