"""An article: figures first and to scale, the sections that are filled, nothing this reader may not see."""

import re

import pytest
from django.urls import reverse

from practices.models import Revision
from practices.richtext import from_plain
from practices.sections import NAMES, SECTIONS
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import GainFactory, ProblemFactory, TechnologyFactory, published_practice
from tests.factories.vitrines import LabelFactory, MembershipFactory, VisitTermsFactory, VitrineFactory
from tests.support.html import check_page
from tests.vitrines.test_catalogue import open_date

pytestmark = pytest.mark.django_db
QUERIES = 1  # the version, for the ETag and for what the process keeps
MOMENT = re.compile(r"T\d\d:\d\d:\d\d[.\d]*")  # its microseconds are any figure one may look for
FIRST_QUERIES = 17  # those, practice with all that is one row, gains, documents, dates; the index for its neighbours


def text_of(html: str) -> str:
    return html.replace("&nbsp;", "\xa0")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.usefixtures("every_page_made")
def test_article_shows_its_rows_under_three_queries(
    client, django_assert_num_queries, django_assert_max_num_queries, rows
):
    vitrine = MembershipFactory().vitrine
    VisitTermsFactory(vitrine=vitrine)
    LabelFactory(vitrine=vitrine)
    practice = published_practice(
        vitrine=vitrine,
        problems=[ProblemFactory() for _ in range(rows)],
        technologies=[TechnologyFactory() for _ in range(rows)],
    )
    for n in range(rows - 1):
        GainFactory(
            revision=practice.published_revision, is_headline=False, indicator=f"Autre gain {n}", position=n + 1
        )
    for _ in range(rows):
        open_date(vitrine)
    with django_assert_max_num_queries(FIRST_QUERIES):
        client.get(practice.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        response = client.get(practice.get_absolute_url())
    html = check_page(response)
    assert html.count("8\xa0places") == rows
    assert html.count('class="cotation"') == rows
    assert "Vitrine depuis 2017" in html


def test_figures_stand_first_and_to_scale(client):
    practice = published_practice(
        cost_min=120_000, cost_note="dont 42 k€ d’aide régionale", duration_months=14, payback_months=19
    )
    html = check_page(client.get(practice.get_absolute_url()))
    bars = re.findall(r'<rect x="0" y="(?:22|86)" width="([\d.]+)%"', html)
    assert bars == ["100", "61.29"]
    assert html.index("−39\xa0%") < html.index("Le problème</h2>")
    for number in ("120\xa0k€", "14\xa0mois", "19\xa0mois", "dont 42\xa0k€", "−2,4\xa0points"):
        assert number in html
    assert "Chiffres déclarés par le site, relus par l’Alliance le 12\xa0février 2018." in html


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({"cost_min": 100_000, "cost_max": 150_000}, "100 à 150\xa0k€"),
        ({"cost_min": 0, "cost_max": 20_000}, "moins de 20\xa0k€"),
        ({"cost_min": 9_500}, "9\u202f500\xa0€"),
        ({}, "non communiqué"),
    ],
)
def test_cost_may_be_a_range_or_kept(client, fields, cost):
    html = check_page(client.get(published_practice(**fields).get_absolute_url()))
    assert cost in html.split("Délai")[0]


