"""The outbox stores once, refuses what could be lost, and never lets a header be broken."""

import threading

import pytest
from django.db import connection, transaction

from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from portal.mail.outbox import (
    AlreadyAccepted,
    AttachedFile,
    BeingSent,
    InvalidAddress,
    NotInTransaction,
    header_value,
    queue_email,
    send_again,
)
from tests.support.outbox import queue

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_queue_outside_a_transaction_is_refused():
    with pytest.raises(NotInTransaction):
        queue_email(key="k", kind="t", to_email="a@exemple.fr", subject="s", text_body="t")
    assert OutgoingEmail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_no_mail():
    with transaction.atomic():
        queue(key="k")
        transaction.set_rollback(True)
    assert OutgoingEmail.objects.count() == 0


def test_known_key_returns_the_row_untouched():
    first = queue(key="k", subject="Premier", attachments=[AttachedFile("a.ics", "text/calendar", b"A")])
    second = queue(key="k", subject="Second", to_email="autre@exemple.fr", attachments=[AttachedFile("b", "b/b", b"B")])
    assert second.pk == first.pk
    row = OutgoingEmail.objects.get()
    assert row.subject == "[essai] Premier"
    assert [file.filename for file in row.attachments.all()] == ["a.ics"]


@pytest.mark.django_db(transaction=True)
def test_same_key_from_two_transactions_at_once_is_one_row():
    barrier = threading.Barrier(2)

    def post():
        try:
            with transaction.atomic():
                connection.cursor().execute("SELECT 1")
                barrier.wait(5)
                queue(key="k")
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_line_end_in_a_header_value_becomes_a_space(end):
    row = queue(
        key=f"k{end}Bcc: x@exemple.fr",
        subject=f"Visite{end}Bcc: victime@exemple.fr",
        to_name=f"Claire{end}Bcc: victime@exemple.fr",
    )
    assert row.subject == "[essai] Visite Bcc: victime@exemple.fr"
    assert row.to_name == "Claire Bcc: victime@exemple.fr"
    assert row.key == "k Bcc: x@exemple.fr"


def test_null_and_lone_surrogate_are_dropped_from_headers_and_bodies():
    row = queue(
        key="k", subject="a\x00b\ud800c", to_name="N\x00om", text_body="t\x00exte \ud800", html_body="<p>\x00</p>"
    )
    row.refresh_from_db()
    assert (row.subject, row.to_name) == ("[essai] abc", "Nom")
    assert (row.text_body, row.html_body) == ("texte ?", "<p></p>")


@pytest.mark.parametrize(
    "email", ["", "pas une adresse", "a@exemple.fr\nBcc: b@exemple.fr", "a@exemple.fr, b@exemple.fr"]
)
def test_invalid_address_is_refused(email):
    with pytest.raises(InvalidAddress):
        queue(key="k", to_email=email)
    with pytest.raises(InvalidAddress):
        queue(key="k", reply_to=email or "x")
    assert OutgoingEmail.objects.count() == 0


def test_long_values_are_shortened_and_long_keys_stay_distinct():
    row = queue(key="k" * 300 + "a", subject="é" * 500, to_name="n" * 500)
    other = queue(key="k" * 300 + "b")
    assert (len(row.subject), row.subject[-1], len(row.to_name)) == (240, "…", 160)
    assert row.key != other.key
    assert len(row.key) == len(other.key) == 240


def test_message_id_follows_from_the_key_alone():
    first, other = queue(key="a"), queue(key="b")
    identity = first.message_id
    first.delete()
    assert queue(key="a").message_id == identity != other.message_id
    assert identity.endswith("@vitrines.example>")


def test_header_value_keeps_ordinary_text():
    assert header_value("Émaillerie « Sauvagnac » & fils 😀") == "Émaillerie « Sauvagnac » & fils 😀"


def test_failed_mail_sent_again_is_the_same_row_waiting():
    row = queue(key="k")
    OutgoingEmail.objects.update(state=DeliveryState.FAILED, failed_at=row.created_at, attempts=7)
    again = send_again(email=row)
    again.refresh_from_db()
    assert (again.pk, again.state, again.failed_at, again.attempts) == (row.pk, DeliveryState.PENDING, None, 7)
    assert again.give_up_at > row.give_up_at
    assert again.message_id == row.message_id
    assert OutgoingEmail.objects.count() == 1


def test_accepted_mail_is_sent_again_only_with_a_reason():
    row = queue(key="k")
    OutgoingEmail.objects.update(state=DeliveryState.SENT, sent_at=row.created_at)
    with pytest.raises(AlreadyAccepted):
        send_again(email=row, reason="  ")
    assert OutgoingEmail.objects.get().state == DeliveryState.SENT
    again = send_again(email=row, reason="Boîte vidée par erreur")
    assert (again.state, again.sent_at, again.message_id) == (DeliveryState.PENDING, None, row.message_id)


def test_mail_being_sent_is_not_queued_again():
    row = queue(key="k")
    OutgoingEmail.objects.update(state=DeliveryState.IN_FLIGHT, leased_until=row.give_up_at)
    with pytest.raises(BeingSent):
        send_again(email=row, reason="pressé")
