"""The wake-up reaches a worker when it can, and costs the request nothing when it cannot."""

import os
import signal
import socket
import time

import pytest
import redis
from django.conf import settings
from django.db import transaction

from portal.mail import outbox, wakeup
from portal.mail.models import OutgoingEmail
from tests.support.engines import private_valkey
from tests.support.mail import until
from tests.support.outbox import queue

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_HOLD = 0.3  # seconds, architecture.md


@pytest.fixture
def holds(monkeypatch):
    """How long each commit was held by the wake-up, in seconds."""
    durations = []

    def timed():
        started = time.monotonic()
        wakeup.wake_worker()
        durations.append(time.monotonic() - started)

    monkeypatch.setattr(outbox, "wake_worker", timed)
    return durations


def test_wake_up_refused_by_the_broker_holds_nobody(monkeypatch, holds):
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    queue(key="k")
    assert max(holds) < LONGEST_HOLD
    assert OutgoingEmail.objects.count() == 1


def test_wake_up_to_a_broker_that_hangs_holds_nobody(monkeypatch, holds):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(20)
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        for n in range(5):
            queue(key=f"k{n}")
        assert len(holds) == 5
        assert max(holds) < LONGEST_HOLD
        silent.settimeout(10)
        connection, _ = silent.accept()  # the thread did try
        connection.close()
    assert OutgoingEmail.objects.count() == 5


def test_publishing_gives_up_on_a_broker_that_hangs(monkeypatch):
    monkeypatch.setattr(wakeup, "PUBLISH_TIMEOUT", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(20)
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()
        with pytest.raises(Exception, match="Timeout"):
            wakeup.Publisher().publish(wakeup.TASK_NAME)
        assert time.monotonic() - started < 1


def test_wake_up_is_published_and_many_are_one_or_few(monkeypatch):
    with private_valkey() as server:
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis+socket://{server.socket}")
        client = redis.Redis(unix_socket_path=str(server.socket))
        for n in range(30):
            queue(key=f"k{n}")
        until(lambda: client.llen("celery") >= 1)
        time.sleep(0.2)
        assert client.llen("celery") <= 30
        client.flushall()  # a wiped broker: the rows are what matters
        assert OutgoingEmail.objects.waiting().count() == 30
        queue(key="after")
        until(lambda: client.llen("celery") >= 1)
        client.close()


def test_wake_ups_leave_by_one_connection_that_is_opened_again_when_the_broker_hung_up(monkeypatch):
    with private_valkey() as server:
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis+socket://{server.socket}")
        client, publisher = redis.Redis(unix_socket_path=str(server.socket)), wakeup.Publisher()
        publisher.publish(wakeup.TASK_NAME)
        opened = client.info()["total_connections_received"]
        publisher.publish(wakeup.TASK_NAME)
        assert client.info()["total_connections_received"] == opened
        client.client_kill_filter(_type="normal", skipme=True)
        publisher.publish(wakeup.TASK_NAME)
        assert client.llen("celery") == 3
        publisher.close()
        client.close()


def test_wake_up_waits_for_the_commit_and_is_dropped_with_a_rollback(monkeypatch):
    with private_valkey() as server:
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis+socket://{server.socket}")
        client = redis.Redis(unix_socket_path=str(server.socket))
        with transaction.atomic():
            queue(key="abandoned")
            transaction.set_rollback(True)
        with transaction.atomic():
            queue(key="kept")
            time.sleep(0.3)
            assert client.llen("celery") == 0
        until(lambda: client.llen("celery") == 1)
        client.close()


def test_wake_up_works_in_a_forked_process(monkeypatch):
    with private_valkey() as server:
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis+socket://{server.socket}")
        client = redis.Redis(unix_socket_path=str(server.socket))
        wakeup.wake_worker()
        until(lambda: client.llen("celery") == 1)
        lock = wakeup._waker._lock
        lock.acquire()  # the worst moment to fork: the child inherits a lock that nobody will release
        if (child := os.fork()) == 0:
            signal.alarm(6)
            wakeup.wake_worker()
            deadline = time.monotonic() + 5
            while client.llen("celery") < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
            os._exit(0 if client.llen("celery") == 2 else 1)
        lock.release()
        _, status = os.waitpid(child, 0)
        client.close()
        assert status == 0


def test_task_published_is_the_one_the_beat_sweeps_with():
    assert settings.CELERY_BEAT_SCHEDULE["deliver-due-mail"]["task"] == wakeup.TASK_NAME
