"""The public list of practices: what is found, in which order, under a constant number of queries."""

import datetime

import pytest
from django.utils import timezone

from practices.models import Gain
from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page

pytestmark = pytest.mark.django_db
LIST = "/pratiques/"
QUERIES = 1  # the version, for the ETag and for what the process keeps
SEARCH_QUERIES = 6  # the version, the words, what they stand for, the answers, cards, passages; two more signed in
FIRST_QUERIES = 11  # those, and what the process then keeps, whatever the rows


def titles(response) -> list[str]:
    return [card.title for card in response.context["page"].object_list]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.usefixtures("every_page_made")
def test_list_shows_its_rows_under_two_queries(client, django_assert_num_queries, django_assert_max_num_queries, rows):
    for _ in range(rows):
        published_practice(problems=[ProblemFactory(), ProblemFactory()], technologies=[TechnologyFactory()])
    with django_assert_max_num_queries(FIRST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(QUERIES):
        response = client.get(LIST)
    html = check_page(response)
    assert html.count('class="pan carte-p"') == rows
    assert html.count("−39\xa0%") == rows


@pytest.mark.usefixtures("every_page_made")
def test_words_are_answered_in_six_queries_when_no_card_was_shown_yet(client, django_assert_num_queries):
    for _ in range(2):
        published_practice(title="Prévoir la panne", problems=[ProblemFactory(), ProblemFactory()])
    client.get(LIST, {"q": "zzkkzz"})  # the process keeps the catalogue, no card
    with django_assert_num_queries(SEARCH_QUERIES):
        response = client.get(LIST, {"q": "prévoir la pnane"})
    assert titles(response) == ["Prévoir la panne"] * 2


def test_empty_list_leads_to_the_vitrines(client):
    html = check_page(client.get(LIST))
    assert "Aucune pratique n’est encore publiée." in html
    assert 'href="/vitrines/"' in html


def test_newest_is_first(client):
    now = timezone.now()
    for days, title in ((3, "Ancienne"), (1, "Récente"), (2, "Moyenne")):
        published_practice(title=title, published_at=now - datetime.timedelta(days=days))
    assert titles(client.get(LIST)) == ["Récente", "Moyenne", "Ancienne"]


def test_order_is_next_date_then_fair_share_then_newest(client):
    now = timezone.now()
    for days, title in ((3, "Ancienne"), (1, "Récente")):
        published_practice(title=title, published_at=now - datetime.timedelta(days=days))
    asked = receiving_vitrine()
    published_practice(vitrine=asked, title="Très demandée", published_at=now)
    sent_request(asked)
    for days, title in ((20, "Date lointaine"), (5, "Date proche")):
        vitrine = receiving_vitrine()
        published_practice(vitrine=vitrine, title=title, published_at=now - datetime.timedelta(days=9))
        start = now + datetime.timedelta(days=days)
        SlotFactory(vitrine=vitrine, starts_at=start, ends_at=start + datetime.timedelta(hours=2))
    fair = ["Date proche", "Date lointaine", "Récente", "Ancienne", "Très demandée"]
    assert titles(client.get(LIST)) == fair
    assert titles(client.get(LIST, {"tri": "date"})) == fair
    assert titles(client.get(LIST, {"tri": "recentes"}))[0] == "Très demandée"


def test_what_answers_as_well_goes_by_fair_share_then_newest(client):
    now = timezone.now()
    asked = receiving_vitrine()
    sent_request(asked)
    vitrines = {"demandée": asked, "ancienne": VitrineFactory(), "récente": VitrineFactory()}
    days = {"demandée": 0, "ancienne": 9, "récente": 1}
    rows = {
        published_practice(
            vitrine=vitrine, title="Convoyeur", tagline="", published_at=now - datetime.timedelta(days=days[name])
        ).pk: name
        for name, vitrine in vitrines.items()
    }
    published_practice(vitrine=asked, title="Convoyeur sans convoyeur", tagline="Le convoyeur", published_at=now)
    shown = client.get(LIST, {"q": "convoyeur"}).context["page"].object_list
    assert [rows.get(card.pk, "meilleure") for card in shown] == ["meilleure", "récente", "ancienne", "demandée"]


def test_drafts_withdrawn_ones_and_vitrines_off_line_are_not_listed(client):
    draft, withdrawn = published_practice(), published_practice()
    draft.state, withdrawn.state = "draft", "withdrawn"
    withdrawn.withdrawn_at, withdrawn.withdrawn_reason = timezone.now(), "Procédé remplacé"
    draft.save()
    withdrawn.save()
    published_practice(vitrine=VitrineFactory(is_published=False))
    assert titles(client.get(LIST)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "controle"}, ["Le contrôle aidé"]),
        ({"q": "RÉCLAMATIONS clients"}, ["Le contrôle aidé"]),
        ({"q": "camera"}, ["Le contrôle aidé"]),
        ({"q": "ppm"}, ["Le contrôle aidé"]),
        ({"q": "texloire"}, ["Ordonnancer à la journée"]),
        ({"q": "maine-et-loire"}, ["Ordonnancer à la journée"]),
        ({"q": "controle cholet"}, ["Le contrôle aidé", "Ordonnancer à la journée"]),
        ({"probleme": "rebuts"}, ["Le contrôle aidé"]),
        ({"technologie": "camera"}, ["Le contrôle aidé"]),
        ({"secteur": "textile"}, ["Ordonnancer à la journée"]),
        ({"region": "52"}, ["Ordonnancer à la journée"]),
        ({"region": "52", "probleme": "rebuts"}, []),
        ({"region": "zz", "probleme": "zz", "technologie": "zz"}, ["Le contrôle aidé", "Ordonnancer à la journée"]),
    ],
)
def test_filters(client, query, found):
    published_practice(
        title="Le contrôle aidé",
        tagline="Moins de réclamations clients",
        problems=[ProblemFactory(slug="rebuts", name="Réduire les rebuts", synonyms=["PPM"])],
        technologies=[TechnologyFactory(slug="camera", name="Caméra")],
    )
    weaver = VitrineFactory(name="Texloire", city="Cholet", departement="49", region="52", sector="textile")
    published_practice(title="Ordonnancer à la journée", tagline="", solution="", gain=False, vitrine=weaver)
    response = client.get(LIST, query)
    check_page(response)
    assert sorted(titles(response)) == found


def test_only_problems_that_lead_somewhere_are_offered(client):
    ProblemFactory(slug="jamais", name="Jamais résolu")
    published_practice(problems=[ProblemFactory(slug="rebuts", name="Réduire les rebuts")])
    html = check_page(client.get(LIST))
    assert 'name="probleme" value="rebuts"' in html
    assert "Jamais résolu" not in html


def test_card_without_public_figure_shows_the_result_in_words(client):
    published_practice(title="Réservée", tagline="Un résultat en mots", visibility={"gains": "members"})
    published_practice(title="Sans chiffre", tagline="Un autre résultat", gain=False)
    html = check_page(client.get(LIST))
    assert "−39" not in html
    assert "Un résultat en mots" in html
    assert "Un autre résultat" in html


def test_long_title_and_nothing_before(client):
    practice = published_practice(title="Anticonstitutionnellement " * 3 + "<b>")
    Gain.objects.update(before=0, unit="lots", after=12)
    html = check_page(client.get(LIST))
    assert "&lt;b&gt;" in html
    assert "12\xa0lots" in html
    assert check_page(client.get(practice.get_absolute_url()))