def test_summary_lists_the_sections_that_are_filled_and_no_other(client):
    practice = published_practice(
        gain=False, situation="Avant.", solution="", limits="Pas ailleurs.", quote="Dit-elle."
    )
    html = check_page(client.get(practice.get_absolute_url()))
    summary = re.search(r'<nav class="sommaire".*?</nav>', html, re.S)[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["probleme", "fait", "conditions"]
    assert re.findall(r'<h2 id="(\w+)"', html.split('<div class="prose">')[1])[:3] == ["probleme", "fait", "conditions"]
    assert "L’entreprise ne publie pas de chiffre" in html


def test_curve_comes_with_its_data(client):
    practice = published_practice(gain=False)
    GainFactory(
        revision=practice.published_revision, series=[["janv.", 6.1], ["févr.", 5.2], ["mars", 3.8]], series_marker=1
    )
    html = check_page(client.get(practice.get_absolute_url()))
    assert 'class="courbe"' in html
    assert "Mise en service" in html
    assert '<td class="num">5,2\xa0%</td>' in html


@pytest.mark.parametrize("level", ["members", "on_visit", "inconnu"])
def test_hidden_sections_are_never_sent_to_a_stranger(client, level):
    texts = {name: f"SECRET-{name}" for name in NAMES if name not in ("gains", "cost", "duration", "payback")}
    practice = published_practice(**texts, visibility=dict.fromkeys(texts, level))
    html = check_page(client.get(practice.get_absolute_url()))
    assert [name for name in texts if f"SECRET-{name}" in html] == []
    Revision.objects.update(visibility={})
    html = check_page(client.get(practice.get_absolute_url()))
    assert [name for name in texts if f"SECRET-{name}" not in html] == []


@pytest.mark.parametrize("level", ["members", "on_visit"])
def test_hidden_figures_are_never_sent_to_a_stranger(client, level):
    visibility = dict.fromkeys(("gains", "cost", "duration", "payback"), level)
    practice = published_practice(
        cost_min=987_600, cost_note="note-du-cout", duration_months=77, duration_note="note-du-delai",
        payback_months=88, payback_note="note-du-retour", visibility=visibility,
    )  # fmt: skip
    html = MOMENT.sub("", check_page(client.get(practice.get_absolute_url())))
    for kept in ("987", "note-du", "77\xa0", "88\xa0", "−39", "6,2\xa0% des"):
        assert kept not in html


@pytest.mark.parametrize(
    ("reader", "members", "on_visit"),
    [
        ("stranger", False, False),
        ("signed in", True, False),
        ("other vitrine", True, False),
        ("own vitrine", True, True),
        ("former member", True, False),
        ("alliance", True, True),
    ],
)
def test_each_reader_gets_their_own_sections(client, reader, members, on_visit):
    vitrine = VitrineFactory()
    practice = published_practice(
        vitrine=vitrine,
        risks="Pour les inscrits",
        limits="Sur place",
        visibility={"risks": "members", "limits": "on_visit"},
    )
    people = {
        "signed in": UserFactory,
        "other vitrine": lambda: MembershipFactory().user,
        "own vitrine": lambda: MembershipFactory(vitrine=vitrine).user,
        "former member": lambda: former_member(vitrine),
        "alliance": lambda: UserFactory(is_staff=True),
    }
    if reader in people:
        client.force_login(people[reader]())
    html = text_of(check_page(client.get(practice.get_absolute_url())))
    assert ("Pour les inscrits" in html) is members
    assert ("Sur place</p>" in html) is on_visit
    assert ("réservée aux personnes inscrites" in html) is not members
    assert ("se découvre sur place seulement" in html) is not on_visit


def former_member(vitrine):
    membership = MembershipFactory(vitrine=vitrine)
    membership.delete()
    return membership.user


def test_action_carries_the_practice_to_the_request(client):
    practice = published_practice(slug="controle-visuel-aide")
    html = check_page(client.get(practice.get_absolute_url()))
    ask = reverse("visits:ask", args=[practice.vitrine.slug])
    assert f'href="{ask}?pratique=controle-visuel-aide"' in html


def test_call_is_offered_only_where_the_vitrine_gives_calls(client):
    vitrine = MembershipFactory().vitrine
    terms = VisitTermsFactory(vitrine=vitrine, formats=["private_visit"])
    practice = published_practice(vitrine=vitrine)
    assert "30 minutes d’échange" not in check_page(client.get(practice.get_absolute_url()))
    terms.formats = ["private_visit", "call"]
    terms.save()
    assert "30 minutes d’échange" in check_page(client.get(practice.get_absolute_url()))


def test_user_text_is_escaped_and_set_in_french(client):
    practice = published_practice(
        title="<i>Titre</i> : l'essai",
        solution=from_plain("- un\n- <script>deux</script>\n\nPourquoi ?"),
        objective="<p onclick=x>Clair<script>alert(1)</script></p>",
        quote="« Oui ! »",
    )
    html = check_page(client.get(practice.get_absolute_url()))
    assert "<i>Titre" not in html
    assert "&lt;script&gt;deux" in html
    assert "<p>Clair</p>" in html
    assert "Pourquoi\u202f?" in html
    assert "<ul><li>un</li>" in html


def test_withdrawn_practice_is_gone_and_names_its_sisters(client, every_page_made, django_assert_max_num_queries):
    problem = ProblemFactory()
    practice = published_practice(title="Retirée", problems=[problem])
    published_practice(title="Sœur", problems=[problem])
    published_practice(title="Sans rapport")
    withdraw_practice(practice=practice, reason="Procédé remplacé", by=UserFactory(is_staff=True))
    client.get("/pratiques/")  # what a process keeps for one version of the catalogue is read by its first request
    with django_assert_max_num_queries(7):
        response = client.get(practice.get_absolute_url())
    html = check_page(response, status=410)
    assert "Sœur" in html
    assert "Sans rapport" not in html
    assert "Procédé remplacé" not in html


def test_withdrawn_practice_without_sister_leads_on(client):
    practice = published_practice()
    withdraw_practice(practice=practice, reason="Procédé remplacé", by=UserFactory(is_staff=True))
    html = check_page(client.get(practice.get_absolute_url()), status=410)
    assert practice.vitrine.get_absolute_url() in html


def test_draft_unknown_and_off_line_practices_are_not_found(client):
    draft = published_practice()
    draft.state = "draft"
    draft.save()
    off_line = published_practice(vitrine=VitrineFactory(is_published=False))
    for url in (draft.get_absolute_url(), off_line.get_absolute_url(), "/pratiques/nulle-part/"):
        assert client.get(url).status_code == 404


def test_every_text_of_a_revision_has_its_section():
    head = {
        "title",
        "tagline",
        "summary",
        "summary_en",
        "place",
        "quote_author",
        "signed_off_by",
        "author_name",
        "maturity",
    }
    notes = {"duration_note", "cost_note", "payback_note", "process_type", "chain_stage"}
    texts = (
        {field.name for field in Revision._meta.fields if field.get_internal_type() in ("TextField", "CharField")}
        - head
        - notes
    )
    assert texts == {part.field for section in SECTIONS for part in section.parts} - {"gains"}
