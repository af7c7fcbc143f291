"""Following from a list, seeing what one follows, stopping, signed in or from a mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.mail.message import build_message
from portal.mail.models import OutgoingEmail
from practices.alerts import links, services
from practices.alerts.enums import Cadence, Topic
from practices.alerts.models import Alert, Told
from practices.alerts.subjects import Subject
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page
from tests.support.matrix import World

pytestmark = pytest.mark.django_db
LIST = "/espace/alertes/"


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def member(client, user):
    client.force_login(user)
    return client


def region(code="32"):
    return Subject(Topic.REGION, region=code)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " "))


# ── Following ────────────────────────────────────────────────────────────────
def test_following_needs_an_account_and_comes_back_after_sign_in(client):
    response = client.get(f"{LIST}suivre/?region=32")
    assert response.status_code == 302
    assert response["Location"] == "/connexion/?next=/espace/alertes/suivre/%3Fregion%3D32"


def test_page_asks_when_and_post_follows(member, user):
    problem = ProblemFactory(name="Réduire les rebuts")
    address = f"{LIST}suivre/?probleme={problem.slug}"
    page = member.get(address)
    check_page(page)
    assert "Suivre « Réduire les rebuts »" in text_of(page)
    assert Alert.objects.count() == 0
    done = member.post(address, {"cadence": "immediate"}, follow=True)
    check_page(done)
    assert "Vous suivez « Réduire les rebuts »" in text_of(done)
    alert = Alert.objects.get()
    assert (alert.user, alert.topic, alert.problem, alert.cadence) == (user, "problem", problem, "immediate")


def test_following_again_changes_the_pace_and_nothing_else(member):
    for cadence in ("weekly", "immediate", "immediate", "weekly"):
        member.post(f"{LIST}suivre/?region=32", {"cadence": cadence})
        assert Alert.objects.get().cadence == cadence
    assert "changer de rythme" in text_of(member.get(f"{LIST}suivre/?region=32"))


@pytest.mark.parametrize("cadence", ["", "yearly"])
def test_pace_that_is_no_pace_is_refused_with_a_sentence(member, cadence):
    page = member.post(f"{LIST}suivre/?region=32", {"cadence": cadence})
    assert page.status_code == 200
    assert "Le formulaire n’a pas été envoyé" in text_of(page) or "Une réponse est à" in text_of(page)
    assert Alert.objects.count() == 0


def test_search_of_vitrines_is_told_on_monday_only(member):
    page = member.get(f"{LIST}suivre/?vitrines=region%3D32")
    assert 'value="immediate"' not in page.content.decode()
    member.post(f"{LIST}suivre/?vitrines=region%3D32", {"cadence": "immediate"})
    assert Alert.objects.count() == 0


def test_page_says_that_an_alert_asks_for_every_word(member):
    assert "qui les contient tous" in text_of(member.get(f"{LIST}suivre/?pratiques=q%3Dcuve%2Bsuivi"))
    assert "qui les contient tous" not in text_of(member.get(f"{LIST}suivre/?region=32"))


def test_fifty_subjects_are_enough(member, user, monkeypatch):
    monkeypatch.setattr(services, "ALERTS_MAX", 1)
    services.follow(subject=region("11"), cadence=Cadence.WEEKLY, by=user)
    page = member.post(f"{LIST}suivre/?region=32", {"cadence": "weekly"})
    assert "Vous suivez déjà 1 sujets" in text_of(page)
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    ["", "region=99", "probleme=rien", "technologie=rien", "rien=1", "region=", "probleme=%00"],
)
def test_what_does_not_exist_cannot_be_followed(member, query):
    assert member.get(f"{LIST}suivre/?{query}").status_code in (400, 404)


@pytest.mark.parametrize(
    "nested", ["q%3D%2500", "%26%26%3D", "q%3D" + "x" * 3000, "region%3D99%26secteur%3D%27", "%25"]
)
def test_search_that_says_nothing_clear_follows_the_whole_list(member, nested):
    page = member.get(f"{LIST}suivre/?pratiques={nested}")
    assert page.status_code == 200
    assert "Suivre « Toutes les pratiques »" in text_of(page)


def test_search_with_a_thousand_fields_is_refused(member):
    assert member.get(f"{LIST}suivre/?pratiques=" + "a%3D1%26" * 1000).status_code == 400


@pytest.mark.parametrize("path", ["/pratiques/", "/vitrines/"])
def test_lists_propose_to_follow_what_was_asked(client, path):
    published_practice(vitrine=VitrineFactory(name="Fonderie de Vervins"))
    page = client.get(f"{path}?region=32").content.decode()
    assert f'href="/espace/alertes/suivre/?{path.strip("/")}=region%3D32"' in page


# ── Seeing and stopping ──────────────────────────────────────────────────────
def test_list_says_what_is_followed_and_leads_there(member, user):
    services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    services.follow(subject=region("11"), cadence=Cadence.WEEKLY, by=UserFactory())
    page = member.get(LIST)
    check_page(page)
    assert 'href="/pratiques/?region=32"' in page.content.decode()
    assert "Région Hauts-de-France" in text_of(page)
    assert "Île-de-France" not in text_of(page)


def test_empty_list_says_where_to_start(member):
    page = member.get(LIST)
    check_page(page)
    assert "Vous ne suivez rien" in text_of(page)


def test_stopping_erases_the_alert_and_what_was_kept_with_the_last(member, user):
    first = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    second = services.follow(subject=region("11"), cadence=Cadence.WEEKLY, by=user)
    Told.objects.create(user=user, practice=published_practice())
    member.post(reverse("alerts:stop", args=[first.pk]))
    assert list(Alert.objects.all()) == [second]
    assert Told.objects.count() == 1
    page = member.post(reverse("alerts:stop", args=[second.pk]), follow=True)
    assert "Vous ne suivez plus « Région Île-de-France »" in text_of(page)
    assert (Alert.objects.count(), Told.objects.count()) == (0, 0)
    assert member.post(reverse("alerts:stop", args=[second.pk])).status_code == 404


def test_nobody_stops_the_alert_of_another(member):
    alert = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=UserFactory())
    assert member.post(reverse("alerts:stop", args=[alert.pk])).status_code == 404
    assert Alert.objects.count() == 1


def test_alerts_go_with_the_account(user):
    services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    Told.objects.create(user=user, practice=published_practice())
    user.delete()
    assert (Alert.objects.count(), Told.objects.count()) == (0, 0)


# ── From a mail, without an account at hand ─────────────────────────────────
def test_link_of_one_alert_shows_then_stops_it(user):
    kept = services.follow(subject=region("11"), cadence=Cadence.WEEKLY, by=user)
    alert = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    path, client = World.path_of(links.stop_link(alert)), Client(enforce_csrf_checks=True)
    page = client.get(path)
    check_page(page)
    assert "Région Hauts-de-France" in text_of(page)
    assert Alert.objects.count() == 2
    done = client.post(path)
    check_page(done)
    assert "Vous ne suivez plus « Région Hauts-de-France »" in text_of(done)
    assert list(Alert.objects.all()) == [kept]
    again = client.post(path)
    assert (again.status_code, "C’est arrêté" in text_of(again)) == (200, True)


def test_mail_program_unsubscribes_in_one_post_without_cookie_nor_redirect(user):
    services.follow(subject=region(), cadence=Cadence.IMMEDIATE, by=user)
    services.follow(subject=region("11"), cadence=Cadence.WEEKLY, by=user)
    other = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=UserFactory())
    services.announce(practice=published_practice())
    services.tell_publications()
    message = build_message(OutgoingEmail.objects.get()).message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = World.path_of(re.sub(r"[<>\s]", "", message["List-Unsubscribe"]))
    response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.cookies) == (200, {})
    assert list(Alert.objects.all()) == [other]
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_link_of_everything_shows_before_it_stops(user):
    services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    page = Client().get(World.path_of(links.stop_all_link(user)))
    check_page(page)
    assert "Région Hauts-de-France" in text_of(page)
    assert Alert.objects.count() == 1


def test_link_of_an_erased_account_says_it_is_stopped(user):
    alert = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    paths = [World.path_of(links.stop_link(alert)), World.path_of(links.stop_all_link(user))]
    user.delete()
    for path in paths:
        assert "C’est arrêté" in text_of(Client().get(path))


def test_link_names_its_person(user):
    alert = services.follow(subject=region(), cadence=Cadence.WEEKLY, by=user)
    alert.user = UserFactory()  # what a link signed for somebody else would say
    assert Client().post(World.path_of(links.stop_link(alert))).status_code == 200
    assert Alert.objects.count() == 1
