"""The card other sites show, and the line its members paste."""

import html
import re

import pytest
from django.conf import settings

from tests.factories.accounts import UserFactory
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from tests.support.matrix_survey import recorded_queries
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


def test_card_shows_the_next_dates_with_room_and_where_to_go(client):
    vitrine = VitrineFactory(name="Fonderie Aubrac", slug="fonderie-aubrac")
    SlotFactory(vitrine=vitrine, theme="Contrôle visuel")
    SlotFactory(vitrine=vitrine, is_public=False)
    page = check_page(client.get("/integrer/vitrines/fonderie-aubrac/"))
    assert page.count('class="ouvert"') == 1
    links = re.findall(r'<a [^>]*href="([^"]+)" target="_blank" rel="noopener"', page)
    assert links == [
        f"{settings.PORTAL_URL}/vitrines/fonderie-aubrac/",
        f"{settings.PORTAL_URL}/vitrines/fonderie-aubrac/demander/",
    ]
    assert page.count("<a ") == 2


def test_card_may_be_framed_anywhere_without_cookie_nor_script(client):
    vitrine = VitrineFactory()
    client.force_login(UserFactory())
    with recorded_queries() as (queries, _):
        response = client.get(f"/integrer/vitrines/{vitrine.slug}/")
    policy = response["Content-Security-Policy"].split("; ")
    assert "frame-ancestors *" in policy
    assert "frame-ancestors 'none'" not in policy
    assert {"default-src 'none'", "script-src 'self'", "object-src 'none'"} <= set(policy)
    assert "X-Frame-Options" not in response
    assert (response.cookies, b"<script" in response.content, b"<form" in response.content) == ({}, False, False)
    assert len(queries) == 2
    assert not [sql for sql in queries if "session" in sql]


def test_every_other_page_still_refuses_a_frame(client):
    vitrine = VitrineFactory()
    client.get(f"/integrer/vitrines/{vitrine.slug}/")
    for path in ("/", f"/vitrines/{vitrine.slug}/", "/donnees-ouvertes/", "/integrer/vitrines/rien/"):
        response = client.get(path)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_name_with_markup_stays_text_in_the_card_and_in_the_line(client):
    vitrine = receiving_vitrine(name='Usine "><script>alert(1)</script>', slug="usine")
    client.force_login(vitrine.memberships.get().user)
    assert "<script>alert" not in client.get("/integrer/vitrines/usine/").content.decode()
    page = client.get("/espace/vitrines/usine/integrer/").content.decode()
    assert "<script>alert" not in page
    line = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1])
    assert line.count("<") == 2  # the frame opens and closes; the name is in an attribute, escaped
    assert line.startswith(f'<iframe src="{settings.PORTAL_URL}/integrer/vitrines/usine/" title="')


@pytest.mark.parametrize("role", Role.values)
def test_members_find_the_line_at_their_desk(client, role):
    vitrine = VitrineFactory()
    client.force_login(MembershipFactory(vitrine=vitrine, role=role).user)
    address = f"/espace/vitrines/{vitrine.slug}/integrer/"
    assert f'href="{address}"' in client.get(f"/espace/vitrines/{vitrine.slug}/").content.decode()
    page = check_page(client.get(address))
    assert f"/integrer/vitrines/{vitrine.slug}/" in page
    assert "La ligne à coller" in page


def test_vitrine_that_is_not_on_line_has_no_line(client):
    vitrine = VitrineFactory(is_published=False)
    client.force_login(MembershipFactory(vitrine=vitrine).user)
    page = check_page(client.get(f"/espace/vitrines/{vitrine.slug}/integrer/"))
    assert "sa carte paraîtra avec elle" in page
    assert "<textarea" not in page


def test_others_do_not_see_the_desk_of_the_card(client):
    client.force_login(UserFactory())
    assert client.get(f"/espace/vitrines/{VitrineFactory().slug}/integrer/").status_code == 404
