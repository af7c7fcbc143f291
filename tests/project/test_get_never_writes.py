"""GET and HEAD change nothing, whoever asks (mail scanners follow every link of a mail before its reader does)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.practices import published_practice
from tests.factories.visits import (
    SlotFactory,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    two_hours,
    unconfirmed_request,
    working_moment,
)
from tests.support.matrix import World, in_the_past
from tests.support.matrix_survey import WRITE, recorded_queries
from visits import links
from visits.action import Action, answerable_dates
from visits.actions import ACTIONS
from visits.enums import ActorRole
from visits.models import VisitRequest
from visits.services import answering, following, group_dates, rescheduling, seats
from visits.services.group_dates import Offer
from visits.services.publishing import propose_publication
from vitrines.enums import ExchangeFormat


def test_no_address_writes_when_it_is_asked_for(survey):
    assert len(survey.got) > 1000
    assert {str(each): each.writes for each in [*survey.got, *survey.heads] if each.writes} == {}


def test_head_answers_like_get_without_a_body(survey):
    statuses = {(each.role, each.row): each.status_code for each in survey.got}
    assert survey.heads != []
    for each in survey.heads:
        assert (each.status_code, each.content) == (statuses[each.role, each.row], b""), str(each)


# ── Every action, from its mail ─────────────────────────────────────────────


def _sent() -> VisitRequest:
    return sent_request(receiving_vitrine())


def _with_slot() -> VisitRequest:
    vitrine = receiving_vitrine()
    return sent_request(vitrine, slot=SlotFactory(vitrine=vitrine), dates=[])


def _proposed() -> VisitRequest:
    visit_request = _sent()
    answering.propose(
        visit_request=visit_request,
        format="call",
        dates=[two_hours(working_moment(8))],
        by=as_host(host_of(visit_request.vitrine)),
    )
    return visit_request


def _scheduled() -> VisitRequest:
    visit_request = _sent()
    option = visit_request.date_options.first()
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=as_host(host_of(visit_request.vitrine)))
    return visit_request


def _video_agreed() -> VisitRequest:
    visit_request = _sent()
    host = as_host(host_of(visit_request.vitrine))
    answering.propose(visit_request=visit_request, format="video", dates=[two_hours(working_moment(8))], by=host)
    option = visit_request.date_options.get(side="host")
    return following.accept_proposal(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))


def _countered() -> VisitRequest:
    visit_request = _proposed()
    following.counter(visit_request=visit_request, dates=[two_hours(working_moment(9))], by=as_requester(visit_request))
    return visit_request


def _offered() -> VisitRequest:
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=1, needs_confirmation=False)
    wanted = {"slot": slot, "format": slot.format, "dates": [], "headcount": 1}
    first, second = sent_request(slot.vitrine, **wanted), sent_request(slot.vitrine, **wanted)
    following.cancel_meeting(visit_request=first, reason="Une panne.", by=as_requester(first))
    seats.move_waiting_lists()
    return VisitRequest.objects.get(pk=second.pk)


def _other_dates(side: ActorRole) -> VisitRequest:
    """An agreed date that `side` would rather have elsewhere."""
    visit_request = _scheduled()
    by = as_host(host_of(visit_request.vitrine)) if side == ActorRole.HOST else as_requester(visit_request)
    dates = [two_hours(working_moment(9))]
    return rescheduling.offer_other_dates(visit_request=visit_request, dates=dates, by=by)


def _called_together() -> VisitRequest:
    """One of three that wait for the same date."""
    vitrine = receiving_vitrine()
    requests = [sent_request(vitrine) for _ in range(3)]
    start, end = two_hours(working_moment(15))
    offer = Offer(
        format=ExchangeFormat.GROUP_VISIT, starts_at=start, ends_at=end, deadline=working_moment(8), minimum=3
    )
    group_dates.offer_group_date(
        vitrine=vitrine, offer=offer, request_ids=[each.pk for each in requests], by=as_host(host_of(vitrine))
    )
    requests[0].refresh_from_db()
    return requests[0]


def _above(rung: ExchangeFormat) -> VisitRequest:
    """One whose next lighter format is `rung`."""
    vitrine = receiving_vitrine()
    vitrine.terms.formats = [rung.value, ExchangeFormat.PRIVATE_VISIT.value]
    vitrine.terms.save()
    return sent_request(vitrine)


def _answered() -> VisitRequest:
    practice = published_practice(vitrine=receiving_vitrine())
    visit_request = sent_request(practice.vitrine, practice=practice, format="written", dates=[])
    by = as_host(host_of(practice.vitrine))
    return answering.answer_in_writing(visit_request=visit_request, text="Douze postes.", by=by)


def _to_be_published(role: ActorRole) -> VisitRequest:
    """The other side than `role` proposed it."""
    visit_request = _answered()
    host, asker = as_host(host_of(visit_request.vitrine)), as_requester(visit_request)
    propose_publication(
        visit_request=visit_request,
        question="Combien ?",
        answer="Douze.",
        by=asker if role == ActorRole.HOST else host,
    )
    return VisitRequest.objects.get(pk=visit_request.pk)


STANDINGS: dict[tuple[ActorRole, str], Callable[[], VisitRequest]] = {
    (ActorRole.HOST, "accept-slot"): _with_slot,
    (ActorRole.HOST, "publish"): _answered,
    (ActorRole.HOST, "agree-publication"): lambda: _to_be_published(ActorRole.HOST),
    (ActorRole.HOST, "withdraw-publication"): lambda: _to_be_published(ActorRole.HOST),
    (ActorRole.REQUESTER, "publish"): _answered,
    (ActorRole.REQUESTER, "agree-publication"): lambda: _to_be_published(ActorRole.REQUESTER),
    (ActorRole.REQUESTER, "withdraw-publication"): lambda: _to_be_published(ActorRole.REQUESTER),
    (ActorRole.HOST, "group"): lambda: _above(ExchangeFormat.GROUP_VISIT),
    (ActorRole.HOST, "video"): lambda: _above(ExchangeFormat.VIDEO),
    (ActorRole.HOST, "video-link"): _video_agreed,
    (ActorRole.HOST, "held"): _scheduled,
    (ActorRole.HOST, "missed"): _scheduled,
    (ActorRole.HOST, "cancel"): _scheduled,
    (ActorRole.HOST, "reschedule"): _scheduled,
    (ActorRole.HOST, "accept-date"): lambda: _other_dates(ActorRole.REQUESTER),
    (ActorRole.HOST, "keep-date"): lambda: _other_dates(ActorRole.REQUESTER),
    (ActorRole.REQUESTER, "accept"): _proposed,
    (ActorRole.REQUESTER, "confirm-seat"): _offered,
    (ActorRole.REQUESTER, "join"): _called_together,
    (ActorRole.REQUESTER, "pass-turn"): _called_together,
    (ActorRole.REQUESTER, "counter"): _proposed,
    (ActorRole.REQUESTER, "held"): _scheduled,
    (ActorRole.REQUESTER, "missed"): _scheduled,
    (ActorRole.REQUESTER, "cancel"): _scheduled,
    (ActorRole.REQUESTER, "reschedule"): _scheduled,
    (ActorRole.REQUESTER, "accept-date"): lambda: _other_dates(ActorRole.HOST),
    (ActorRole.REQUESTER, "keep-date"): lambda: _other_dates(ActorRole.HOST),
}


def _link(visit_request: VisitRequest, action: Action) -> str:
    option = str(answerable_dates(visit_request, action.role)[0].pk) if action.is_date else ""
    if action.role == ActorRole.HOST:
        return links.answer_link(visit_request, host_of(visit_request.vitrine), action=action.name, option=option)
    return links.follow_link(visit_request, action=action.name, option=option)


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.role}-{action.name}")
def test_link_of_an_action_shows_its_form_and_changes_nothing(client: Client, action: Action):
    visit_request = STANDINGS.get((action.role, action.name), _sent)()
    later = in_the_past() if action.name in ("held", "missed") else timedelta()
    with time_machine.travel(timezone.now() + later, tick=True):
        assert action.is_possible(visit_request)
        _shows_and_changes_nothing(client, World.path_of(_link(visit_request, action)), visit_request, action.button)


@pytest.mark.django_db
@pytest.mark.parametrize("standing", [_sent, _proposed, _countered, _scheduled, _with_slot])
def test_links_to_the_request_itself_change_nothing(client: Client, standing):
    visit_request = standing()
    for link in (
        links.answer_link(visit_request, host_of(visit_request.vitrine)),
        links.follow_link(visit_request),
    ):
        _shows_and_changes_nothing(client, World.path_of(link), visit_request, visit_request.company_name)


@pytest.mark.django_db
def test_link_that_confirms_an_address_changes_nothing_before_its_button(client: Client):
    visit_request = unconfirmed_request()
    path = World.path_of(links.confirm_link(visit_request))
    _shows_and_changes_nothing(client, path, visit_request, "Confirmer et envoyer ma demande")


def _shows_and_changes_nothing(client: Client, path: str, visit_request: VisitRequest, shown: str) -> None:
    stored = VisitRequest.objects.filter(pk=visit_request.pk).values().get()
    mails = OutgoingEmail.objects.count()
    with recorded_queries() as (queries, _):
        response = client.get(path)
        client.head(path)
    assert response.status_code == 200
    assert shown in response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")
    assert [sql for sql in queries if WRITE.match(sql)] == []
    assert VisitRequest.objects.filter(pk=visit_request.pk).values().get() == stored
    assert OutgoingEmail.objects.count() == mails
    assert list(client.session.keys()) == []
