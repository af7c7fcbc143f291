"""Two schedulers at the same moment, and one that is killed: real connections, real locks, each mail once."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.visits import receiving_vitrine, sent_request
from tests.support.engines import subprocess_environment
from visits.models import VisitRequest
from visits.services import clock
from visits.working_days import subtract_working_days

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = 30


def late_requests() -> None:
    """Requests whose take-over is due since yesterday."""
    vitrines = [receiving_vitrine() for _ in range(3)]
    for rank in range(REQUESTS):
        sent_request(vitrines[rank % 3], dates=[], format="written")
    due = subtract_working_days(timezone.localdate(), 1)
    VisitRequest.objects.update(answer_due_on=due, clock_due_at=timezone.now())
    OutgoingEmail.objects.all().delete()


def told() -> int:
    return OutgoingEmail.objects.filter(kind="visits.taken_over").count()


def alone(work):
    def run(_):
        try:
            return work()
        finally:
            connection.close()

    return run


def test_two_schedulers_share_the_work_and_tell_each_once(monkeypatch):
    monkeypatch.setattr(clock, "BATCH", 4)
    late_requests()
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(alone(clock.run_clock), range(2)))
    assert sum(count["take_over"] for count in counts) == REQUESTS == told()
    assert OutgoingEmail.objects.count() == 2 * REQUESTS


def test_scheduler_that_holds_a_batch_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(clock, "BATCH", REQUESTS)
    late_requests()
    inside, go_on = threading.Event(), threading.Event()
    do = clock._do

    def slowly(*args, **kwargs):
        inside.set()
        assert go_on.wait(10)
        do(*args, **kwargs)

    monkeypatch.setattr(clock, "_do", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(alone(clock.run_clock), 0)
        assert inside.wait(10)
        assert clock.run_clock().total() == 0
        go_on.set()
        assert first.result(30)["take_over"] == REQUESTS
    assert told() == REQUESTS


KILLED = """
import time
import django
django.setup()
from visits.services import clock
clock.BATCH = 10
do, seen = clock._do, []
def once(*args, **kwargs):
    seen.append(1)
    do(*args, **kwargs)
    if len(seen) == 15:
        print("half way", flush=True)
        time.sleep(60)
clock._do = once
clock.run_clock()
"""


@pytest.mark.slow
def test_run_killed_in_the_middle_is_done_again_whole_and_nobody_is_told_twice():
    late_requests()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED], env=subprocess_environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "half way\n"
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
    assert told() == 10  # the first batch, whole; of the second nothing
    left = REQUESTS - 10
    give_up = time.monotonic() + 10
    while left and time.monotonic() < give_up:  # the server frees the locks of a dead client in its own time
        left -= clock.run_clock()["take_over"]
    assert told() == REQUESTS
    assert OutgoingEmail.objects.count() == 2 * REQUESTS
