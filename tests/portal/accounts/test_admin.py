"""People and organisations at the Alliance's desk."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    person = UserFactory(email="alliance@example.org", is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


@pytest.fixture
def moderator(client):
    """A member of the team who may change people, without being a superuser."""
    person = UserFactory(email="moderation@example.org", is_staff=True)
    group = Group.objects.create(name="Bureau")
    group.permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    person.groups.add(group)
    client.force_login(person)
    return person


def person_form(person, **changes):
    form = {
        "full_name": person.full_name,
        "email": person.email,
        "job_title": "",
        "phone": "",
        "organisation": "",
        "is_active": "on",
        "emailaddress_set-TOTAL_FORMS": "0",
        "emailaddress_set-INITIAL_FORMS": "0",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def test_person_added_without_a_password(client, superuser):
    answer = client.post(
        "/gestion/accounts/user/add/",
        {"email": "Lou.Marchand@Usine.example", "full_name": "Lou Marchand", "organisation": ""},
    )
    person = User.objects.exclude(pk=superuser.pk).get()
    assert answer.status_code == 302
    assert (person.email, person.full_name) == ("lou.marchand@usine.example", "Lou Marchand")
    assert not person.has_usable_password()
    assert not EmailAddress.objects.filter(user=person).exists()  # nothing is proved yet
    assert not OutgoingEmail.objects.exists()


def test_person_added_twice_is_refused(client, superuser):
    UserFactory(email="lou@usine.example")
    page = client.post("/gestion/accounts/user/add/", {"email": "LOU@usine.example", "full_name": "Lou"})
    assert "Cette adresse a déjà un compte." in page.text


def test_person_page_shows_no_hash(client, superuser):
    person = UserFactory()
    page = client.get(f"/gestion/accounts/user/{person.pk}/change/").text
    assert person.password not in page
    assert 'name="password"' not in page
    assert person.email in page


def test_people_and_organisations_found_by_word_and_number(client, superuser):
    organisation = OrganisationFactory(name="Émaillerie Sauvagnac", siren="732829320")
    UserFactory(full_name="Lou Marchand", organisation=organisation)
    UserFactory(full_name="Ange Perrin")
    people = client.get("/gestion/accounts/user/", {"q": "732829320"}).text
    assert ("Lou Marchand" in people, "Ange Perrin" in people) == (True, False)
    assert "Émaillerie Sauvagnac" in client.get("/gestion/accounts/organisation/", {"q": "sauvagnac"}).text


def test_moderator_closes_an_account_and_gives_no_right(client, moderator):
    person = UserFactory()
    client.post(
        f"/gestion/accounts/user/{person.pk}/change/",
        person_form(person, is_active=None, is_staff="on", is_superuser="on", email="pirate@example.org"),
    )
    assert User.objects.get(pk=person.pk).is_active  # closed by its own gesture, with a reason
    client.post(f"/gestion/accounts/user/{person.pk}/suspendre/", {"reason": "Compte volé."})
    changed = User.objects.get(pk=person.pk)
    assert (changed.is_active, changed.is_staff, changed.is_superuser) == (False, False, False)
    assert changed.email == person.email


def test_moderator_changes_no_superuser(client, moderator):
    boss = UserFactory(is_superuser=True, is_staff=True)
    assert (
        client.post(f"/gestion/accounts/user/{boss.pk}/change/", person_form(boss, is_active=None)).status_code == 403
    )
    assert client.post(f"/gestion/accounts/user/{boss.pk}/suspendre/", {"reason": "Non."}).status_code == 403
    assert User.objects.get(pk=boss.pk).is_active


def test_nobody_deletes_a_person_here(client, superuser):
    person = UserFactory()
    assert client.post(f"/gestion/accounts/user/{person.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


def test_desk_signs_in_by_the_one_door(client):
    page = client.get("/gestion/", follow=True)
    assert page.redirect_chain[-1] == ("/connexion/?next=%2Fgestion%2F", 302)


def test_addresses_have_no_page_of_their_own(client, superuser):
    assert client.get("/gestion/account/emailaddress/").status_code == 404


def test_organisation_number_checked(client, superuser):
    page = client.post(
        "/gestion/accounts/organisation/add/",
        {
            "name": "Forge",
            "kind": "relay",
            "size_band": "",
            "country": "BE",
            "siren": "732829320",
            "siret": "",
            "naf_code": "",
        },
    )
    assert "Seule une entreprise établie en France porte un SIREN." in page.text
