"""Asking, through HTTP: a stranger, a member, and everything that can be wrong in a form."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, working_moment
from tests.factories.vitrines import VitrineFactory
from tests.support.html import check_page
from visits.enums import RequestState
from visits.models import VisitRequest
from visits.services.asking import erase_unconfirmed_requests
from visits.working_days import is_working_day

pytestmark = pytest.mark.django_db

MESSAGE = "Nos contrôleurs ne tombent pas d’accord sur les défauts d’aspect."


def answers(**changes):
    """What a stranger types."""
    given = {
        "message": MESSAGE,
        "format": "private_visit",
        "dates_0_day": working_moment(10).date().isoformat(),
        "dates_0_time": "14:00",
        "headcount": "2",
        "name": "Claire Delmas",
        "company": "Émaillerie Sauvagnac",
        "email": "Claire.Delmas@sauvagnac.example",
        "submission_key": str(uuid.uuid4()),
    }
    return given | changes


def ask(client, vitrine, **changes):
    return client.post(reverse("visits:ask", args=[vitrine.slug]), answers(**changes))


def link_in(mail: OutgoingEmail) -> str:
    """Path of the first signed link of a mail."""
    return re.search(r"/r/[\w.~-]+/", mail.text_body)[0]


def test_stranger_asks_confirms_and_the_hosts_are_told(client, django_assert_max_num_queries):
    vitrine = receiving_vitrine(hosts=2)
    response = ask(client, vitrine)
    visit_request = VisitRequest.objects.get()
    assert response.status_code == 302
    assert visit_request.state == RequestState.UNCONFIRMED
    assert User.objects.filter(email__iexact="claire.delmas@sauvagnac.example").count() == 0
    mail = OutgoingEmail.objects.get()
    assert (mail.kind, mail.to_email) == ("visits.confirm_address", "claire.delmas@sauvagnac.example")

    stranger = Client()
    assert stranger.get(link_in(mail)).status_code == 200
    visit_request.refresh_from_db()
    assert visit_request.state == RequestState.UNCONFIRMED, "a mail scanner that opens the link sends nothing"
    with django_assert_max_num_queries(40):  # an account, an organisation, their journal, the request, three mails
        assert stranger.post(link_in(mail)).status_code == 302
    visit_request.refresh_from_db()
    person = User.objects.get(email="claire.delmas@sauvagnac.example")
    assert visit_request.state == RequestState.SENT
    assert (visit_request.requester, person.full_name) == (person, "Claire Delmas")
    assert (person.organisation.name, person.has_usable_password()) == ("Émaillerie Sauvagnac", False)
    told = OutgoingEmail.objects.filter(kind="visits.request_received").values_list("to_email", flat=True)
    assert sorted(told) == sorted(m.user.email for m in vitrine.memberships.all())
    assert "sessionid" not in stranger.cookies, "a link signs nobody in"


def test_confirming_twice_sends_once(client):
    ask(client, receiving_vitrine())
    link = link_in(OutgoingEmail.objects.get())
    client.post(link)
    again = client.post(link)
    assert again.status_code == 302
    assert OutgoingEmail.objects.filter(kind="visits.request_received").count() == 1


def test_same_form_sent_twice_is_one_request_and_one_mail(client):
    vitrine, key = receiving_vitrine(), str(uuid.uuid4())
    first = ask(client, vitrine, submission_key=key)
    second = ask(client, vitrine, submission_key=key)
    assert first["Location"] == second["Location"]
    assert (VisitRequest.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_form_number_of_another_person_reveals_nothing(client):
    vitrine, key = receiving_vitrine(), str(uuid.uuid4())
    ask(client, vitrine, submission_key=key)
    other = Client()
    response = ask(other, vitrine, submission_key=key, email="intrus@ailleurs.example")
    assert response.status_code == 302
    assert VisitRequest.objects.count() == 2


def test_known_and_unknown_addresses_get_the_same_answer(client):
    vitrine = receiving_vitrine()
    known = UserFactory(email="connue@usine.example")
    pages = []
    for email in (known.email, "inconnue@usine.example"):
        response = ask(Client(), vitrine, email=email)
        pages.append((response.status_code, OutgoingEmail.objects.filter(to_email=email).get().kind))
    assert pages[0] == pages[1] == (302, "visits.confirm_address")


def test_member_gives_three_answers_and_the_request_leaves_at_once(client):
    vitrine, person = receiving_vitrine(), UserFactory()
    client.force_login(person)
    page = client.get(reverse("visits:ask", args=[vitrine.slug]))
    assert 'name="email"' not in page.content.decode()
    response = ask(client, vitrine)
    visit_request = VisitRequest.objects.get()
    assert response["Location"] == visit_request.get_absolute_url()
    assert (visit_request.state, visit_request.requester) == (RequestState.SENT, person)
    check_page(client.get(response["Location"]))


def test_vitrine_without_host_reaches_the_alliance(client, settings):
    vitrine = VitrineFactory()
    client.force_login(UserFactory())
    ask(client, vitrine)
    assert OutgoingEmail.objects.get(kind="visits.request_without_host").to_email == settings.ALLIANCE_EMAIL


def test_practice_is_remembered(client):
    vitrine = receiving_vitrine()
    practice = published_practice(vitrine=vitrine)
    url = reverse("visits:ask", args=[vitrine.slug]) + f"?pratique={practice.slug}"
    assert practice.published_revision.title in client.get(url).content.decode().replace("\u202f", " ")
    client.post(url, answers())
    assert VisitRequest.objects.get().practice == practice


def test_published_date_can_be_chosen(client):
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine)
    ask(client, vitrine, format="private_visit", slot=str(slot.pk), dates_0_day="")
    assert VisitRequest.objects.get().chosen_slot == slot


def test_kept_page_is_for_the_same_browser_only(client):
    location = ask(client, receiving_vitrine())["Location"]
    check_page(client.get(location))
    assert Client().get(location).status_code == 404


def next_day(wanted) -> date:
    day = timezone.localdate() + timedelta(days=2)
    while not wanted(day):
        day += timedelta(days=1)
    return day


BAD_INPUT = [
    ({"message": "  "}, "Décrivez le problème en une phrase au moins."),
    ({"message": "a" * 100_000}, "Votre message est trop long"),
    ({"format": ""}, "Choisissez comment vous souhaitez échanger."),
    ({"format": "video"}, "Choisissez un format proposé par cette vitrine."),
    ({"headcount": "9"}, "Cette vitrine reçoit 8 personnes au plus."),
    ({"headcount": "0"}, "Indiquez au moins une personne."),
    ({"headcount": "beaucoup"}, "Écrivez un nombre de personnes, en chiffres."),
    ({"dates_0_day": ""}, "Proposez au moins une date."),
    ({"dates_0_day": "2020-03-03"}, "est trop tôt"),
    ({"dates_0_day": (timezone.localdate() + timedelta(days=900)).isoformat()}, "est trop loin"),
    ({"dates_0_day": "n’importe quoi"}, "n’est pas une date"),
    ({"dates_0_time": "03:12"}, "Choisissez l’heure dans la liste."),
    ({"name": ""}, "Écrivez votre prénom et votre nom."),
    ({"email": "claire.delmas@sauvagnac"}, "Complétez l’adresse, par exemple prenom.nom@entreprise.fr."),
    ({"email": ""}, "Écrivez votre adresse électronique."),
    ({"company": ""}, "Écrivez le nom de l’entreprise ou son SIRET."),
    ({"company": "732 829 320 00075"}, "Ce SIRET n’existe pas"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD_INPUT)
def test_bad_input_is_told_in_place_and_nothing_typed_is_lost(client, changes, sentence):
    response = ask(client, receiving_vitrine(), **changes)
    page = response.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert response.status_code == 422
    assert sentence in page
    assert "Erreur : " in page
    kept = answers() | changes
    assert kept["message"].strip()[:80] in page
    assert kept["name"] in page
    assert (VisitRequest.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
    check_page(response, status=422)


def test_public_holiday_and_weekend_are_named(client):
    vitrine = receiving_vitrine()
    christmas = next_day(lambda day: (day.month, day.day) == (12, 25))
    saturday = next_day(lambda day: day.weekday() == 5 and is_working_day(day - timedelta(days=1)))
    page = ask(client, vitrine, dates_0_day=christmas.isoformat(), dates_1_day=saturday.isoformat()).content.decode()
    assert "est férié (Noël)" in page
    assert "n’est pas un jour ouvré" in page


def test_alsace_keeps_its_own_holidays(client):
    good_friday = next_day(lambda day: is_working_day(day) and not is_working_day(day, departement="67"))
    alsatian = receiving_vitrine(city="Haguenau", departement="67", region="44")
    refused = ask(client, alsatian, dates_0_day=good_friday.isoformat())
    accepted = ask(client, receiving_vitrine(), dates_0_day=good_friday.isoformat())
    assert (refused.status_code, accepted.status_code) == (422, 302)


def test_control_characters_are_dropped(client):
    ask(client, receiving_vitrine(), message="Ligne un\r\nLigne\x07 deux\u2028trois", name="Claire\r\nBcc: x@y.z")
    visit_request = VisitRequest.objects.get()
    assert visit_request.message == "Ligne un\nLigne deux\ntrois"
    assert "\n" not in visit_request.requester_name


def test_null_character_reaches_no_database(client):
    ask(client, receiving_vitrine(), message="bon\x00jour")
    assert VisitRequest.objects.get().message == "bonjour"


def test_smallest_group_is_for_visits_not_for_calls(client):
    vitrine = receiving_vitrine()
    vitrine.terms.group_min = 3
    vitrine.terms.save()
    refused = ask(client, vitrine, headcount="1")
    assert "des groupes de 3 personnes au moins" in refused.content.decode().replace("\xa0", " ")
    assert ask(client, vitrine, headcount="1", format="call").status_code == 302
    assert ask(client, vitrine, headcount="1", format="written", dates_0_day="n’importe quoi").status_code == 302


def test_paused_vitrine_says_until_when(client):
    vitrine = receiving_vitrine()
    vitrine.terms.paused_until = timezone.localdate() + timedelta(days=30)
    vitrine.terms.save()
    response = client.post(reverse("visits:ask", args=[vitrine.slug]), answers())
    assert VisitRequest.objects.count() == 0
    check_page(response)


def test_unconfirmed_request_is_erased_after_seven_days(client):
    ask(client, receiving_vitrine())
    VisitRequest.objects.update(created_at=timezone.now() - timedelta(days=6, hours=23))
    assert erase_unconfirmed_requests() == 0
    VisitRequest.objects.update(created_at=timezone.now() - timedelta(days=7, hours=1))
    assert erase_unconfirmed_requests() == 1
    gone = client.get(link_in(OutgoingEmail.objects.get()))
    check_page(gone, status=410)
