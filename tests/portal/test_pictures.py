"""Photographs: what is taken, what is refused, what is left of them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.pictures import WIDTH, PictureRefused, clean_picture
from tests.factories.vitrines import VitrineFactory
from vitrines.profile.forms import PhotoForm


def picture(kind="JPEG", size=(40, 20), *, orientation=None, **options) -> SimpleUploadedFile:
    output = BytesIO()
    image = Image.new("RGB", size, "#1b4034")
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010E] = "atelier secret"
        options["exif"] = exif
    image.save(output, kind, **options)
    return SimpleUploadedFile("photo de vacances.jpg", output.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photograph_becomes_webp_under_a_name_of_ours(kind):
    kept = clean_picture(picture(kind))
    with Image.open(kept) as image:
        assert (image.format, image.size) == ("WEBP", (40, 20))
    assert "vacances" not in kept.name


def test_photograph_is_turned_upright_and_tells_nothing():
    kept = clean_picture(picture(orientation=6))
    with Image.open(kept) as image:
        assert (image.size, dict(image.getexif())) == ((20, 40), {})
    assert b"atelier secret" not in kept.read()


def test_large_photograph_is_made_narrower():
    with Image.open(clean_picture(picture(size=(3200, 1800)))) as image:
        assert image.size == (WIDTH, 900)


def truncated() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", picture(size=(400, 300), quality=95).read()[:900])


def animated() -> SimpleUploadedFile:
    return picture("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 20), "red")])


def heavy() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", b"0" * (15 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (
            lambda: SimpleUploadedFile("p.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "n’est pas une photographie",
        ),
        (lambda: SimpleUploadedFile("p.jpg", b"%!PS-Adobe-3.0 EPSF-3.0"), "n’est pas une photographie"),
        (lambda: picture("GIF"), "n’est pas une photographie"),
        (truncated, "abîmée ou incomplète"),
        (animated, "animée"),
        (heavy, "15 Mo"),
        (lambda: picture("PNG", size=(12_001, 1)), "12001 × 1 pixels"),
    ],
)
def test_refused_file_is_told_why(upload, sentence):
    with pytest.raises(PictureRefused, match=sentence):
        clean_picture(upload())


@pytest.mark.django_db
def test_served_photograph_can_do_nothing_else(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.webp").write_bytes(clean_picture(picture()).read())
    response = client.get("/media/a.webp")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"), [("../manage.py", 400), ("%2e%2e/manage.py", 400), ("nulle-part.webp", 404)]
)
def test_nothing_else_is_served(client, path, status):
    assert client.get(f"/media/{path}").status_code == status


@pytest.mark.django_db
def test_photograph_given_in_the_admin_is_cleaned(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    vitrine = VitrineFactory()
    form = PhotoForm(
        {"photo_alt": "La grande halle"},
        {"photo": picture(orientation=6)},
        instance=vitrine,
    )
    assert form.is_valid(), form.errors
    form.save()
    assert vitrine.photo.name.endswith(".webp")
    assert b"atelier secret" not in vitrine.photo.read()
    vitrine.photo.close()


@pytest.mark.django_db
def test_refused_photograph_is_told_in_the_admin():
    upload = SimpleUploadedFile("p.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    form = PhotoForm({}, {"photo": upload}, instance=VitrineFactory.build())
    assert "photo" in form.errors
