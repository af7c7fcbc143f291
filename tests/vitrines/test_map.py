"""The map says what the list says: each site once, groups that open, links that the keyboard reaches."""

import json
import re
from decimal import Decimal

import pytest
from django.conf import settings

from tests.factories.visits import SlotFactory
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page
from vitrines.map import Mark, draw, project

pytestmark = pytest.mark.django_db


def mark(name, longitude, latitude, *, is_open=False):
    return Mark(name.lower(), name, longitude, latitude, is_open)


def test_towns_stand_where_the_drawing_has_them():
    x, y = project(3.91, 49.83)  # Vervins, on the mock-up
    assert (round(x, 1), round(y, 1)) == (377.5, 82.6)


def test_overseas_towns_stand_in_their_frame():
    drawing = json.loads((settings.BASE_DIR / "static/geo/projection.json").read_text(encoding="utf-8"))
    for frame, (longitude, latitude) in zip(
        drawing["cadres"], [(-61.5, 16.2), (-61.0, 14.6), (-52.3, 4.9), (55.5, -21.0), (45.2, -12.8)], strict=True
    ):
        x, y = project(longitude, latitude)
        assert frame["x"] <= x <= frame["x"] + frame["l"], frame["nom"]
        assert frame["y"] <= y <= frame["y"] + frame["h"], frame["nom"]


@pytest.mark.parametrize(("longitude", "latitude"), [(0.0, 0.0), (13.4, 52.5), (-74.0, 40.7)])
def test_place_outside_of_the_drawing_is_left_to_the_list(longitude, latitude):
    view = draw([mark("Ailleurs", longitude, latitude)], total=1, address="/vitrines/")
    assert (view.signs, view.without_position) == ((), 1)


def test_sites_too_close_are_a_group_that_opens():
    marks = [mark("Une", 2.0, 48.0), mark("Deux", 2.0, 48.0, is_open=True), mark("Loin", -1.0, 44.0)]
    group, far = draw(marks, total=3, address="/vitrines/", query="region=11").signs
    assert (group.count, group.label, group.is_open) == (2, "2 vitrines proches : Deux, Une", True)
    assert far.url == "/vitrines/loin/"
    zone = re.fullmatch(r"/vitrines/\?region=11&zone=(\d+-\d+)#carte", group.url)[1]
    opened = draw(marks, total=3, address="/vitrines/", zone=zone)
    assert sorted(sign.label for sign in opened.signs) == ["Deux, visite possible", "Une, pas de créneau publié"]
    assert len({(sign.x, sign.y) for sign in opened.signs}) == 2


@pytest.mark.parametrize("zone", ["", "-", "a-b", "9999-1", "1-9999", "-1--1", "٣-٣", "1" * 5000])
def test_zone_that_means_nothing_shows_the_whole(zone):
    assert draw([], total=0, address="/vitrines/", zone=zone).view_box == "0 0 613 590"


def test_page_draws_every_site_found_whatever_the_page(client):
    for number in range(14):
        VitrineFactory(latitude=Decimal("43.5") + number * Decimal("0.5"), longitude=Decimal("2.3"))
    open_one = VitrineFactory(name="Ouverte", latitude="48.5", longitude="-2.5")
    SlotFactory(vitrine=open_one)
    VitrineFactory(name="Sans position")
    html = check_page(client.get("/vitrines/"))
    assert html.count('class="repere"') == 14
    assert html.count('class="repere repere--ouvert"') == 1
    assert 'aria-label="Ouverte, visite possible"' in html
    assert "1\xa0vitrine sans position connue" in html


def test_htmx_gets_the_part_that_changes_and_a_browser_that_goes_back_the_whole(client):
    VitrineFactory(name="Fonderie <b>")
    whole, part = client.get("/vitrines/"), client.get("/vitrines/", headers={"HX-Request": "true"})
    assert "HX-Request" in whole.headers["Vary"]
    assert "<html" not in part.content.decode()
    assert 'hx-swap-oob="innerHTML:#annonce">1\xa0vitrine trouvée' in part.content.decode()
    assert 'id="resultats"' in part.content.decode()
    back = client.get("/vitrines/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()
    assert '"allowEval": false' in whole.content.decode()


def test_calendar_shows_each_site_of_its_dates_once(client):
    site = VitrineFactory(name="Deux dates", latitude="48.5", longitude="-2.5")
    SlotFactory(vitrine=site)
    SlotFactory(vitrine=site)
    VitrineFactory(name="Sans date", latitude="43.6", longitude="1.4")
    html = check_page(client.get("/visites/"))
    assert html.count('class="cible"') == 1
    assert 'aria-label="Deux dates, visite possible"' in html
