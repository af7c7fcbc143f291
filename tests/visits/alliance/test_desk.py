"""The Alliance at its desk: silent vitrines first, answers on behalf, writes, exports without formulas."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from portal.ui.dates import long_datetime
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import SlotFactory, as_requester, receiving_vitrine, sent_request
from visits.enums import ActorRole, Channel, RequestState
from visits.models import Handover, VisitRequest
from visits.services.following import withdraw

pytestmark = pytest.mark.django_db
REQUESTS = "/gestion/visits/visitrequest/"


@pytest.fixture
def moderator(client):
    person = UserFactory(full_name="Hélène Castaing", is_staff=True)
    group = Group.objects.create(name="Modération")
    group.permissions.set(Permission.objects.filter(content_type__app_label__in=["visits", "mail"]))
    person.groups.add(group)
    client.force_login(person)
    return person


def late(vitrine, days: int) -> VisitRequest:
    visit_request = sent_request(vitrine)
    due = timezone.localdate() - timedelta(days=days)
    VisitRequest.objects.filter(pk=visit_request.pk).update(answer_due_on=due)
    return visit_request


def test_most_silent_vitrines_come_first_then_the_nearest_deadline(client, moderator):
    once, twice, punctual = receiving_vitrine(), receiving_vitrine(), receiving_vitrine()
    closed = sent_request(punctual)
    withdraw(visit_request=closed, by=as_requester(closed))
    on_time, one = sent_request(punctual), late(once, 9)
    two = [late(twice, 1), late(twice, 3)]
    page = client.get(REQUESTS)
    found = [row.pk for row in page.context["cl"].result_list]
    assert found == [two[1].pk, two[0].pk, one.pk, on_time.pk, closed.pk]
    assert [page.text.count(f"{site}, {many} en retard") for site, many in ((twice, 2), (once, 1))] == [2, 1]


def test_list_shows_age_deadline_and_next_passage_of_the_clock(client, moderator):
    late(receiving_vitrine(), 3)
    page = client.get(REQUESTS).text
    assert "prochain passage" in page.lower()
    assert ", en retard" in page


def test_taken_over_requests_are_found_by_a_filter(client, moderator):
    taken, _ = sent_request(), sent_request()
    VisitRequest.objects.filter(pk=taken.pk).update(taken_over_at=timezone.now())
    rows = client.get(REQUESTS, {"reprise": "alliance"}).context["cl"].result_list
    assert [row.pk for row in rows] == [taken.pk]


def test_written_answer_on_behalf_closes_the_request_and_says_who_wrote(client, moderator):
    visit_request = sent_request()
    page = client.post(f"{REQUESTS}{visit_request.pk}/repondre/", {"text": "Deux caméras."}, follow=True).text
    visit_request.refresh_from_db()
    log = visit_request.transitions.order_by("-pk")[0]
    assert (visit_request.state, visit_request.answer_text) == (RequestState.DONE, "Deux caméras.")
    assert (log.actor, log.actor_role, log.channel) == (moderator, ActorRole.STAFF, Channel.ADMIN)
    assert OutgoingEmail.objects.filter(kind="visits.answered_in_writing").count() == 1
    assert "C’est fait." in page


def test_declined_on_behalf_with_the_text_that_was_ready(client, moderator):
    visit_request = sent_request()
    client.post(f"{REQUESTS}{visit_request.pk}/decliner/", {"reason": "no_time", "text": "", "busy_until": ""})
    visit_request.refresh_from_db()
    assert visit_request.state == RequestState.DECLINED
    assert "pas le temps" in visit_request.host_message


def test_handed_over_by_the_alliance_waits_for_the_requester(client, moderator):
    visit_request, sister = sent_request(), receiving_vitrine()
    client.post(f"{REQUESTS}{visit_request.pk}/confier/", {"vitrine": str(sister.pk), "text": ""})
    assert (Handover.objects.get().offered_as, VisitRequest.objects.count()) == (ActorRole.STAFF, 1)
    assert "l’Alliance pense que" in " ".join(
        OutgoingEmail.objects.get(kind="visits.handover_offered").text_body.split()
    )


@pytest.mark.parametrize("to", ["requester", "host"])
def test_alliance_writes_once_to_the_side_it_chose(client, moderator, settings, to):
    visit_request = sent_request(receiving_vitrine(hosts=2))
    for _ in range(2):
        client.post(f"{REQUESTS}{visit_request.pk}/ecrire/", {"to": to, "text": "Nous vous appelons demain."})
    mails = OutgoingEmail.objects.filter(kind=f"visits.alliance_wrote_to_{to}")
    assert mails.count() == (2 if to == "host" else 1)
    assert {mail.reply_to for mail in mails} == {settings.ALLIANCE_EMAIL}
    assert all("Nous vous appelons demain." in mail.text_body for mail in mails)


def test_request_for_a_published_date_says_which_one(client, moderator):
    slot = SlotFactory(vitrine=receiving_vitrine())
    visit_request = sent_request(slot.vitrine, slot=slot, format=slot.format, dates=[])
    page = client.get(f"{REQUESTS}{visit_request.pk}/change/").text
    assert f"/slot/{slot.pk}/change/" in page
    assert f"Visite de groupe, {long_datetime(slot.starts_at)}" in page


def test_closed_request_offers_no_answer_and_refuses_it(client, moderator):
    visit_request = sent_request()
    withdraw(visit_request=visit_request, by=as_requester(visit_request))
    page = client.get(f"{REQUESTS}{visit_request.pk}/change/").text
    assert "/repondre/" not in page
    told = client.post(f"{REQUESTS}{visit_request.pk}/repondre/", {"text": "Oui."}, follow=True).text
    assert "Rien à faire ainsi : cette demande est « retirée »." in told


FORMULAS = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\tcmd"]


def dangerous() -> None:
    for formula in FORMULAS:
        visit_request = sent_request(by=UserFactory(organisation=OrganisationFactory()))
        VisitRequest.objects.filter(pk=visit_request.pk).update(company_name=formula, message=f"{formula} & <b>")


def test_csv_export_neutralises_formulas_and_keeps_the_filter(client, moderator):
    dangerous()
    gone = sent_request()
    withdraw(visit_request=gone, by=as_requester(gone))
    answer = client.get(f"{REQUESTS}exporter.csv?state__exact=sent")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = [line.split(";") for line in text.splitlines()]
    assert sorted(row[1] for row in rows[1:]) == sorted(f"'{formula}" for formula in FORMULAS)
    assert answer["Content-Disposition"].endswith('.csv"')


def test_excel_export_holds_text_only(client, moderator):
    dangerous()
    content = b"".join(client.get(f"{REQUESTS}exporter.xlsx").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "&apos;=1+1" in sheet or "'=1+1" in sheet
    assert sheet.count("<row ") == 1 + len(FORMULAS)


def test_export_is_closed_to_staff_without_the_right(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(f"{REQUESTS}exporter.csv").status_code == 403


def test_unknown_kind_of_file_is_not_found(client, moderator):
    assert client.get(f"{REQUESTS}exporter.pdf").status_code == 404
