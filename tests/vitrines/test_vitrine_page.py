"""The page of a vitrine: what anyone may read, what nobody reads before acceptance, what the source does not say."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.vitrines import LabelFactory, MembershipFactory, SourceFactory, VisitTermsFactory, VitrineFactory
from tests.support.html import check_page
from vitrines.enums import LabelStatus

from .test_catalogue import open_date

pytestmark = pytest.mark.django_db
QUERIES = 6  # version, vitrine, labels, sources, practices, dates


def full_vitrine(rows: int, **fields):
    vitrine = VitrineFactory(
        tagline="Contrôle visuel assisté", themes=["traçabilité"], description="Trois lignes.\n\nDeux fours.", **fields
    )
    VisitTermsFactory(
        vitrine=vitrine,
        protective_equipment="Chaussures de sécurité",
        accessibility="Plain-pied",
        access_sheet="SECRET portail nord",
        programme="SECRET bancs",
        host_phone="03 53 01 02 11",
        shield_sirens=["732829320"],
        shield_naf_codes=["24.51Z"],
    )
    MembershipFactory(vitrine=vitrine)
    LabelFactory(vitrine=vitrine)
    for _ in range(rows):
        SourceFactory(vitrine=vitrine)
        published_practice(vitrine=vitrine, problems=[ProblemFactory()])
        open_date(vitrine)
    return vitrine


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.usefixtures("every_page_made")
def test_page_shows_its_rows_under_six_queries(client, django_assert_num_queries, rows):
    vitrine, other = full_vitrine(rows), VitrineFactory()
    client.get(other.get_absolute_url())  # the dates of this version are read once
    with django_assert_num_queries(QUERIES):
        response = client.get(vitrine.get_absolute_url())
    with django_assert_num_queries(1):  # read once a version
        assert client.get(vitrine.get_absolute_url()).content == response.content
    html = check_page(response)
    assert html.count('class="pan carte-p"') == rows
    assert html.count('rel="nofollow noopener"') == rows
    assert html.count("8\xa0places") == rows


def test_page_without_practice_nor_date_says_so(client):
    html = check_page(client.get(full_vitrine(0).get_absolute_url()))
    assert "Ce site n’a pas encore publié de pratique." in html
    assert "Aucune date publiée" in html


def test_page_leads_to_the_request(client):
    vitrine = full_vitrine(0)
    html = check_page(client.get(vitrine.get_absolute_url()))
    assert f'href="{reverse("visits:ask", args=[vitrine.slug])}"' in html


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_is_kept_until_acceptance_is_never_sent(client, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    html = check_page(client.get(full_vitrine(1).get_absolute_url()))
    assert "Chaussures de sécurité" in html
    for secret in ("SECRET", "03 53 01 02 11", "03\xa053", "732829320", "24.51Z"):
        assert secret not in html


def test_site_without_referent_says_who_carries_the_request(client):
    vitrine = VitrineFactory()
    VisitTermsFactory(vitrine=vitrine, accessibility="Jamais promis par personne")
    html = check_page(client.get(vitrine.get_absolute_url()))
    assert (
        "Cette vitrine n’a pas encore de référent sur le portail\xa0: l’Alliance transmet votre demande."
        in html.replace("&nbsp;", "\xa0")
    )
    assert "Jamais promis par personne" not in html


def test_what_the_source_does_not_give_is_said_and_not_guessed(client):
    vitrine = VitrineFactory(city="", departement="", region="", sector="", sector_detail="", tagline="", size_class="")
    LabelFactory(
        vitrine=vitrine, status=LabelStatus.UNKNOWN, awarded_year=None, awarded_text="", seen_by_text="2017-11"
    )
    html = check_page(client.get(vitrine.get_absolute_url()))
    assert "Commune non renseignée par la source" in html
    assert "Année non renseignée par la source" in html
    assert "déjà labellisé en novembre 2017" in html
    assert html.count("non renseigné par la source") >= 4


def test_label_year_is_written_as_a_year(client):
    html = check_page(client.get(full_vitrine(0).get_absolute_url()))
    assert '<span class="cote__valeur">2017</span>' in html


def test_page_off_line_is_seen_by_its_members_and_the_alliance_alone(client):
    vitrine = full_vitrine(0, is_published=False)
    url = vitrine.get_absolute_url()
    assert client.get(url).status_code == 404
    stranger = MembershipFactory().user
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    client.force_login(vitrine.memberships.get().user)
    assert "Hors ligne" in check_page(client.get(url))
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url).status_code == 200


def test_unknown_vitrine_is_not_found(client):
    assert client.get("/vitrines/nulle-part/").status_code == 404


def test_text_of_the_vitrine_is_escaped(client):
    vitrine = VitrineFactory(name="<script>x</script>", description="<b>gras</b>", tagline="<i>italique</i>")
    MembershipFactory(vitrine=vitrine)
    html = check_page(client.get(vitrine.get_absolute_url()))
    assert "<script>x" not in html
    assert "&lt;b&gt;gras&lt;/b&gt;" in html
    assert "&lt;i&gt;italique" in html


def test_pages_only_answer_reading(client):
    assert client.post("/vitrines/").status_code == 405
    assert client.post(VitrineFactory().get_absolute_url()).status_code == 405
