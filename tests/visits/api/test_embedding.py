"""The card other sites show, and the line its members paste."""

import html
import re

import pytest
from django.conf import settings

from tests.factories.accounts import UserFactory
from tests.factories.visits import SlotFactory, as_host, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from tests.support.matrix_survey import recorded_queries
from visits.services import answering
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
    assert f'href="{address}"' in client.get(f"/espace/vitrines/{vitrine.slug}/page/").content.decode()
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


# ── The dates of a region or a cluster ───────────────────────────────────────
@pytest.fixture
def dates():
    foundry = receiving_vitrine(name="Fonderie Aubrac", slug="aubrac", region="32")
    weaver = receiving_vitrine(name="Texloire", slug="texloire", city="Cholet", departement="49", region="52")
    return [SlotFactory(vitrine=vitrine) for vitrine in (foundry, weaver)]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Fonderie Aubrac", "Texloire"]),
        ("region=52", ["Texloire"]),
        ("vitrine=aubrac", ["Fonderie Aubrac"]),
        ("vitrine=aubrac&vitrine=texloire", ["Fonderie Aubrac", "Texloire"]),
        ("region=52&vitrine=aubrac", []),
        ("region=93", []),
        ("region=zz", []),
        ("vitrine=rien", []),
        ("probleme='%22--", []),
    ],
)
def test_card_of_a_region_or_a_cluster_shows_its_dates_and_nobody_else_s(client, dates, query, shown):
    response = client.get(f"/integrer/visites/?{query}")
    page = check_page(response)
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert (response.cookies, b"<script" in response.content, b"<form" in response.content) == ({}, False, False)
    assert [name for name in ("Fonderie Aubrac", "Texloire") if name in page] == shown
    assert set(re.findall(r'href="(https?://[^/"]+)', page)) == {settings.PORTAL_URL}


def test_full_dates_and_those_off_line_are_not_shown(client):
    full = SlotFactory(vitrine=receiving_vitrine(name="Complète"), seats_total=1)
    sent = sent_request(full.vitrine, slot=full, dates=[], headcount=1)
    answering.accept_chosen_slot(visit_request=sent, by=as_host(full.vitrine.memberships.get().user))
    SlotFactory(vitrine=receiving_vitrine(name="Retirée", is_published=False))
    page = client.get("/integrer/visites/").content.decode()
    assert "Complète" not in page
    assert "Retirée" not in page
    assert "Aucune date publiée pour le moment." in page


def test_line_of_a_region_shows_what_was_chosen_and_escapes_what_was_typed(client, dates):
    response = client.get(
        "/integrer/", {"region": "52", "vitrine": ["texloire", '"><script>alert(1)</script>'], "x": "y"}
    )
    page = check_page(response)
    assert "<script>alert" not in page
    line = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1])
    assert line.count("<") == 2
    assert line.startswith(f'<iframe src="{settings.PORTAL_URL}/integrer/visites/?region=52&amp;vitrine=texloire&amp;')
    assert "Pays de la Loire" in line
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
