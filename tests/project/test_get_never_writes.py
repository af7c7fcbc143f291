"""GET and HEAD change nothing, whoever asks (mail scanners follow every link of a mail before its reader does)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.visits import host_of, unconfirmed_request
from tests.support.matrix import World, in_the_past
from tests.support.matrix_survey import WRITE, recorded_queries
from tests.support.standings import STANDINGS, countered, just_sent, link_of, proposed, scheduled, with_slot
from visits import links
from visits.action import Action
from visits.actions import ACTIONS
from visits.models import VisitRequest


def test_no_address_writes_when_it_is_asked_for(survey):
    assert len(survey.got) > 1000
    assert {str(each): each.writes for each in [*survey.got, *survey.heads] if each.writes} == {}


def test_head_answers_like_get_without_a_body(survey):
    statuses = {(each.role, each.row): each.status_code for each in survey.got}
    assert survey.heads != []
    for each in survey.heads:
        assert (each.status_code, each.content) == (statuses[each.role, each.row], b""), str(each)


# ── Every action, from its mail ─────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.role}-{action.name}")
def test_link_of_an_action_shows_its_form_and_changes_nothing(client: Client, action: Action):
    visit_request = STANDINGS.get((action.role, action.name), just_sent)()
    later = in_the_past() if action.name in ("held", "missed") else timedelta()
    with time_machine.travel(timezone.now() + later, tick=True):
        assert action.is_possible(visit_request)
        _shows_and_changes_nothing(client, World.path_of(link_of(visit_request, action)), visit_request, action.button)


@pytest.mark.django_db
@pytest.mark.parametrize("standing", [just_sent, proposed, countered, scheduled, with_slot])
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
