"""What becomes of a sought practice: handed, taken, answered, closed, withdrawn; and who may not."""

import re
import threading

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.mail.models import OutgoingEmail
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.sought import MESSAGE, as_alliance, sent_sought, unconfirmed_sought
from tests.factories.visits import as_host, host_of, receiving_vitrine
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from visits.enums import ActorRole, Channel, RequestState
from visits.errors import TransitionRefused
from visits.models import VisitRequest
from visits.sought import services, workflow
from visits.sought.enums import CloseReason, SoughtState
from visits.sought.models import SoughtPractice
from visits.sought.policies import can_take_sought
from visits.workflow import Actor
from vitrines.enums import Role
from vitrines.models import Membership

pytestmark = pytest.mark.django_db
S, R = SoughtState, ActorRole


@pytest.fixture
def scrap():
    return ProblemFactory(slug="rebuts", name="Réduire les rebuts")


@pytest.fixture
def foundry(scrap):
    """A vitrine with an owner, that has solved the problem."""
    vitrine = receiving_vitrine(name="Fonderie Aubrac")
    published_practice(vitrine=vitrine, problems=[scrap])
    return vitrine


def requester_of(sought: SoughtPractice) -> Actor:
    return Actor(role=R.REQUESTER, channel=Channel.PAGE, user=sought.requester)


def an_alliance_member(client: Client):
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="visits"))
    client.force_login(person)
    return person


# ── The table ────────────────────────────────────────────────────────────────
ALLOWED = {
    (None, S.UNCONFIRMED, R.REQUESTER),
    (None, S.SENT, R.REQUESTER),
    (S.UNCONFIRMED, S.SENT, R.REQUESTER),
    (S.SENT, S.ROUTED, R.HOST),
    (S.SENT, S.ROUTED, R.STAFF),
    (S.SENT, S.ANSWERED, R.STAFF),
    (S.SENT, S.CLOSED, R.STAFF),
    (S.SENT, S.WITHDRAWN, R.REQUESTER),
}


@pytest.mark.parametrize("role", R)
@pytest.mark.parametrize("target", S)
@pytest.mark.parametrize("source", [None, *S])
def test_every_pair_is_allowed_or_refused(source, target, role):
    assert workflow.is_allowed(source, target, role) == ((source, target, role) in ALLOWED)


def test_a_refused_move_changes_nothing():
    sought = unconfirmed_sought()
    with pytest.raises(TransitionRefused):
        services.answer(sought=sought, text="Voici.", by=as_alliance())
    sought.refresh_from_db()
    assert (sought.state, sought.answer_text) == (S.UNCONFIRMED, "")


def test_the_table_of_the_database_refuses_half_states():
    sought = sent_sought()
    rows = SoughtPractice.objects.filter(pk=sought.pk)
    for wrong in ({"state": S.ROUTED}, {"state": S.CLOSED}, {"state": S.ANSWERED}, {"requester": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


# ── Handing ──────────────────────────────────────────────────────────────────
def test_the_alliance_hands_it_and_a_real_request_exists(foundry):
    sought, moderator = sent_sought(), UserFactory(is_staff=True)
    OutgoingEmail.objects.all().delete()
    services.hand_to(sought=sought, vitrine=foundry, by=as_alliance(moderator))
    visit_request = VisitRequest.objects.get()
    assert (visit_request.vitrine, visit_request.state, visit_request.message) == (foundry, RequestState.SENT, MESSAGE)
    assert (visit_request.requester, visit_request.organisation) == (sought.requester, sought.organisation)
    assert (sought.state, sought.visit_request, sought.state_changed_by) == (S.ROUTED, visit_request, moderator)
    told = {mail.kind: mail.to_email for mail in OutgoingEmail.objects.all()}
    assert told == {
        "visits.request_received": host_of(foundry).email,
        "sought.routed": sought.requester_email,
    }


def test_handing_twice_makes_one_request(foundry):
    sought = sent_sought()
    services.hand_to(sought=sought, vitrine=foundry, by=as_alliance())
    for vitrine in (foundry, receiving_vitrine()):
        with pytest.raises(TransitionRefused):
            services.hand_to(sought=sought, vitrine=vitrine, by=as_alliance())
    assert VisitRequest.objects.count() == 1


def test_nothing_is_handed_in_the_name_of_a_closed_account(foundry):
    sought = sent_sought()
    sought.requester.is_active = False
    sought.requester.save()
    with pytest.raises(services.RequesterGone):
        services.hand_to(sought=sought, vitrine=foundry, by=as_alliance())
    assert VisitRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("wanted", "offered", "fits"),
    [
        ("call", ["written", "call"], "call"),
        ("private_visit", ["written", "call"], "call"),
        ("written", ["call", "group_visit"], "call"),
        ("video", [], "video"),
    ],
)
def test_format_not_offered_becomes_a_lighter_one(wanted, offered, fits):
    assert services.fitting_format(wanted, offered) == fits


@pytest.mark.django_db(transaction=True)
def test_two_vitrines_at_once_make_one_request(scrap):
    vitrines = [receiving_vitrine(), receiving_vitrine()]
    hosts = [host_of(vitrine) for vitrine in vitrines]
    sought = sent_sought(problems=[scrap])
    barrier, ends = threading.Barrier(2), []

    def take(rank: int) -> None:
        try:
            barrier.wait(10)
            services.hand_to(sought=sought, vitrine=vitrines[rank], by=as_host(hosts[rank]))
            ends.append("taken")
        except TransitionRefused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(rank,)) for rank in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["refused", "taken"]
    assert VisitRequest.objects.count() == 1


