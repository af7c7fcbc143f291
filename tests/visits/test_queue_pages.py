"""The host's queue comes in pages: a vitrine that many ask still opens its desk at once."""

import pytest

from tests.factories.visits import host_of, receiving_vitrine, sent_request
from visits import selectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(client, monkeypatch):
    monkeypatch.setattr(selectors, "QUEUE_PAGE", 2)
    vitrine = receiving_vitrine()
    asked = [sent_request(vitrine) for _ in range(5)]
    client.force_login(host_of(vitrine))
    return vitrine, asked


def items(page) -> list[str]:
    return [item.organisation for item in page.context["items"]]


def test_each_request_is_on_one_page_and_the_count_is_of_all(client, busy):
    vitrine, asked = busy
    address = f"/espace/vitrines/{vitrine.slug}/demandes/"
    pages = [client.get(address, {"page": number}) for number in (1, 2, 3)]
    assert [len(items(page)) for page in pages] == [2, 2, 1]
    shown = [name for page in pages for name in items(page)]
    assert sorted(shown) == sorted(each.company_name for each in asked)
    assert 'aria-label="Pages des demandes à traiter"' in pages[0].text
    assert items(client.get(address, {"page": "99"})) == items(pages[2])
    assert items(client.get(address, {"page": "un"})) == items(pages[0])
    tab = next(tab for tab in pages[1].context["desk"].tabs if tab.key == "requests")
    assert tab.count == 5


def test_the_desk_of_the_day_shows_the_first_and_says_how_many_wait(client, busy):
    vitrine, _ = busy
    page = client.get(f"/espace/vitrines/{vitrine.slug}/")
    assert len(items(page)) == 2
    assert "cinq industriels attendent votre réponse" in page.text
    assert "Voir les 5 demandes" in page.text
    assert f"/espace/vitrines/{vitrine.slug}/demandes/?page=2" in page.text
    assert page.context["companies"] == 5
