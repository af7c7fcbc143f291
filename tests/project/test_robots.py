"""Robots: which pages they are shown, by which address, with what title and description."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone

from portal.seo.addresses import PRIVATE_AREAS, canonical
from tests.factories.practices import PracticeFactory, ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine
from tests.support.matrix_rows import ROWS

SITE = settings.PORTAL_URL
NAMES = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
PUBLIC = [
    "/", "/vitrines/", "/vitrines/{vitrine}/", "/pratiques/", "/pratiques/{practice}/", "/visites/", "/visites/{slot}/",
    "/demander/", "/devenir-vitrine/", "/alliance/", "/accessibilite/", "/donnees-personnelles/",
    "/conditions-d-utilisation/", "/mentions-legales/",
    "/plan/",
    "/problemes/",
]  # fmt: skip


def test_robots_are_told_what_to_leave_and_where_the_map_is(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert [f"Disallow: {area}" for area in PRIVATE_AREAS] == [line for line in lines if line.startswith("Disallow")]
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ({}, "/pratiques/"),
        ({"page": "1"}, "/pratiques/"),
        ({"page": "3"}, "/pratiques/?page=3"),
        ({"page": "²"}, "/pratiques/"),
        ({"page": "x", "q": "rebuts"}, "/pratiques/"),
    ],
)
def test_canonical_address_keeps_the_page_and_nothing_else(query, address):
    assert canonical("/pratiques/", query) == f"{SITE}{address}"


@pytest.mark.django_db
def test_filtered_list_is_followed_and_not_indexed(client):
    html = client.get("/pratiques/?q=rebuts").content.decode()
    assert '<meta name="robots" content="noindex, follow">' in html
    assert 'rel="canonical"' not in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/connexion/", "/n-existe-pas/"])
def test_page_of_nobody_else_is_not_indexed(client, path):
    html = client.get(path).content.decode()
    assert '<meta name="robots" content="noindex' in html
    assert 'rel="canonical"' not in html


def test_public_pages_have_their_own_address_title_and_description(survey):
    titles, descriptions = {}, {}
    for path in PUBLIC:
        each = survey.of(next(row for row in ROWS if row.path == path))["anonymous"]
        html = each.content.decode()
        assert f'<link rel="canonical" href="{SITE}{each.path}">' in html
        assert html.count('property="og:image" content="http') == 1
        titles[path] = unescape(TITLE.search(html)[1])
        descriptions[path] = unescape(DESCRIPTION.search(html)[1])
    assert len(set(titles.values())) == len(PUBLIC)
    assert len(set(descriptions.values())) == len(PUBLIC)
    assert {path: text for path, text in titles.items() if len(text) > 120} == {}
    assert {path: text for path, text in descriptions.items() if not 30 <= len(text) <= 300} == {}


def addresses(client, path: str) -> dict[str, str]:
    """Address → last modification, of one map."""
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)  # noqa: S314  (our own answer)
    return {entry.findtext(f"{NAMES}loc"): entry.findtext(f"{NAMES}lastmod") for entry in root}


@pytest.mark.django_db
def test_map_holds_what_is_on_line_with_its_last_change(client):
    vitrine = receiving_vitrine()
    problem, unsolved = ProblemFactory(slug="rebuts"), ProblemFactory(slug="energie")
    practice, draft = published_practice(vitrine=vitrine, problems=[problem]), PracticeFactory(vitrine=vitrine)
    slot = SlotFactory(vitrine=vitrine)
    SlotFactory(vitrine=vitrine, is_public=False)
    written_on = f"{timezone.localtime(practice.updated_at):%Y-%m-%d}"
    practices = addresses(client, "/sitemap-pratiques.xml")
    assert list(practices) == [f"{SITE}/pratiques/{practice.slug}/"]
    assert draft.slug not in str(practices)
    assert practices[f"{SITE}/pratiques/{practice.slug}/"].startswith(
        f"{timezone.localtime(practice.updated_at):%Y-%m-%d}"
    )
    assert list(addresses(client, "/sitemap-vitrines.xml")) == [f"{SITE}/vitrines/{vitrine.slug}/"]
    problems = addresses(client, "/sitemap-problemes.xml")
    assert list(problems) == [f"{SITE}/problemes/rebuts/"]
    assert problems[f"{SITE}/problemes/rebuts/"].startswith(written_on)
    assert unsolved.slug not in str(problems)
    assert list(addresses(client, "/sitemap-visites.xml")) == [f"{SITE}/visites/{slot.pk}/"]
    assert f"{SITE}/pratiques/" in addresses(client, "/sitemap-pages.xml")


@pytest.mark.django_db
def test_index_of_the_maps_names_each(client):
    receiving_vitrine()
    named = addresses(client, "/sitemap.xml")
    assert [address.rpartition("/")[2] for address in named] == [
        "sitemap-pages.xml", "sitemap-vitrines.xml", "sitemap-pratiques.xml", "sitemap-problemes.xml",
        "sitemap-visites.xml",
    ]  # fmt: skip