# ── The desk of a vitrine ────────────────────────────────────────────────────
def test_vitrine_of_the_problem_reads_words_without_a_name_and_takes_it(client, foundry, scrap):
    sought = sent_sought(problems=[scrap])
    client.force_login(host_of(foundry))
    address = f"/espace/vitrines/{foundry.slug}/on-cherche/"
    html = check_page(client.get(address))
    assert "On cherche&nbsp;: Réduire les rebuts" in html
    take = re.search(rf'href="({address}[\w-]+/)"', html)[1]
    page = check_page(client.get(take))
    for hidden in (sought.requester_name, sought.requester_email, sought.company_name):
        assert hidden not in html + page
    assert sought.state == S.SENT
    response = client.post(take)
    visit_request = VisitRequest.objects.get()
    assert response.url == f"/espace/vitrines/{foundry.slug}/demandes/{visit_request.pk}/"
    assert sought.requester_name in client.get(response.url).content.decode()
    assert "Personne ne cherche" in check_page(client.get(address))
    check_page(client.post(take), status=404)
    assert VisitRequest.objects.count() == 1


@pytest.mark.parametrize("state", ["unconfirmed", "withdrawn", "routed", "answered", "closed"])
def test_only_what_is_still_looked_for_is_shown(foundry, scrap, state):
    match state:
        case "unconfirmed":
            unconfirmed_sought(problems=[scrap])
        case "withdrawn":
            sought = sent_sought(problems=[scrap])
            services.withdraw(sought=sought, by=requester_of(sought))
        case "routed":
            services.hand_to(sought=sent_sought(problems=[scrap]), vitrine=receiving_vitrine(), by=as_alliance())
        case "answered":
            services.answer(sought=sent_sought(problems=[scrap]), text="Voici.", by=as_alliance())
        case "closed":
            sought = sent_sought(problems=[scrap])
            services.close(sought=sought, reason=CloseReason.NOBODY, text="Personne.", by=as_alliance())
    assert SoughtPractice.objects.get().state == state
    assert list(SoughtPractice.objects.sought_at(foundry)) == []


def test_other_problems_drafts_and_withdrawn_practices_show_nothing(foundry, scrap):
    sent_sought(problems=[ProblemFactory()])
    sent_sought()
    assert list(SoughtPractice.objects.sought_at(foundry)) == []
    known = sent_sought(problems=[scrap, ProblemFactory()])
    assert list(SoughtPractice.objects.sought_at(foundry)) == [known]
    withdraw_practice(practice=foundry.practices.get(), reason="Démontée.", by=UserFactory(is_staff=True))
    assert list(SoughtPractice.objects.sought_at(foundry)) == []


def test_whoever_the_vitrine_shields_itself_from_is_left_out(foundry, scrap):
    rival = UserFactory(organisation=OrganisationFactory(siren="552100554"))
    sought = sent_sought(by=rival, problems=[scrap])
    assert list(SoughtPractice.objects.sought_at(foundry)) == [sought]
    foundry.terms.shield_sirens = ["552100554"]
    foundry.terms.save()
    foundry.refresh_from_db()
    assert list(SoughtPractice.objects.sought_at(foundry)) == []
    assert not can_take_sought(host_of(foundry), foundry, sought)


