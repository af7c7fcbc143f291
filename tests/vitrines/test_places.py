"""Where communes are, how far, and the position of the real sites: from open data, never guessed."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import as_host, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import VitrineFactory
from visits.services import answering
from vitrines.answering import answering_labels
from vitrines.models import Vitrine
from vitrines.naf import sector_of
from vitrines.places import distance_km, find_place
from vitrines.services.importing import import_vitrines
from vitrines.versions import catalogue_version

SHIPPED = Path(settings.BASE_DIR) / "data" / "vitrines.csv"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cholet", "Cholet (Maine-et-Loire)"),
        ("  CHOLET ", "Cholet (Maine-et-Loire)"),
        ("49300", "Cholet (Maine-et-Loire)"),
        ("Mondeville (Essonne)", "Mondeville (Essonne)"),
        ("mondeville (14)", "Mondeville (Calvados)"),
        ("Mondeville (Aisne)", None),
        ("ste-adresse", "Sainte-Adresse (Seine-Maritime)"),
        ("Paris", "Paris (Paris)"),
        ("75011", "Paris (Paris)"),
        ("vougy (74)", "Vougy (Haute-Savoie)"),  # two of that name in its region
        ("44860", "Pont-Saint-Martin (Loire-Atlantique)"),  # of two in this postcode, the one whose position is known
        ("00000", None),
        ("Zeppelinville", None),
        ("(", None),
    ],
)
def test_place_is_found_by_name_or_postcode(typed, found):
    place = find_place(typed)
    assert (place.label if place else None) == found


def test_distance_is_that_of_a_map():
    lyon = find_place("Lyon")
    assert distance_km(48.8566, 2.3522, lyon) == pytest.approx(392, abs=4)


@pytest.mark.django_db
def test_real_sites_stand_in_their_commune_and_the_others_nowhere():
    import_vitrines(path=SHIPPED)
    placed = dict(Vitrine.objects.exclude(latitude=None).values_list("slug", "latitude"))
    assert placed["figeac-aero"] == Decimal("44.60890")
    assert sorted(placed) == [
        "alstom-petite-foret", "bosch-mondeville", "bouygues-chilly-mazarin", "dagoma-roubaix",
        "faurecia-caligny", "figeac-aero", "fonderies-de-sougland-saint-michel", "latecoere-toulouse",
    ]  # fmt: skip
    assert Vitrine.objects.filter(city="").exclude(latitude=None).count() == 0


@pytest.mark.django_db
def test_position_that_someone_gave_stands():
    import_vitrines(path=SHIPPED)
    Vitrine.objects.filter(slug="figeac-aero").update(latitude=Decimal("44.60001"), longitude=Decimal("2.00001"))
    assert import_vitrines(path=SHIPPED).changed == []
    assert Vitrine.objects.get(slug="figeac-aero").latitude == Decimal("44.60001")


@pytest.mark.django_db
def test_nearest_is_first_and_says_how_far(client):
    VitrineFactory(name="Loin", latitude="43.60430", longitude="1.44370")
    VitrineFactory(name="Ici", latitude="47.10000", longitude="-0.90000")
    VitrineFactory(name="Nulle part")
    response = client.get("/vitrines/", {"pres": "49300"})
    cards = response.context["page"].object_list
    assert [(card.name, card.distance_label) for card in cards] == [
        ("Ici", "à 5\xa0km"),
        ("Loin", "à 425\xa0km"),
        ("Nulle part", ""),
    ]
    assert [label for label, _ in response.context["filters"].active_filters] == ["Près de Cholet (Maine-et-Loire)"]


@pytest.mark.django_db
def test_distance_from_a_rough_position_is_said_to_be_rough(client):
    VitrineFactory(latitude="47.10000", longitude="-0.90000")
    card = client.get("/vitrines/", {"pres": "Saint-Aignan-Grandlieu"}).context["page"].object_list[0]
    assert card.distance_label == "à environ 52\xa0km"


@pytest.mark.django_db
def test_place_nobody_knows_is_said(client):
    VitrineFactory()
    assert "Ce lieu n’est pas dans notre liste" in client.get("/vitrines/", {"pres": "Zeppelinville"}).content.decode()


@pytest.mark.django_db
def test_plant_like_mine_is_one_link_for_who_has_an_organisation(client):
    VitrineFactory()
    client.force_login(UserFactory(organisation=OrganisationFactory(size_band="small", naf_code="24.51Z")))
    link = 'href="/vitrines/?taille=small&amp;secteur=metallurgy"'
    assert link in client.get("/vitrines/").content.decode()
    client.force_login(UserFactory(organisation=None))
    assert "Une usine comme la mienne" not in client.get("/vitrines/").content.decode()


@pytest.mark.parametrize(
    ("code", "sector"),
    [("24.51Z", "metallurgy"), ("3030Z", "aerospace"), ("30.20Z", "rail"), ("62.01Z", ""), ("", "")],
)
def test_sector_of_a_naf_code(code, sector):
    assert sector_of(code) == sector


@pytest.mark.django_db
@pytest.mark.parametrize(("answered", "said"), [(4, {}), (5, "répond dans la journée")])
def test_speed_of_answers_is_told_from_five_answers_on(answered, said):
    vitrine = receiving_vitrine()
    for _ in range(answered):
        answering.start_review(visit_request=sent_request(vitrine), by=as_host(host_of(vitrine)))
    sent_request(vitrine)  # not answered yet: it counts for nothing
    assert answering_labels(catalogue_version()) == ({vitrine.pk: said} if said else {})
