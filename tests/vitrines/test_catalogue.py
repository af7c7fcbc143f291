"""The public list of vitrines: what is found, in which order, under a constant number of queries."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.practices import ProblemFactory, TechnologyFactory, published_practice
from tests.factories.visits import a_wish, receiving_vitrine, working_moment
from tests.factories.vitrines import MembershipFactory, VisitTermsFactory, VitrineFactory
from tests.support.html import check_page
from visits.models import Slot
from visits.services.asking import submit_as_member
from vitrines.enums import ExchangeFormat, Sector, SizeClass
from vitrines.listeners import tell_vitrines_written
from vitrines.models import Vitrine

pytestmark = pytest.mark.django_db
LIST = "/vitrines/"
QUERIES = 1  # the version, for the ETag and for what the process keeps
FIRST_QUERIES = 11  # those, and what the process then keeps, whatever the rows


def open_date(vitrine, *, days=10, seats=8, **fields) -> Slot:
    start = working_moment(days)
    fields = {"is_public": True, "format": ExchangeFormat.GROUP_VISIT, **fields}
    return Slot.objects.create(
        vitrine=vitrine, starts_at=start, ends_at=start + datetime.timedelta(hours=2), seats_total=seats, **fields
    )


def names(response) -> list[str]:
    return [card.name for card in response.context["page"].object_list]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.usefixtures("every_page_made")
def test_list_shows_its_rows_by_one_query(client, django_assert_num_queries, django_assert_max_num_queries, rows):
    for _ in range(rows):
        vitrine = receiving_vitrine()
        published_practice(vitrine=vitrine, problems=[ProblemFactory()])
        open_date(vitrine)
    with django_assert_max_num_queries(FIRST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(QUERIES):
        response = client.get(LIST)
    html = check_page(response)
    assert f"{rows} vitrine" in html.replace("\xa0", " ")
    assert html.count('class="pan carte-v"') == rows


@pytest.mark.usefixtures("every_page_made")
def test_empty_list_proposes_the_next_gesture(client, django_assert_num_queries):
    client.get(LIST)
    with django_assert_num_queries(1):  # the version: nothing to list, no card is read
        response = client.get(LIST)
    html = check_page(response)
    assert "Aucune vitrine n’est encore en ligne." in html
    assert reverse("become-vitrine") in html


def test_filters_that_find_nothing_propose_to_see_them_all(client):
    VitrineFactory()
    html = check_page(client.get(LIST, {"q": "zeppelin", "region": "53"}))
    assert "Aucune vitrine ne répond à tous ces filtres." in html
    assert "Voir toutes les vitrines" in html


def test_vitrine_that_is_not_on_line_is_not_listed(client):
    VitrineFactory(is_published=False)
    assert names(client.get(LIST)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("metallurgie", ["Fonderie"]),
        ("VERVINS", ["Fonderie"]),
        ("coulées", ["Fonderie"]),
        ("coulee", ["Fonderie"]),
        ("aisne fonte", ["Fonderie"]),
        ("hauts-de-france", ["Décolletage", "Fonderie"]),  # Haute-Savoie
        ("bruit de broche", ["Décolletage"]),
        ("acoustique", ["Décolletage"]),
        ("smed", ["Décolletage"]),
        ("fonte cluses", ["Décolletage", "Fonderie"]),
        ("100%", []),
        ("l’", ["Décolletage", "Fonderie"]),
    ],
)
def test_query_finds_words_without_accents_in_names_places_themes_and_practices(client, query, found):
    VitrineFactory(name="Fonderie", sector_detail="fonte grise", themes=["traçabilité des coulées"], tagline="")
    other = VitrineFactory(
        name="Décolletage", city="Cluses", departement="74", region="84", sector=Sector.MECHANICS, tagline=""
    )
    published_practice(
        vitrine=other,
        title="Écouter le bruit de la broche",
        problems=[ProblemFactory(name="Changer de série", synonyms=["SMED"])],
        technologies=[TechnologyFactory(name="Mesure acoustique")],
    )
    tell_vitrines_written(Vitrine.objects.values_list("pk", flat=True))
    assert sorted(names(client.get(LIST, {"q": query}))) == found


def test_words_of_a_draft_are_not_found(client):
    practice = published_practice(vitrine=VitrineFactory(name="Fonderie", tagline=""), title="Le zeppelin de contrôle")
    practice.state = "draft"
    practice.save()
    tell_vitrines_written([practice.vitrine_id])
    assert names(client.get(LIST, {"q": "zeppelin"})) == []


def test_filters_add_up_and_each_is_a_link_that_removes_it(client):
    problem = ProblemFactory(slug="rebuts", name="Réduire les rebuts")
    wanted = VitrineFactory(name="Celle-ci", region="32", sector=Sector.METALLURGY, size_class=SizeClass.SMALL)
    published_practice(vitrine=wanted, problems=[problem])
    open_date(wanted)
    published_practice(vitrine=VitrineFactory(name="Sans date", region="32"), problems=[problem])
    VitrineFactory(name="Sans pratique", region="32")
    query = {"region": "32", "probleme": "rebuts", "secteur": "metallurgy", "taille": "small", "ouvert": "on"}
    response = client.get(LIST, query)
    html = check_page(response)
    assert names(response) == ["Celle-ci"]
    assert [label for label, _ in response.context["filters"].active_filters] == [
        "Réduire les rebuts",
        "Métallurgie et fonderie",
        "50 à 250 personnes",
        "Hauts-de-France",
        "Une date publiée",
    ]
    assert 'href="/vitrines/?probleme=rebuts&amp;secteur=metallurgy&amp;taille=small&amp;ouvert=on"' in html
    assert '<option value="32" selected>Hauts-de-France (1)</option>' in html


def test_values_nobody_knows_are_ignored(client):
    VitrineFactory(name="Fonderie")
    query = {
        "region": "99",
        "probleme": "nulle-part",
        "secteur": "<script>",
        "ouvert": "peut-être",
        "zone": "-1-",
        "q": "x" * 5000,
    }
    response = client.get(LIST, query)
    html = check_page(response)
    assert names(response) == ["Fonderie"]
    assert response.context["filters"].active_filters == []
    assert "<script>" not in html.split("<main")[1]


def test_text_typed_is_escaped_and_kept(client):
    html = check_page(client.get(LIST, {"q": '"><b>'}))
    assert 'value="&quot;&gt;&lt;b&gt;"' in html


def test_page_past_the_end_is_the_last_one(client):
    for _ in range(13):
        VitrineFactory()
    response = client.get(LIST, {"page": "99"})
    assert (response.context["page"].number, len(names(response))) == (2, 1)
    assert client.get(LIST, {"page": "abc"}).context["page"].number == 1
    assert "?page=1" in check_page(response)


def test_pages_keep_the_filters(client):
    for _ in range(13):
        VitrineFactory(region="32")
    assert 'href="?region=32&amp;page=2"' in check_page(client.get(LIST, {"region": "32"}))


def test_order_is_next_date_then_fair_share_then_newest(client):
    now = timezone.now()
    VitrineFactory(name="Ancienne", created_at=now - datetime.timedelta(days=9))
    VitrineFactory(name="Récente", created_at=now)
    asked = receiving_vitrine(name="Très demandée", created_at=now)
    requester = MembershipFactory().user
    submit_as_member(wish=a_wish(asked), by=requester)
    open_date(VitrineFactory(name="Date lointaine"), days=20)
    open_date(VitrineFactory(name="Date proche"), days=5)
    Vitrine.objects.exclude(name__in=["Ancienne", "Récente", "Très demandée"]).exclude(name__startswith="Date").delete()
    assert names(client.get(LIST)) == ["Date proche", "Date lointaine", "Récente", "Ancienne", "Très demandée"]


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ({}, "Visite le"),
        ({"is_public": False}, "Sur demande"),
        ({"state": "cancelled"}, "Sur demande"),
    ],
)
def test_card_names_only_a_date_one_can_still_take(client, slot, said):
    open_date(receiving_vitrine(), **slot)
    assert said in check_page(client.get(LIST))


def test_full_date_is_not_announced(client):
    vitrine = receiving_vitrine()
    slot = open_date(vitrine, seats=2)
    submit_as_member(wish=a_wish(vitrine, dates=[], slot=slot), by=MembershipFactory().user)
    (card,) = [card for card in client.get(LIST).context["page"].object_list if card.slug == vitrine.slug]
    assert (card.next_slot_label, card.closed_label) == ("", "Sur demande")


def test_card_says_a_pause_and_a_missing_referent(client):
    paused = MembershipFactory(vitrine__name="En pause").vitrine
    VisitTermsFactory(vitrine=paused, paused_until=timezone.localdate() + datetime.timedelta(days=3))
    VitrineFactory(name="Sans référent")
    cards = {card.name: card.closed_label for card in client.get(LIST).context["page"].object_list}
    assert cards["En pause"].startswith("En pause jusqu’au")
    assert cards["Sans référent"] == "Pas encore de référent"


def test_long_names_and_examples_are_written_whole(client):
    name = "Établissements Schlumberger-Lindenschmidt & Associés anticonstitutionnellement <b>"
    VitrineFactory(name=name, is_example=True)
    html = check_page(client.get(LIST))
    assert "Schlumberger-Lindenschmidt &amp; Associés anticonstitutionnellement &lt;b&gt;" in html
    assert '<span class="exemple">exemple</span>' in html
