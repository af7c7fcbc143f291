"""What each answer of a real SMTP server does to a row."""

import threading
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from portal.mail import delivery, notifications
from portal.mail.delivery import BACKOFF, JITTER, Delivered, Transport, deliver_due
from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification
from portal.mail.selectors import outbox_health
from tests.support.mail import smtp_sink
from tests.support.outbox import queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_timeout(settings):
    settings.EMAIL_TIMEOUT = 0.5


@pytest.fixture
def sink(settings):
    with smtp_sink() as server:
        settings.EMAIL_PORT = server.port
        yield server


def test_accepted_mail_is_sent_once_with_its_headers(sink):
    row = queue(key="visits.request_received:7:9:once", to_name="Claire Delmas", reply_to="samir@exemple.fr")
    assert deliver_due() == Delivered(sent=1)
    assert deliver_due() == Delivered()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.leased_until, row.last_error) == (DeliveryState.SENT, 1, None, "")
    assert row.sent_at is not None
    [message] = sink.accepted
    assert message["Message-ID"] == row.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Vitrines-Key"] == "visits.request_received:7:9:once"
    assert message["Reply-To"] == "samir@exemple.fr"
    assert message["To"] == "Claire Delmas <claire@exemple.fr>"
    assert message["X-Envelope-To"] == "claire@exemple.fr"
    assert message["Date"].datetime == row.created_at.replace(microsecond=0)


def test_mail_that_somebody_waits_for_overtakes_those_that_can_wait(sink):
    queue(key="old", subject="old", head_start=timedelta(0))
    OutgoingEmail.objects.update(due_at=timezone.now() - timedelta(minutes=1), created_at=timezone.now())
    for subject, start in (("later", 0), ("first", 30), ("second", 30)):
        queue(key=subject, subject=subject, head_start=timedelta(seconds=start))
    assert outbox_health().oldest_due_age < 5  # a head start is no delay
    assert deliver_due() == Delivered(sent=4)
    assert [message["Subject"].split()[-1] for message in sink.accepted] == ["old", "first", "second", "later"]


def test_many_mails_leave_by_one_connection_oldest_first(sink):
    for n in range(5):
        queue(key=f"k{n}", subject=f"n{n}")
    assert deliver_due() == Delivered(sent=5)
    assert [message["Subject"] for message in sink.accepted] == [f"[essai] n{n}" for n in range(5)]
    assert sink.sessions == 1


@pytest.fixture
def kept():
    """The connection a worker keeps from one run to the next."""
    with closing(Transport()) as transport:
        yield transport


def test_runs_of_one_worker_leave_by_one_connection(sink, kept):
    for n in range(3):
        queue(key=f"k{n}")
        assert deliver_due(kept) == Delivered(sent=1)
    assert sink.sessions == 1


def test_connection_that_died_between_two_runs_costs_no_try(settings, kept):
    with smtp_sink() as first:
        settings.EMAIL_PORT = first.port
        queue(key="before")
        assert deliver_due(kept) == Delivered(sent=1)
    with smtp_sink() as second:
        settings.EMAIL_PORT = second.port
        queue(key="after")
        assert deliver_due(kept) == Delivered(sent=1)
        assert [len(sink.accepted) for sink in (first, second)] == [1, 1]


@pytest.mark.parametrize(("name", "value"), [("KEPT_MAILS", 1), ("KEPT_IDLE", -1)])
def test_connection_is_not_kept_for_ever(sink, kept, monkeypatch, name, value):
    monkeypatch.setattr(delivery, name, value)
    for n in range(2):
        queue(key=f"k{n}")
        deliver_due(kept)
    assert sink.sessions == 2


