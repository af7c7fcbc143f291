"""A page that changes its address is found by the one it had."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from portal.seo.models import MovedAddress
from portal.seo.services import note_move
from practices.services.addresses import rename_practice
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.vitrines import VitrineFactory
from tests.support.admin_forms import form_values
from vitrines.services.addresses import rename_vitrine

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance():
    return UserFactory(is_staff=True, is_superuser=True)


def leads(client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def test_old_address_leads_to_the_new_one_with_its_question(client, alliance):
    rename_vitrine(vitrine=VitrineFactory(slug="ancienne"), slug="nouvelle", by=alliance)
    assert leads(client, "/vitrines/ancienne/?a=1&b=é") == (301, "/vitrines/nouvelle/?a=1&b=%C3%A9")
    assert client.get("/vitrines/nouvelle/").status_code == 200


def test_form_of_an_old_address_leads_to_the_new_one(client, alliance):
    rename_vitrine(vitrine=VitrineFactory(slug="ancienne"), slug="nouvelle", by=alliance)
    found = leads(client, "/vitrines/ancienne/demander/?format=call")
    assert found == (301, "/vitrines/nouvelle/demander/?format=call")
    assert leads(client, "/vitrines/jamais-vue/demander/")[0] == 404


def test_every_older_address_leads_straight_to_the_last(client, alliance):
    practice = published_practice(slug="un")
    for slug in ("deux", "trois"):
        practice = rename_practice(practice=practice, slug=slug, by=alliance)
    assert leads(client, "/pratiques/un/") == leads(client, "/pratiques/deux/") == (301, "/pratiques/trois/")


def test_page_that_comes_back_to_its_first_address_stays_there(client, alliance):
    practice = published_practice(slug="un")
    for slug in ("deux", "un"):
        practice = rename_practice(practice=practice, slug=slug, by=alliance)
    assert client.get("/pratiques/un/").status_code == 200
    assert leads(client, "/pratiques/deux/") == (301, "/pratiques/un/")


def test_new_page_at_an_old_address_is_shown(client, alliance):
    rename_vitrine(vitrine=VitrineFactory(slug="ancienne"), slug="nouvelle", by=alliance)
    VitrineFactory(slug="ancienne", name="Un autre site")
    assert "Un autre site" in client.get("/vitrines/ancienne/").content.decode()


def test_withdrawn_practice_is_gone_from_its_old_address_too(client, alliance):
    practice = rename_practice(practice=published_practice(slug="un"), slug="deux", by=alliance)
    withdraw_practice(practice=practice, reason="Installation démontée.", by=alliance)
    assert client.get("/pratiques/un/", follow=True).status_code == 410


def test_address_that_never_was_is_not_found(client):
    assert client.get("/vitrines/rien/").status_code == 404
    assert client.get("/pratiques/rien/").status_code == 404


def test_page_that_stays_is_not_noted():
    note_move(path="/a/", to="/a/")
    assert MovedAddress.objects.count() == 0


def test_desk_changes_an_address_and_keeps_the_old_one(client, alliance):
    client.force_login(alliance)
    vitrine, practice = VitrineFactory(slug="ancienne"), published_practice(slug="un")
    for row, slug in ((vitrine, "nouvelle"), (practice, "deux")):
        page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        values = {name: value for name, value in form_values(client.get(page)).items() if name != "photo"}
        assert client.post(page, {**values, "slug": slug}).status_code == 302
    assert leads(client, "/vitrines/ancienne/") == (301, "/vitrines/nouvelle/")
    assert leads(client, "/pratiques/un/") == (301, "/pratiques/deux/")
    assert LogEntry.objects.count() == 2