def test_hostile_people_take_and_read_nothing(client, foundry, scrap):
    sought = sent_sought(problems=[scrap])
    other = receiving_vitrine()  # never solved it
    former = MembershipFactory(vitrine=foundry, role=Role.HOST)
    editor = MembershipFactory(vitrine=foundry, role=Role.EDITOR).user
    Membership.objects.filter(pk=former.pk).delete()
    take = f"/espace/vitrines/{foundry.slug}/on-cherche/{sought.pk}/"
    for person in (UserFactory(), host_of(other), former.user, sought.requester, editor):
        client.force_login(person)
        assert client.get(take).status_code == client.post(take).status_code == 404, person
        if person not in (editor, sought.requester):
            assert client.get(sought.get_absolute_url()).status_code == 404
            assert client.post(sought.get_absolute_url()).status_code == 404
        if person is not editor:
            assert client.get(f"/espace/vitrines/{foundry.slug}/on-cherche/").status_code == 404
    client.force_login(host_of(other))
    assert client.post(f"/espace/vitrines/{other.slug}/on-cherche/{sought.pk}/").status_code == 404
    assert client.get("/gestion/sought/soughtpractice/").status_code == 302
    client.logout()
    assert client.post(take).status_code == 302
    assert client.get(f"/demander/{sought.pk}/enregistree/").status_code == 404
    sought.refresh_from_db()
    assert (sought.state, VisitRequest.objects.count()) == (S.SENT, 0)


# ── Whoever asked ────────────────────────────────────────────────────────────
def test_requester_withdraws_from_the_mail_and_a_second_click_says_where_it_stands(foundry, scrap):
    sought = sent_sought(problems=[scrap])
    link = re.search(r"/r/[\w.~-]+/", OutgoingEmail.objects.get(kind="sought.sent").text_body)[0]
    browser = Client()
    assert "Retirer ma demande" in check_page(browser.get(link))
    assert browser.post(link).status_code == 302
    assert "Vous avez retiré cette demande." in check_page(browser.get(link))
    assert "Retirer ma demande" not in browser.get(link).content.decode()
    check_page(browser.post(link), status=409)
    sought.refresh_from_db()
    assert sought.state == S.WITHDRAWN


def test_link_sent_to_a_former_address_opens_nothing():
    sought = sent_sought()
    link = re.search(r"/r/[\w.~-]+/", OutgoingEmail.objects.get(kind="sought.sent").text_body)[0]
    sought.requester.email = "nouvelle@usine.example"
    sought.requester.save()
    assert "Retirer ma demande" not in Client().get(link).content.decode()
    assert Client().post(link).status_code in (404, 410)
    sought.refresh_from_db()
    assert sought.state == S.SENT


# ── The Alliance's desk ──────────────────────────────────────────────────────
def test_the_alliance_sorts_it_and_its_vitrines_see_it(client, foundry, scrap):
    sought = sent_sought()
    an_alliance_member(client)
    response = client.post(f"/gestion/sought/soughtpractice/{sought.pk}/change/", {"problems": [scrap.pk]})
    assert response.status_code == 302
    assert list(SoughtPractice.objects.sought_at(foundry)) == [sought]


def test_the_alliance_hands_answers_and_closes_from_its_desk(client, foundry, scrap):
    VitrineFactory(name="Atelier hors ligne", is_published=False)
    handed, answered, closed = (sent_sought(problems=[scrap]) for _ in range(3))
    an_alliance_member(client)
    base = "/gestion/sought/soughtpractice"
    form = client.get(f"{base}/{handed.pk}/confier/").content.decode()
    assert "Elles ont résolu ce problème" in form
    assert "Atelier hors ligne" not in form
    assert client.post(f"{base}/{handed.pk}/confier/", {"vitrine": ""}).status_code == 422
    client.post(f"{base}/{handed.pk}/confier/", {"vitrine": foundry.pk})
    assert client.post(f"{base}/{answered.pk}/repondre/", {"text": " "}).status_code == 422
    client.post(f"{base}/{answered.pk}/repondre/", {"text": "Lisez ceci."})
    client.post(f"{base}/{closed.pk}/clore/", {"reason": "too_vague", "text": ""})
    for sought in (handed, answered, closed):
        sought.refresh_from_db()
    assert [handed.state, answered.state, closed.state] == [S.ROUTED, S.ANSWERED, S.CLOSED]
    assert "Avec la situation de départ et un chiffre" in closed.answer_text
    assert "Votre description ne nous permet pas" in OutgoingEmail.objects.get(kind="sought.closed").text_body
    assert "Lisez ceci." in OutgoingEmail.objects.get(kind="sought.answered").text_body
    late = client.post(f"{base}/{handed.pk}/clore/", {"reason": "other", "text": ""}, follow=True)
    assert "Rien à faire" in late.content.decode()
    handed.refresh_from_db()
    assert handed.state == S.ROUTED


def test_staff_without_the_right_reads_nothing(client):
    sought = sent_sought()
    client.force_login(UserFactory(is_staff=True))
    for end in ("change", "confier", "repondre", "clore"):
        assert client.get(f"/gestion/sought/soughtpractice/{sought.pk}/{end}/").status_code == 403
