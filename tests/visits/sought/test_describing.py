"""Describing a problem, through HTTP: a stranger, a member, the same form twice, what is wrong in a form."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.practices import ProblemFactory
from tests.factories.sought import MESSAGE, sent_sought
from tests.factories.visits import receiving_vitrine
from tests.support.html import check_page
from visits.models import VisitRequest
from visits.sought.enums import SoughtState
from visits.sought.models import SoughtPractice
from visits.sought.services import confirm, erase_unconfirmed

pytestmark = pytest.mark.django_db
ASK = "/demander/"


def answers(**changes):
    given = {
        "message": MESSAGE,
        "format": "call",
        "name": "Claire Delmas",
        "company": "Émaillerie Sauvagnac",
        "email": "Claire.Delmas@sauvagnac.example",
        "agreed": "on",
        "submission_key": str(uuid.uuid4()),
    }
    return given | changes


def link_in(mail: OutgoingEmail) -> str:
    return re.search(r"/r/[\w.~-]+/", mail.text_body)[0]


def kinds() -> list[str]:
    return sorted(OutgoingEmail.objects.values_list("kind", flat=True))


def test_stranger_describes_confirms_and_the_alliance_is_told(client, settings):
    problem = ProblemFactory(slug="rebuts")
    response = client.post(ASK, answers(problems=["rebuts"]))
    sought = SoughtPractice.objects.get()
    assert (response.status_code, response.url) == (302, f"/demander/{sought.pk}/enregistree/")
    assert (sought.state, list(sought.problems.all())) == (SoughtState.UNCONFIRMED, [problem])
    assert "claire.delmas@sauvagnac.example" in check_page(client.get(response.url))
    assert (User.objects.count(), kinds()) == (0, ["sought.confirm_address"])
    link = link_in(OutgoingEmail.objects.get())
    assert MESSAGE in check_page(Client().get(link)).replace("\u202f", " ").replace("\xa0", " ")
    assert SoughtPractice.objects.get().state == SoughtState.UNCONFIRMED  # GET confirms nothing
    answer = Client().post(link)
    sought.refresh_from_db()
    assert (sought.state, sought.requester.email) == (SoughtState.SENT, "claire.delmas@sauvagnac.example")
    assert sought.organisation.name == "Émaillerie Sauvagnac"
    assert "L’Alliance cherche la vitrine" in check_page(Client().get(answer.url))
    assert kinds() == ["sought.confirm_address", "sought.received", "sought.sent"]
    assert OutgoingEmail.objects.get(kind="sought.received").to_email == settings.ALLIANCE_EMAIL
    assert VisitRequest.objects.count() == 0


def test_confirming_twice_tells_once(client):
    client.post(ASK, answers())
    sought, link = SoughtPractice.objects.get(), link_in(OutgoingEmail.objects.get())
    assert [Client().post(link).status_code for _ in range(2)] == [302, 302]
    confirm(sought=sought)
    assert kinds() == ["sought.confirm_address", "sought.received", "sought.sent"]


def test_member_describes_in_one_go_and_follows_from_the_space(client):
    person = UserFactory()
    client.force_login(person)
    response = client.post(ASK, {"message": MESSAGE, "format": "written", "agreed": "on"})
    sought = SoughtPractice.objects.get()
    assert response.url == sought.get_absolute_url()
    assert (sought.state, sought.requester, sought.organisation) == (SoughtState.SENT, person, person.organisation)
    assert "Retirer ma demande" in check_page(client.get(response.url))
    assert sought.get_absolute_url() in check_page(client.get("/espace/"))
    assert kinds() == ["sought.received", "sought.sent"]


def test_same_form_sent_twice_is_one(client):
    given = answers()
    locations = [client.post(ASK, given).url for _ in range(3)]
    assert len(set(locations)) == 1
    assert (SoughtPractice.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


def test_somebody_else_s_form_number_gives_a_request_of_its_own(client):
    given = answers()
    client.post(ASK, given)
    Client().post(ASK, given | {"email": "autre@usine.example"})
    assert sorted(SoughtPractice.objects.values_list("requester_email", flat=True)) == [
        "autre@usine.example",
        "claire.delmas@sauvagnac.example",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"message": ""}, "Décrivez le problème en une phrase au moins."),
        ({"message": " ?! "}, "Décrivez le problème en une phrase au moins."),
        ({"message": "a" * 4001}, "Votre message est trop long"),
        ({"agreed": ""}, "Sans votre accord, nous ne pouvons confier votre demande à personne."),
        ({"problems": ["rien-de-tel"]}, "Choisissez un problème de la liste."),
        ({"problems": ["p0", "p1", "p2", "p3"]}, "Gardez 3 problèmes au plus"),
        ({"format": "pigeon"}, "Choisissez un format de la liste."),
        ({"email": "claire"}, "Complétez l’adresse"),
        ({"company": ""}, "entreprise"),
        ({"name": ""}, "nom"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(client, changes, said):
    for rank in range(4):
        ProblemFactory(slug=f"p{rank}")
    response = client.post(ASK, answers(**changes))
    html = check_page(response, status=422)
    assert said in html.replace("\u202f", " ").replace("\xa0", " ")
    assert (SoughtPractice.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_unreadable_form_number_is_no_error(client):
    assert client.post(ASK, answers(submission_key="zz")).status_code == 302


def test_seventh_of_an_hour_is_kept_on_the_page():
    statuses = [Client().post(ASK, answers()).status_code for _ in range(7)]
    assert statuses == [302] * 6 + [429]


def test_words_and_problems_of_an_empty_list_are_already_there(client):
    ProblemFactory(slug="rebuts", name="Réduire les rebuts")
    html = check_page(client.get(ASK, {"q": "réglages à chaud", "probleme": ["rebuts", "rien"]}))
    assert "réglages à chaud</textarea>" in html
    assert re.search(r'value="rebuts"[^>]*checked', html)
    hostile = check_page(
        client.get(ASK, {"q": "</textarea><script>alert(1)</script>" + "x" * 10000, "probleme": "'--"})
    )
    assert "<script>alert" not in hostile


def test_page_leads_to_the_vitrines_too(client):
    vitrine = receiving_vitrine(name="Fonderie Aubrac")
    html = check_page(client.get(ASK))
    assert f'href="/vitrines/{vitrine.slug}/demander/"' in html
    assert 'href="/vitrines/"' in html


def test_unconfirmed_is_erased_after_seven_days_and_its_link_says_so(client):
    client.post(ASK, answers(problems=[ProblemFactory().slug]))
    link = link_in(OutgoingEmail.objects.get())
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=True):
        assert erase_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        assert erase_unconfirmed() == 1
        assert erase_unconfirmed() == 0
    assert SoughtPractice.objects.count() == 0
    check_page(Client().get(link), status=410)


def test_confirmed_is_never_erased():
    sent_sought()
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=True):
        assert erase_unconfirmed() == 0
