"""A process under SIGKILL while it gives a seat: half way through its writes, then after them, before any mail left.

What a real kill adds to `test_killed_at_each_step.py`: no Python runs afterwards, and PostgreSQL alone takes back what
was begun, its locks included.
"""

import subprocess
import sys

import pytest

from portal.mail.delivery import deliver_due
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, sent_request
from tests.support.engines import subprocess_environment
from tests.support.mail import smtp_sink
from visits.enums import RequestState, SeatState
from visits.errors import TransitionRefused
from visits.models import Slot, VisitRequest
from visits.services.answering import accept_chosen_slot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# One start of Python for both: each is killed in a copy of the process, made before it has any connection.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from visits.enums import ActorRole, Channel
from visits.models import VisitRequest
from visits.services.answering import accept_chosen_slot
from visits.workflow import Actor

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def accept(pk):
    request = VisitRequest.objects.get(pk=pk)
    host = request.vitrine.memberships.get().user
    accept_chosen_slot(visit_request=request, by=Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=host))

def half_way(execute, sql, params, many, context):
    done = execute(sql, params, many, context)
    if sql.startswith("UPDATE") and '"visits_visitrequest"' in sql:
        kill()  # the seat is booked, the state changed, nobody is told
    return done

def first(pk):
    with connection.execute_wrapper(half_way):
        accept(pk)

def second(pk):
    accept(pk)
    kill()

for work, pk in zip((first, second), sys.argv[1:]):
    child = os.fork()
    if not child:
        work(pk)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    print(os.WTERMSIG(status), flush=True)
"""


def told() -> int:
    return OutgoingEmail.objects.filter(kind__startswith="visits.scheduled_for").count()


def state_of(request: VisitRequest) -> tuple[str, str]:
    found = VisitRequest.objects.select_related("seat").get(pk=request.pk)
    return found.state, found.seat.state


def test_seat_given_by_a_process_that_is_killed_is_given_whole_or_not_at_all(settings):
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=4)
    asked = {"slot": slot, "format": slot.format, "dates": [], "headcount": 2}
    half, whole = (
        sent_request(slot.vitrine, by=UserFactory(organisation=OrganisationFactory()), **asked) for _ in range(2)
    )
    OutgoingEmail.objects.all().delete()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(half.pk), str(whole.pk)],
        env=subprocess_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["9", "9"]
    assert state_of(half) == (RequestState.SENT, SeatState.ASKED)
    assert state_of(whole) == (RequestState.SCHEDULED, SeatState.BOOKED)
    assert told() == 2  # the asker and the host of the second: written with the seat, none for the first
    by = as_host(host_of(slot.vitrine))
    accept_chosen_slot(visit_request=half, by=by)
    with pytest.raises(TransitionRefused):
        accept_chosen_slot(visit_request=whole, by=by)
    assert Slot.objects.get().seats_taken == told() == 4
    with smtp_sink() as sink:
        settings.EMAIL_PORT = sink.port
        assert deliver_due().sent == len(sink.accepted) == 4
