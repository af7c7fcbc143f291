"""A picture is served to whoever may read the section that shows it, and to nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.enums import Visibility
from practices.pictures.drawing import picture_html
from practices.pictures.selectors import pictures_in
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.pictures import a_picture
from tests.factories.practices import PracticeFactory, published_practice
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


def shown_in(section: str, level: str | None = None):
    """A published practice whose `section` shows a picture."""
    practice = published_practice(visibility={section: level} if level else {})
    picture = a_picture(practice)
    revision = practice.published_revision
    setattr(revision, section, f'<p>Avant.</p><figure><img data-picture="{picture.pk}" alt=""></figure>')
    revision.save()
    return picture


def address(picture, width=480, kind="webp"):
    return f"/images/{picture.pk}/{width}.{kind}"


@pytest.mark.parametrize(("kind", "type_"), [("webp", "image/webp"), ("avif", "image/avif")])
def test_picture_of_a_public_section_is_served_to_anyone(client, kind, type_):
    response = client.get(address(shown_in("solution"), kind=kind))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == type_
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize(
    ("level", "anonymous", "signed_in"),
    [(Visibility.MEMBERS, 404, 200), (Visibility.ON_VISIT, 404, 404), ("?", 404, 404)],
)
def test_picture_follows_the_visibility_of_its_section(client, level, anonymous, signed_in):
    picture = shown_in("solution", level)
    assert client.get(address(picture)).status_code == anonymous
    client.force_login(UserFactory())
    assert client.get(address(picture)).status_code == signed_in


def test_picture_kept_from_everybody_is_seen_by_its_vitrine_and_the_alliance_alone(client):
    picture = shown_in("solution", Visibility.ON_VISIT)
    host = MembershipFactory(vitrine=picture.practice.vitrine, role=Role.HOST).user
    for person, status in [(host, 200), (UserFactory(is_staff=True), 200), (MembershipFactory().user, 404)]:
        client.force_login(person)
        response = client.get(address(picture))
        assert response.status_code == status
        assert "public" not in response.headers.get("Cache-Control", "")


def test_picture_of_a_draft_or_of_no_text_is_closed(client):
    assert client.get(address(a_picture(PracticeFactory()))).status_code == 404
    assert client.get(address(a_picture(published_practice()))).status_code == 404


def test_picture_of_a_withdrawn_practice_is_closed(client):
    picture = shown_in("solution")
    withdraw_practice(practice=picture.practice, reason="Installation démontée.", by=UserFactory(is_staff=True))
    assert client.get(address(picture)).status_code == 404


@pytest.mark.parametrize("path", ["{}/481.webp", "{}/480.png", "{}/original", "{}/480.webp/../original"])
def test_only_renditions_that_were_made_have_an_address(client, path):
    picture = shown_in("solution")
    assert client.get("/images/" + path.format(picture.pk)).status_code == 404


def test_key_of_a_page_opens_its_picture_for_a_time(client):
    picture = a_picture(PracticeFactory())
    other = a_picture(PracticeFactory(), colour=(1, 2, 3))
    [shown] = pictures_in([f'<img data-picture="{picture.pk}">'], signed=True)
    assert client.get(f"{address(picture)}?cle={shown.key}").status_code == 200
    assert client.get(f"{address(other)}?cle={shown.key}").status_code == 404
    assert client.get(f"{address(picture)}?cle={shown.key}x").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert client.get(f"{address(picture)}?cle={shown.key}").status_code == 404


def test_texts_are_read_in_one_query_and_none_when_they_show_nothing(django_assert_num_queries):
    picture = a_picture(PracticeFactory())
    undescribed = a_picture(picture.practice, colour=(9, 9, 9), alt="")
    with django_assert_num_queries(0):
        assert pictures_in(["<p>Rien.</p>", ""]) == ()
    with django_assert_num_queries(1):
        found = pictures_in([f'<img data-picture="{picture.pk}"><img data-picture="{undescribed.pk}">'])
    assert [shown.id for shown in found] == [picture.pk]


def test_picture_is_drawn_with_its_widths_and_its_place():
    picture = a_picture(PracticeFactory(), size=(1000, 600), alt="Le convoyeur")
    picture.focal_x = 84
    picture.save()
    shown = pictures_in([f'<img data-picture="{picture.pk}">'])
    base = f"/images/{picture.pk}"
    html = picture_html(shown, picture.pk, alt='Deux "caméras"')
    assert f'srcset="{base}/480.avif 480w, {base}/960.avif 960w, {base}/1000.avif 1000w"' in html
    assert f'src="{base}/960.webp"' in html
    assert 'width="1000" height="600" alt="Deux &quot;caméras&quot;"' in html
    assert 'class="image image--x8 image--y5"' in html
    assert 'alt="Le convoyeur"' in picture_html(shown, str(picture.pk))
    assert picture_html((), picture.pk) == ""
