"""Two hold opposite links of the same thing and press both buttons in the same moment: one counts, through HTTP."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.support.matrix import World, in_the_past
from tests.support.page_forms import post_forms
from tests.support.standings import (
    called_together,
    just_sent,
    link_of,
    offered,
    other_dates,
    proposed,
    scheduled,
    to_be_published,
)
from visits import actions
from visits.enums import ActorRole, RequestState
from visits.models import VisitRequest

H, R = ActorRole.HOST, ActorRole.REQUESTER
Half = tuple[ActorRole, str]
# What stands, and the two answers that cannot both count.
OPPOSITES: list[tuple[Callable[[], VisitRequest], Half, Half]] = [
    (just_sent, (H, "accept"), (H, "decline")),
    (just_sent, (H, "accept"), (R, "withdraw")),
    (just_sent, (H, "decline"), (R, "withdraw")),
    (proposed, (R, "accept"), (R, "withdraw")),
    (proposed, (R, "accept"), (R, "counter")),
    (offered, (R, "confirm-seat"), (R, "withdraw")),
    (scheduled, (H, "cancel"), (R, "cancel")),
    (scheduled, (H, "held"), (H, "missed")),
    (scheduled, (R, "held"), (R, "missed")),
    (lambda: other_dates(H), (R, "accept-date"), (R, "keep-date")),
    (lambda: other_dates(R), (H, "accept-date"), (H, "keep-date")),
]
# The second may follow the first, never the other way round: whatever came first, it has the last word.
LAST_WORD: list[tuple[Callable[[], VisitRequest], Half, Half, Callable[[VisitRequest], bool]]] = [
    (called_together, (R, "join"), (R, "pass-turn"), lambda told: told.state == RequestState.POOLED),
    *(
        (
            partial(to_be_published, side),
            (side, "agree-publication"),
            (side, "withdraw-publication"),
            lambda told: told.publication.withdrawn_at is not None,
        )
        for side in (H, R)
    ),
]


def ready(visit_request: VisitRequest, half: Half) -> tuple[str, dict[str, list[str]]]:
    """The address behind a link of that action and what its page would send."""
    action = actions.find(*half)
    assert action is not None
    assert action.is_possible(visit_request), half
    path = World.path_of(link_of(visit_request, action))
    page = Client().get(path)
    assert page.status_code == 200
    (form,) = [each for each in post_forms(page.content.decode(), at=path) if each.action.startswith(("/r/", "?"))][:1]
    return path, form.filled()


def sent_at_once(*posts: tuple[str, dict[str, list[str]]]) -> list[int]:
    """The statuses of several forms that leave together, each from a browser of its own."""
    gate, statuses = threading.Barrier(len(posts)), [0] * len(posts)

    def send(rank: int, path: str, body: dict[str, list[str]]) -> None:
        client = Client(raise_request_exception=False)
        gate.wait(timeout=10)
        try:
            statuses[rank] = client.post(path, body).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(rank, *post)) for rank, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return statuses


def answered_at_once(visit_request: VisitRequest, *halves: Half) -> list[int]:
    past = {"held", "missed"} & {name for _, name in halves}
    with time_machine.travel(timezone.now() + (in_the_past() if past else timedelta()), tick=True):
        return sorted(sent_at_once(*[ready(visit_request, half) for half in halves]))


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_answers_at_once_one_counts():
    wrong = {}
    for standing, *halves in OPPOSITES:
        statuses = answered_at_once(standing(), *halves)
        if statuses != [302, 409]:
            wrong[str(halves)] = statuses
    assert wrong == {}


@pytest.mark.django_db(transaction=True)
def test_accord_that_is_given_and_taken_back_at_once_is_taken_back():
    for standing, given, taken_back, holds in LAST_WORD:
        visit_request = standing()
        assert answered_at_once(visit_request, given, taken_back) in ([302, 302], [302, 409])
        assert holds(VisitRequest.objects.get(pk=visit_request.pk)), taken_back
