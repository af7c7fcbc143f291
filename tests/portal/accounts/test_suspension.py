"""The Alliance closes an account or an organisation at once; the team without a second factor has no right of it."""

from urllib.parse import urlsplit

import pytest

from portal.accounts import suspension
from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import is_still_wanted
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory
from tests.factories.visits import host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory, VitrineFactory
from tests.support.html import check_page
from visits.links import answer_link, follow_link
from visits.private_calendar import feed_path, open_feed
from vitrines.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance():
    return UserFactory(is_staff=True, is_superuser=True)


def path_of(link):
    return urlsplit(link).path


def sent(kind):
    return OutgoingEmail.objects.filter(kind=kind).count()


def test_a_suspended_requester_is_out_everywhere_and_nothing_stays_open(client, alliance):
    vitrine, mine = receiving_vitrine(), UserFactory()
    request = sent_request(vitrine, by=mine)
    links = [path_of(follow_link(request)), feed_path(open_feed(by=mine))]
    client.force_login(mine)
    assert {client.get(path).status_code for path in ("/espace/", *links)} == {200}
    assert suspension.suspend(person=mine, reason="Abus.", by=alliance) == 1
    assert client.get("/espace/").status_code == 302
    assert {client.get(path).status_code for path in links} == {404}
    assert not client.login(email=mine.email, password=PASSWORD)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    suspension.suspend(person=mine, reason="Encore.", by=alliance)
    assert (sent("visits.withdrawn"), sent("accounts.suspended")) == (1, 1)


def test_a_suspended_host_answers_nothing_and_waiting_mails_do_not_leave(client, alliance):
    vitrine = receiving_vitrine()
    host, request = host_of(vitrine), sent_request(vitrine)
    waiting = OutgoingEmail.objects.get(kind="visits.request_received", recipient=host)
    link = path_of(answer_link(request, host))
    assert client.get(link).status_code == 200
    suspension.suspend(person=host, reason="Compte volé.", by=alliance)
    assert client.get(link).status_code == 404
    assert not is_still_wanted(OutgoingEmail.objects.get(pk=waiting.pk))
    request.refresh_from_db()
    assert request.state == "sent"  # it is the vitrine's


def test_an_organisation_closes_with_its_people_and_opens_but_for_who_is_suspended(client, alliance):
    organisation = OrganisationFactory()
    first, second = UserFactory(organisation=organisation), UserFactory(organisation=organisation)
    staff = UserFactory(organisation=organisation, is_staff=True)
    suspension.suspend(person=second, reason="Abus.", by=alliance)
    client.force_login(first)
    suspension.suspend_organisation(organisation=organisation, reason="Faux.", by=alliance)
    assert client.get("/espace/").status_code == 302
    assert list(User.objects.filter(is_active=True, organisation=organisation)) == [staff]
    suspension.reopen(person=second)
    assert not User.objects.get(pk=second.pk).is_active  # its organisation still is
    suspension.suspend(person=second, reason="Abus.", by=alliance)
    suspension.reopen_organisation(organisation=organisation)
    assert User.objects.get(pk=first.pk).is_active
    assert not User.objects.get(pk=second.pk).is_active
    assert client.get("/espace/").status_code == 302  # the former session stays closed


def test_the_desk_suspends_and_opens_with_a_reason(client, alliance):
    mine = UserFactory()
    client.force_login(alliance)
    address = f"/gestion/accounts/user/{mine.pk}/suspendre/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Abus."}).status_code == 302
    assert not User.objects.get(pk=mine.pk).is_active
    assert "Abus." in client.get(address).content.decode()
    assert client.get(f"/gestion/accounts/user/{mine.pk}/change/").status_code == 200
    client.post(address)
    assert User.objects.get(pk=mine.pk).is_active
    own = f"/gestion/accounts/user/{alliance.pk}/suspendre/"
    client.post(own, {"reason": "Par erreur."})
    assert User.objects.get(pk=alliance.pk).is_active


# ── The team without a second factor ─────────────────────────────────────────
def test_the_team_without_a_second_factor_has_no_right_of_the_team_and_keeps_its_row(client):
    hidden, vitrine = VitrineFactory(is_published=False), receiving_vitrine()
    staff = UserFactory(is_staff=True, is_superuser=True, second_factor=False)
    client.force_login(staff)
    for path in (f"/vitrines/{hidden.slug}/", f"/espace/vitrines/{vitrine.slug}/equipe/"):
        assert client.get(path).status_code == 404
    assert client.get("/gestion/").status_code == 302
    assert "second facteur" in check_page(client.get("/compte/securite/"))
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "un-autre-mot-de-passe-long"})
    staff.refresh_from_db()
    assert staff.check_password("un-autre-mot-de-passe-long")
    assert (staff.is_staff, staff.is_superuser) == (True, True)


def test_a_member_of_the_team_without_factor_still_hosts_their_own_vitrine(client):
    own = MembershipFactory(role=Role.OWNER, user=UserFactory(is_staff=True, second_factor=False))
    client.force_login(own.user)
    assert client.get(f"/espace/vitrines/{own.vitrine.slug}/equipe/").status_code == 200