@pytest.mark.parametrize(
    ("place", "answer", "words"),
    [
        ("at_recipient", "450", "450 4.2.1 try later"),
        ("at_recipient", "421", "421 4.3.2 closing"),
        ("at_data", "450", "450 4.2.1 try later"),
        ("at_data", "421", "421 4.3.2 closing"),
        ("at_recipient", "drop", "SMTPServerDisconnected"),
        ("at_data", "drop", "SMTPServerDisconnected"),
        ("at_data", "hang", "SMTPServerDisconnected"),
    ],
)
def test_passing_trouble_is_tried_again_later(sink, place, answer, words):
    row = queue(key="k")
    setattr(sink, place, answer)
    before = timezone.now()
    assert deliver_due() == Delivered(retried=1)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.leased_until) == (DeliveryState.PENDING, 1, None)
    assert before + BACKOFF[0] <= row.due_at <= timezone.now() + BACKOFF[0] * (1 + JITTER)
    assert row.last_error.startswith(words)
    assert deliver_due() == Delivered()  # not before its date
    setattr(sink, place, "250")
    OutgoingEmail.objects.update(due_at=before)
    assert deliver_due() == Delivered(sent=1)
    assert len(sink.accepted) == 1


@pytest.mark.parametrize("place", ["at_recipient", "at_data"])
def test_refusal_for_good_is_failed_and_visible(sink, place):
    row = queue(key="k")
    setattr(sink, place, "550")
    assert deliver_due() == Delivered(failed=1)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (DeliveryState.FAILED, "550 5.1.1 no such person")
    assert row.failed_at is not None
    assert outbox_health().failed == 1


def test_refused_recipient_does_not_hold_back_the_next(sink, monkeypatch):
    for n in range(3):
        queue(key=f"k{n}", to_email=f"{n}@exemple.fr")
    refuse = sink.handle_RCPT

    async def refuse_the_first(server, session, envelope, address, options):
        sink.at_recipient = "550" if address.startswith("0") else "250"
        return await refuse(server, session, envelope, address, options)

    monkeypatch.setattr(sink, "handle_RCPT", refuse_the_first)
    assert deliver_due() == Delivered(sent=2, failed=1)


