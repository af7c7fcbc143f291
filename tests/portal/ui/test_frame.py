"""The frame of every page: stylesheet, context, error pages."""

import gzip
import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from whitenoise.compress import Compressor

from portal.error_views import csrf_failure, server_error
from portal.ui import bundle
from portal.ui.context import Portal
from tests.support.html import check_page

STATIC = Path(settings.BASE_DIR) / "static"


def test_bundle_holds_every_source_once():
    names = [path.relative_to(STATIC / "css").as_posix() for path in bundle.sources()]
    written = {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").rglob("*.css")}
    assert len(names) == len(set(names))
    # Whole-page sheets of the tools, loaded by them alone
    assert {path for path in written - set(names) if "/" in path} == set()


def test_bundle_is_under_its_budget():
    assert len(gzip.compress(bundle.assemble().encode(), 9)) <= 12_000


def test_bundle_files_exist():
    text = bundle.assemble()
    assert text.count("{") == text.count("}")
    for address in re.findall(r'url\("([^"]+)"\)', text):
        assert (STATIC / "css" / address).resolve().is_file(), address


def test_bundle_is_assembled_again_when_a_source_is_newer(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    finder = bundle.BundleFinder()
    written = Path(finder.find("css/portal.css"))
    assert written.read_text() == bundle.assemble()
    written.write_text("old")
    os.utime(written, (0, 0))
    assert Path(finder.find("css/portal.css")).read_text() == bundle.assemble()
    assert finder.find("css/other.css") == []


def test_bundle_is_collected_with_hashed_addresses(tmp_path):
    with override_settings(
        STATIC_ROOT=tmp_path,
        # every file is collected and hashed; packing the scripts of Django’s desk says nothing of the bundle
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=[*Compressor.SKIP_COMPRESS_EXTENSIONS, "js", "map", "svg"],
        STORAGES={
            "default": settings.STORAGES["default"],
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
        },
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / ManifestStaticFilesStorage.manifest_name).read_text())["paths"]
    sheet = (tmp_path / paths["css/portal.css"]).read_text()
    assert f"../{paths['fonts/archivo-fr.woff2']}" in sheet
    assert (tmp_path / (paths["css/portal.css"] + ".gz")).is_file()
    assert (tmp_path / (paths["css/portal.css"] + ".br")).is_file()


def test_bundle_found_by_staticfiles():
    assert finders.find("css/portal.css") is not None


@pytest.mark.parametrize("folder", ["vendor", "fonts"])
def test_copied_files_are_those_of_the_manifest(folder):
    manifest = json.loads((STATIC / folder / "MANIFEST.json").read_text())
    named = {name: entry["sha256"] for name, entry in manifest.items() if not name.startswith("source:")}
    found = {name: hashlib.sha256((STATIC / folder / name).read_bytes()).hexdigest() for name in named}
    assert found == named


def test_subsets_come_from_the_locked_fonts():
    sources = json.loads((STATIC / "vendor/MANIFEST.json").read_text())
    for entry in json.loads((STATIC / "fonts/MANIFEST.json").read_text()).values():
        assert entry["source_sha256"] == sources[f"source:{entry['source']}"]["sha256"]


class Untouchable:
    """Stands where reading would cost the session or the database."""

    added_new = False

    def __iter__(self):
        raise AssertionError("the messages were read")

    @property
    def is_authenticated(self):
        raise AssertionError("the user was read")


def test_context_of_a_visitor_without_cookie_reads_nothing():
    request = RequestFactory().get("/")
    request.user = request._messages = Untouchable()
    portal = Portal(request)
    assert (portal.is_signed_in, portal.user_name, portal.messages) == (False, "", [])


@pytest.mark.django_db
def test_page_without_cookie_costs_no_query(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("view_name", ["vitrines:list", "practices:list", "visits:calendar", "visits:choose"])
@pytest.mark.django_db
def test_menu_marks_the_section(client: Client, view_name):
    html = client.get(reverse(view_name)).content.decode()
    marked = re.findall(r'<a[^>]*href="([^"]+)"[^>]* aria-current="page"', html.split("</header>")[0])
    assert set(marked) == {reverse(view_name)}


@pytest.mark.django_db
def test_page_not_found(client: Client):
    html = check_page(client.get("/nulle-part/"), status=404)
    assert "Cette page n’existe pas, ou plus" in html
    (field,) = re.findall(r'<form [^>]*action="/pratiques/" method="get".*?</form>', html, re.DOTALL)
    assert 'name="q" type="search"' in field
    assert 'data-suggestions="/recherche/suggestions/"' in field
    assert re.search(r'<script src="[^"]*suggestions[^"]*" defer>', html)
    assert 'action="/pratiques/"' in html


def test_server_error_needs_neither_database_nor_context():
    html = check_page(server_error(RequestFactory().get("/")), status=500)
    assert "Le portail a rencontré une panne" in html


def test_csrf_failure_leads_back_to_the_form():
    request = RequestFactory().post("/x/", headers={"referer": "http://testserver/vitrines/a/demander/?x=1"})
    html = check_page(csrf_failure(request), status=403)
    assert 'href="/vitrines/a/demander/"' in html


def test_csrf_failure_never_leads_to_another_site():
    request = RequestFactory().post("/x/", headers={"referer": "https://ailleurs.example/piege/"})
    assert "Reprendre le formulaire" not in check_page(csrf_failure(request), status=403)
