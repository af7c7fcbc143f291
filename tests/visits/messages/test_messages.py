"""Messages on a request: one mail each, no address before a date is agreed, no text lost, no message twice."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from portal.ui.typography import of
from tests.factories.accounts import UserFactory
from tests.factories.visits import as_host, as_requester, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from tests.support.matrix import World
from tests.visits.mail_examples import scheduled
from visits import links, notifications
from visits.digest import weeks_of
from visits.enums import ActorRole, Channel, Side
from visits.errors import ThreadClosed, TooManyMessages
from visits.masking import ADDRESS, TELEPHONE, mask
from visits.models import Digest, Message, VisitRequest
from visits.services import answering, following
from visits.services.messages import MOST_AN_HOUR, write_message
from visits.services.writing import write_from_alliance
from visits.thread import thread_of
from visits.today import today_of
from visits.workflow import Actor
from vitrines.enums import Role

pytestmark = pytest.mark.django_db
TYPED = "Écrivez à claire@sauvagnac.example ou au 06 12 34 56 78."


def write(visit_request, by, text="Combien de postes ?", key=None):
    return write_message(visit_request=visit_request, text=text, submission_key=key or uuid.uuid4(), by=by)


def by_host(visit_request):
    return as_host(host_of(visit_request.vitrine))


def mails(kind):
    return OutgoingEmail.objects.filter(kind=f"visits.{kind}")


def test_each_message_is_kept_once_written_about_once_and_in_the_log():
    visit_request, key = sent_request(receiving_vitrine(hosts=2)), uuid.uuid4()
    for _ in range(2):
        write(visit_request, as_requester(visit_request), key=key)
    write(visit_request, by_host(visit_request), "Douze.")
    assert [line.text for line in thread_of(visit_request, ActorRole.HOST)] == ["Combien de postes ?", "Douze."]
    assert (mails("message_for_host").count(), mails("message_for_requester").count()) == (2, 1)
    notes = [log.note for log in visit_request.transitions.all() if log.note]
    assert notes == ["Le demandeur écrit à la vitrine.", "La vitrine écrit au demandeur."]


def test_the_database_keeps_one_message_a_form():
    visit_request, key = sent_request(), uuid.uuid4()
    message = write(visit_request, as_requester(visit_request), key=key)
    message.pk = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "+33 (0)6 12 34 56 78",
        "00 33 6 12 34 56 78",
        "+49 151 2345 6789",
        "06\u202f12\u202f34\u202f56\u202f78",
    ],
)
def test_telephone_numbers_are_masked(typed):
    assert mask(f"Au {typed}, le matin.") == f"Au {TELEPHONE}, le matin."


@pytest.mark.parametrize("typed", ["a.b+c@x-y.fr", "A@B.CO.UK", "jean (at) usine.fr", "jean[arobase]usine[point]fr"])
def test_addresses_are_masked(typed):
    assert mask(f"À {typed} !") == f"À {ADDRESS} !"


@pytest.mark.parametrize(
    "text",
    [
        "SIREN 552 100 554",
        "12 000 000 pièces",
        "le 01/02/2027 10 h",
        "01.02.2027 10 30",
        "0,35 mm",
        "de 5 à 10 %",
        "3 @ 4",
    ],
)
def test_figures_of_the_trade_stay(text):
    assert mask(text) == text


def test_masking_a_long_text_of_near_misses_ends():
    mask("a" * 4000), mask("06 " * 1300), mask("a.b-" * 1000 + "@"), mask("+3" * 2000)


def test_addresses_are_masked_for_the_other_side_until_a_date_is_agreed():
    visit_request = sent_request()
    write(visit_request, as_requester(visit_request), TYPED)
    masked = f"Écrivez à {ADDRESS} ou au {TELEPHONE}."
    assert thread_of(visit_request, ActorRole.HOST)[0].text == masked
    assert thread_of(visit_request, ActorRole.REQUESTER)[0].text == TYPED
    mail = mails("message_for_host").get()
    assert masked in mail.text_body
    assert "claire@" not in mail.text_body + mail.html_body
    assert (mail.reply_to, mails("request_received").get().reply_to) == ("", "")
    option = visit_request.date_options.first()
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=by_host(visit_request))
    assert thread_of(visit_request, ActorRole.HOST)[0].text == TYPED
    assert mails("scheduled_for_host").get().reply_to == visit_request.requester_email


def test_host_is_named_to_the_requester_once_a_date_is_agreed():
    visit_request = sent_request()
    write(visit_request, by_host(visit_request))
    assert thread_of(visit_request, ActorRole.REQUESTER)[0].who == visit_request.vitrine.name
    met = scheduled()
    write(met, by_host(met))
    assert thread_of(met, ActorRole.REQUESTER)[0].who.startswith(host_of(met.vitrine).full_name)


def test_one_may_write_sixty_days_after_the_end_and_read_for_ever(client):
    visit_request = following.withdraw(visit_request=(asked := sent_request()), by=as_requester(asked))
    write(visit_request, by_host(visit_request))
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=True):
        with pytest.raises(ThreadClosed):
            write(visit_request, by_host(visit_request))
        page = client.get(World.path_of(links.follow_link(visit_request))).content.decode()
    assert "Combien de postes" in page
    assert "On ne peut plus écrire" in page


def test_an_hour_takes_so_many_messages():
    visit_request = sent_request()
    for _ in range(MOST_AN_HOUR):
        write(visit_request, as_requester(visit_request))
    with pytest.raises(TooManyMessages):
        write(visit_request, as_requester(visit_request))
    write(visit_request, by_host(visit_request))


def test_message_is_written_by_the_link_of_the_mail_once(client):
    visit_request = sent_request()
    path = World.path_of(links.answer_link(visit_request, host_of(visit_request.vitrine), action="write"))
    data = {"text": "Combien de postes ?", "submission_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(path, data).status_code == 302
    message = Message.objects.get()
    assert (message.to, message.channel, message.author) == (
        Side.REQUESTER,
        Channel.LINK,
        host_of(visit_request.vitrine),
    )


def test_text_too_long_or_with_a_file_is_refused_and_stays_on_the_page(client):
    visit_request = sent_request()
    client.force_login(visit_request.requester)
    path = f"/demandes/{visit_request.pk}/?action=write"
    long = client.post(path, {"text": "é" * 100_000})
    assert (long.status_code, "é" * 100_000 in long.content.decode()) == (422, True)
    sent = client.post(path, {"text": "Voici le plan.", "file": SimpleUploadedFile("plan.pdf", b"%PDF")})
    page = sent.content.decode()
    assert (sent.status_code, "pièces jointes" in page, "Voici le plan." in page) == (422, True, True)
    assert client.post(path, {"text": " \u200b "}).status_code == 422
    assert not Message.objects.exists()


def test_who_may_not_answer_neither_writes_nor_sees_the_form(client):
    visit_request = sent_request()
    editor = MembershipFactory(vitrine=visit_request.vitrine, role=Role.EDITOR).user
    path = f"/espace/vitrines/{visit_request.vitrine.slug}/demandes/{visit_request.pk}/"
    client.force_login(editor)
    assert "Envoyer le message" not in client.get(path).content.decode()
    assert client.post(f"{path}?action=write", {"text": "Bonjour"}).status_code == 404
    client.force_login(UserFactory())
    assert client.post(f"/demandes/{visit_request.pk}/?action=write", {"text": "Bonjour"}).status_code == 404


def test_message_of_the_alliance_is_read_by_its_addressee_alone():
    visit_request = sent_request()
    staff = Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=UserFactory(is_staff=True))
    for _ in range(2):
        write_from_alliance(visit_request=visit_request, to_host=True, text="Un mot pour vous.", by=staff)
    assert [line.text for line in thread_of(visit_request, ActorRole.HOST)] == ["Un mot pour vous."]
    assert thread_of(visit_request, ActorRole.REQUESTER) == []


def test_host_of_the_monday_letter_reads_messages_there():
    visit_request = scheduled()
    membership = visit_request.vitrine.memberships.get()
    Digest.objects.create(membership=membership, due_at=timezone.now())
    write(visit_request, as_requester(visit_request))
    assert not mails("message_for_host").exists()
    assert [line.label for line in weeks_of([membership])[membership.pk].lines] == ["1 message à lire"]
    phrases = [line.phrase for line in today_of(membership.user).waiting.lines]
    assert phrases == [f"Lire le message {of(visit_request.company_name)}"]
    write(visit_request, by_host(visit_request), "Douze.")
    assert not weeks_of([membership])[membership.pk]
    assert [line.phrase for line in today_of(visit_request.requester).waiting.lines] == [
        f"Lire le message {of(visit_request.vitrine.name)}"
    ]


def test_mails_that_lead_to_the_message_form_never_say_the_address():
    visit_request = sent_request()
    mail = notifications.RequestReceived(visit_request, host_of(visit_request.vitrine)).render()
    assert visit_request.requester_email not in mail.text_body + mail.html_body
    assert VisitRequest.objects.get().messages.count() == 0