def test_server_that_cannot_be_reached_costs_one_try_a_run(settings):
    settings.EMAIL_PORT = 1
    for n in range(3):
        queue(key=f"k{n}")
    assert deliver_due() == Delivered(retried=1)
    assert sorted(OutgoingEmail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert "ConnectionRefusedError" in OutgoingEmail.objects.get(attempts=1).last_error


def test_waits_grow_and_stay_within_a_quarter_more():
    now = timezone.now()
    minutes = [0.5, 1, 2, 5, 10, 15, 15, 15]
    for attempts, wait in enumerate(minutes, start=1):
        for _ in range(50):
            again = delivery.retry_date(now, attempts) - now
            assert timedelta(minutes=wait) <= again <= timedelta(minutes=wait * 1.25)


def test_mail_is_given_up_after_72_hours(settings):
    settings.EMAIL_PORT = 1
    row = queue(key="k")
    with time_machine.travel(row.created_at + timedelta(hours=71, minutes=59, seconds=45), tick=False):
        assert deliver_due() == Delivered(failed=1)
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED


def test_mail_whose_moment_has_passed_never_leaves(sink):
    late = queue(key="late", expires_at=timezone.now() + timedelta(hours=1))
    queue(key="on time", expires_at=timezone.now() + timedelta(hours=3))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert deliver_due() == Delivered(sent=1)
        assert deliver_due() == Delivered()
    late.refresh_from_db()
    assert (late.state, late.attempts, late.sent_at) == (DeliveryState.DROPPED, 0, None)


def test_mail_about_a_thing_settled_meanwhile_never_leaves(sink, monkeypatch):
    class Reminder(Notification):
        name, audience, template = "test.reminder", "personne", "emails/base.html"

        @classmethod
        def is_still_wanted(cls, mail):
            return mail.key != "settled"

    monkeypatch.setitem(notifications._registry, "test.reminder", Reminder)
    queue(key="settled", kind="test.reminder")
    queue(key="waiting", kind="test.reminder")
    assert deliver_due() == Delivered(sent=1)
    assert dict(OutgoingEmail.objects.values_list("key", "state")) == {"settled": "dropped", "waiting": "sent"}


def test_question_that_fails_stops_no_mail(sink, monkeypatch):
    class Broken(Notification):
        name, audience, template = "test.broken", "personne", "emails/base.html"

        @classmethod
        def is_still_wanted(cls, mail):
            return OutgoingEmail.objects.filter(pk=mail.key).exists()  # no identifier

    monkeypatch.setitem(notifications._registry, "test.broken", Broken)
    queue(key="k", kind="test.broken")
    assert deliver_due() == Delivered(sent=1)


def test_mail_never_tried_in_72_hours_still_gets_its_try(sink):
    queue(key="k")
    with time_machine.travel(timezone.now() + timedelta(hours=100), tick=False):
        assert deliver_due() == Delivered(sent=1)


def test_worker_that_died_on_a_mail_for_72_hours_makes_it_fail(sink):
    row = queue(key="k")
    OutgoingEmail.objects.update(
        state=DeliveryState.IN_FLIGHT, attempts=9, leased_until=row.give_up_at, due_at=row.give_up_at
    )
    with time_machine.travel(row.give_up_at + timedelta(seconds=1), tick=False):
        assert deliver_due() == Delivered()
    row.refresh_from_db()
    assert (row.state, sink.accepted) == (DeliveryState.FAILED, [])


def test_claimed_mail_is_left_alone_until_its_lease_is_over(sink):
    row = queue(key="k")
    assert delivery.claim_next().pk == row.pk
    assert delivery.claim_next() is None
    lease = OutgoingEmail.objects.get().leased_until
    assert lease - timezone.now() > timedelta(seconds=2 * 0.5)
    with time_machine.travel(lease + timedelta(seconds=1), tick=False):
        assert deliver_due() == Delivered(sent=1)
    row.refresh_from_db()
    assert row.attempts == 2


def test_late_answer_of_a_worker_that_lost_its_claim_is_ignored(sink):
    queue(key="k")
    late = delivery.claim_next()
    with time_machine.travel(late.leased_until + timedelta(seconds=1), tick=False):
        ours = delivery.claim_next()
    assert delivery.record(late, delivery.Answer(delivery.Outcome.FAILED, "550 late")) is None
    assert OutgoingEmail.objects.get().state == DeliveryState.IN_FLIGHT
    assert delivery.record(ours, delivery.Answer(delivery.Outcome.SENT)) is delivery.Outcome.SENT
    assert OutgoingEmail.objects.get().state == DeliveryState.SENT


def test_two_workers_share_the_mails(sink):
    for n in range(30):
        queue(key=f"k{n}", to_email=f"p{n}@exemple.fr")
    results = []

    def work():
        try:
            results.append(deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(result.sent for result in results) == 30
    assert sorted(m["X-Envelope-To"] for m in sink.accepted) == sorted(f"p{n}@exemple.fr" for n in range(30))


def test_mail_another_worker_is_claiming_is_passed_over():
    first, second = queue(key="first"), queue(key="second")
    locked, release = threading.Event(), threading.Event()

    def claim_slowly():
        try:
            with transaction.atomic():
                OutgoingEmail.objects.select_for_update().get(pk=first.pk)
                locked.set()
                release.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=claim_slowly)
    other.start()
    assert locked.wait(5)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    try:
        assert delivery.claim_next().pk == second.pk
        assert delivery.claim_next() is None
    finally:
        release.set()
        other.join(5)
        connection.close()  # and the time-out with it


def test_database_cut_while_sending_loses_and_doubles_nothing(sink):
    queue(key="k")
    sink.at_data = "wait"
    backend = []

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend.append(cursor.fetchone()[0])
            backend.append(deliver_due())
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert sink.reached.wait(5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend[0]])
        assert cursor.fetchone() == (True,)
    sink.release.set()
    worker.join(20)
    assert backend[1] == Delivered(sent=1)
    assert OutgoingEmail.objects.get().state == DeliveryState.SENT
    assert deliver_due() == Delivered()
    assert len(sink.accepted) == 1


def test_held_mail_stays(sink):
    queue(key="k")
    OutgoingEmail.objects.update(state=DeliveryState.HELD)
    assert deliver_due() == Delivered()


def test_health_tells_a_missing_worker_from_a_missing_server(settings):
    assert outbox_health() == outbox_health().__class__(0, 0, 0.0, 0.0)
    start = timezone.now()
    queue(key="k")
    with time_machine.travel(start + timedelta(seconds=700), tick=False):
        assert outbox_health().oldest_due_age >= 699
        settings.EMAIL_PORT = 1
        deliver_due()
        health = outbox_health()
        assert (health.waiting, health.oldest_due_age) == (1, 0.0)
        assert health.oldest_waiting_age >= 699
