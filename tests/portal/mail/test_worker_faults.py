"""A real Celery worker that is woken, killed before the server’s 250, and killed after it."""

import time

import pytest
from celery import current_app
from django.db import connection, transaction

from portal.mail.delivery import Delivered, deliver_due
from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.support.mail import celery_worker, smtp_sink, until
from tests.support.outbox import queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _empty_queue():
    current_app.control.purge()


def lease_is_over():
    OutgoingEmail.objects.filter(state=DeliveryState.IN_FLIGHT).update(due_at="2026-01-01T00:00:00Z")


def test_worker_is_woken_by_the_commit_and_sends_within_a_second():
    with smtp_sink() as sink, celery_worker(EMAIL_PORT=str(sink.port)) as worker:
        queue(key="first")
        until(lambda: OutgoingEmail.objects.get().state == DeliveryState.SENT, timeout=20)  # the worker is up
        started = time.monotonic()
        queue(key="second")
        until(lambda: len(sink.accepted) == 2)
        assert time.monotonic() - started < 1
        assert worker.poll() is None


def test_worker_killed_before_the_250_loses_nothing(settings):
    with smtp_sink(at_data="wait") as sink:
        with celery_worker(EMAIL_PORT=str(sink.port)) as worker:
            row = queue(key="k")
            assert sink.reached.wait(20)
            worker.kill()
            worker.wait(5)
        row.refresh_from_db()
        assert (row.state, row.attempts, sink.accepted) == (DeliveryState.IN_FLIGHT, 1, [])
        settings.EMAIL_PORT = sink.port
        assert deliver_due() == Delivered()  # the dead worker’s lease still holds
        time.sleep(0.05)  # the sink notices that its client is gone
        sink.release.set()
        lease_is_over()
        assert deliver_due() == Delivered(sent=1)
        assert [message["Message-ID"] for message in sink.accepted] == [row.message_id]


def test_worker_killed_after_the_250_doubles_with_the_same_message_id(settings):
    with smtp_sink(at_data="wait") as sink:
        with celery_worker(EMAIL_PORT=str(sink.port)) as worker:
            row = queue(key="k")
            assert sink.reached.wait(20)
            with transaction.atomic():
                OutgoingEmail.objects.select_for_update().get()  # the worker cannot record the answer
                sink.release.set()
                until(lambda: sink.accepted and waiting_for_a_row())
                worker.kill()
                worker.wait(5)
                forget_what_the_dead_worker_asked()
        settings.EMAIL_PORT = sink.port
        row.refresh_from_db()
        assert (row.state, row.attempts) == (DeliveryState.IN_FLIGHT, 1)
        lease_is_over()
        assert deliver_due() == Delivered(sent=1)
        assert deliver_due() == Delivered()
        assert [message["Message-ID"] for message in sink.accepted] == [row.message_id] * 2


def waiting_for_a_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def forget_what_the_dead_worker_asked():
    """PostgreSQL would still run the statement of a client that is gone."""
    with connection.cursor() as cursor:
        for pid in waiting_for_a_row():
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    until(lambda: not waiting_for_a_row())
