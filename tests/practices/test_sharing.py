"""The picture of a shared link: drawn by the worker, of what anyone may read, found by the page once it is there."""

import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from portal.seo.drawing import HEIGHT, WIDTH, draw_card
from practices.models import Practice
from practices.pictures.models import Picture
from practices.services.publishing import withdraw_practice
from practices.sharing import practice_picture
from practices.tasks import draw_shared_pictures
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture
from tests.factories.practices import PracticeFactory, published_practice
from tests.factories.visits import receiving_vitrine
from vitrines.sharing import vitrine_picture

DEFAULT = '<meta property="og:image" content="http://localhost:8000/static/img/partage.png">'


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("title", ["Le contrôle visuel aidé", "x" * 400, "mot " * 90, "A\n\tB", "بحث \u0301", ""])
def test_picture_is_small_and_of_the_right_size_whatever_the_title(title):
    drawing = draw_card(title=title, figure="−39 %", figure_label=title, place=title, seed="fonderie")
    with Image.open(BytesIO(drawing)) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(drawing) < 100_000


def test_other_words_make_another_drawing():
    first, second = (draw_card(title="Un titre", figure=figure, seed="fonderie") for figure in ("−39 %", "−12 %"))
    assert first != second
    assert first == draw_card(title="Un titre", figure="−39 %", seed="fonderie")


@pytest.mark.django_db
def test_page_shows_the_portal_s_picture_until_its_own_is_drawn(client, uploads):
    practice = published_practice()
    for page in (practice, practice.vitrine):
        assert DEFAULT in client.get(page.get_absolute_url()).content.decode()
    assert draw_shared_pictures(2) == 2
    for page, picture in (
        (practice, practice_picture(practice)),
        (practice.vitrine, vitrine_picture(practice.vitrine)),
    ):
        html = client.get(page.get_absolute_url()).content.decode()
        assert f'<meta property="og:image" content="{settings.PORTAL_URL}/media/{picture.name}">' in html
        with Image.open(BytesIO(b"".join(client.get(picture.url).streaming_content))) as shown:
            assert shown.size == (WIDTH, HEIGHT)
    assert draw_shared_pictures(2) == 0
    assert len(list(Path(uploads).rglob("*.png"))) == 2


@pytest.mark.django_db
def test_figure_kept_for_members_is_not_in_the_picture():
    told = practice_picture(published_practice())
    kept = practice_picture(published_practice(visibility={"gains": "members"}))
    assert told.figure == "−39\xa0%"
    assert (kept.figure, kept.figure_label) == ("", "")


@pytest.mark.django_db
def test_what_is_off_line_or_old_is_not_drawn(uploads):
    PracticeFactory(vitrine=receiving_vitrine(is_published=False))
    old = published_practice(vitrine=receiving_vitrine(is_published=False))
    assert draw_shared_pictures() == 0
    old.vitrine.is_published = True
    old.vitrine.save()
    Practice.objects.update(updated_at=timezone.now() - timedelta(days=1))
    assert draw_shared_pictures(2) == 1  # the vitrine
    assert draw_shared_pictures() == 1


@pytest.mark.django_db
def test_picture_of_a_withdrawn_text_is_deleted_the_night_after(uploads):
    practice = published_practice()
    draw_shared_pictures()
    vitrine, gone = (
        uploads / picture.name for picture in (vitrine_picture(practice.vitrine), practice_picture(practice))
    )
    withdraw_practice(practice=practice, reason="La ligne a fermé.", by=UserFactory(is_staff=True))
    draw_shared_pictures()
    assert gone.exists()  # drawn a moment ago: who shared it may still hold the page
    yesterday = time.time() - 25 * 3600
    for file in (vitrine, gone):
        os.utime(file, (yesterday, yesterday))
    draw_shared_pictures()
    assert (vitrine.exists(), gone.exists()) == (True, False)


@pytest.mark.django_db
def test_the_first_open_picture_stands_in_the_head_and_in_the_shared_link(client, uploads):
    practice = published_practice()
    kept, later, first = (
        a_picture(practice, alt=alt, colour=colour, size=(1000, 600))
        for alt, colour in (("Réservée", (9, 9, 9)), ("La seconde", (0, 0, 250)), ("La première", (250, 0, 0)))
    )
    Picture.objects.filter(pk=first.pk).update(focal_x=80, focal_y=20)
    told = [f'<figure><img data-picture="{each.pk}" alt="{each.alt}"></figure>' for each in (kept, first, later)]
    text = published_practice(
        slug="peser", vitrine=practice.vitrine, situation=told[0], solution=told[1] + told[2],
        visibility={"situation": "members"},
    )  # fmt: skip
    Picture.objects.update(practice=text)
    head = client.get(text.get_absolute_url()).text.partition('class="pan pratique__facade">')[2].partition("</div>")[0]
    assert f"/images/{first.pk}/" in head
    assert "image--x8 image--y2" in head
    assert "lazy" not in head
    shared = practice_picture(Practice.objects.get(pk=text.pk))
    assert (shared.photo, shared.focal) == (f"images/{first.pk}/960.webp", "80 20")
    assert shared.draw()
    with Image.open(uploads / shared.name) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (WIDTH, HEIGHT))
        assert drawn.getpixel((WIDTH - 50, 50))[0] > 200
