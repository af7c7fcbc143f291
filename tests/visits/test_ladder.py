"""One step down the ladder, two clicks and nothing to type; dates preset from the vitrine's habits; languages kept."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request, working_moment
from tests.support.matrix import World
from tests.visits.test_asking import ask
from visits.habits import usual_moments
from visits.ladder import rung_below
from visits.models import VisitRequest
from visits.working_days import add_working_days
from vitrines.enums import ExchangeFormat

pytestmark = pytest.mark.django_db
F = ExchangeFormat


def asked(format=F.PRIVATE_VISIT, formats=tuple(F), **fields):
    vitrine = receiving_vitrine()
    vitrine.terms.formats = list(formats)
    vitrine.terms.save()
    return sent_request(vitrine, format=format, **fields)


@pytest.mark.parametrize(
    ("format", "formats", "below"),
    [
        (F.PRIVATE_VISIT, tuple(F), F.GROUP_VISIT),
        (F.PRIVATE_VISIT, (F.CALL, F.PRIVATE_VISIT), F.CALL),
        (F.GROUP_VISIT, tuple(F), F.VIDEO),
        (F.VIDEO, tuple(F), F.CALL),
        (F.CALL, tuple(F), F.WRITTEN),
        (F.CALL, (F.CALL, F.PRIVATE_VISIT), F.WRITTEN),
        (F.WRITTEN, tuple(F), None),
    ],
)
def test_one_step_down_is_the_next_format_the_vitrine_offers(format, formats, below):
    visit_request = asked(format, formats, dates=[]) if format == F.WRITTEN else asked(format, formats)
    assert rung_below(visit_request) == below


def test_host_goes_down_one_step_from_the_mail_without_typing(client):
    visit_request = asked()
    mail = OutgoingEmail.objects.get(kind="visits.request_received").text_body.replace("\xa0", " ")
    link = re.search(r"Plus léger : une visite de groupe\W+(https?://\S+/r/[\w.~-]+/)", mail)[1]
    page = client.get(World.path_of(link)).content.decode()
    typed = dict(re.findall(r'name="(dates_\d_day)" value="([^"]+)"', page))
    times = {f"dates_{n}_time": t for n, t in enumerate(["14:00", "09:30"])}
    assert client.post(World.path_of(link), {**typed, **times, "format": "group_visit"}).status_code == 302
    visit_request.refresh_from_db()
    assert (visit_request.state, visit_request.offered_format) == ("proposed", "group_visit")
    assert rung_below(visit_request) == F.VIDEO
    proposal = OutgoingEmail.objects.get(kind="visits.proposal_made").text_body
    assert "Accepter" in proposal
    assert "Retirer" in proposal


def test_mail_says_who_asks_as_declared():
    organisation = OrganisationFactory(siren="552100554", naf_code="24.51Z")
    sent_request(by=UserFactory(organisation=organisation))
    mail = OutgoingEmail.objects.get(kind="visits.request_received").text_body.replace("\xa0", " ")
    assert "24.51Z, déclaré par le demandeur" in mail


def test_other_dates_are_preset_from_the_habits_of_the_vitrine():
    visit_request = asked()
    day = add_working_days(timezone.localdate(), 12)
    for weeks in (0, 1, 2):
        start = timezone.make_aware(datetime.combine(day + timedelta(weeks=weeks), time(9, 30)))
        SlotFactory(vitrine=visit_request.vitrine, starts_at=start, ends_at=start + timedelta(hours=2))
    moments = [timezone.localtime(each) for each in usual_moments(visit_request)]
    assert {(each.weekday(), each.time()) for each in moments} == {(day.weekday(), time(9, 30))}
    assert len(moments) == 3


def test_usual_dates_without_a_habit_leave_out_those_the_requester_offered():
    visit_request = asked(dates=[(working_moment(5), working_moment(5) + timedelta(hours=2))])
    moments = usual_moments(visit_request)
    assert working_moment(5) not in moments
    assert len(moments) == 3


def test_language_is_asked_among_those_of_the_vitrine_and_told(client):
    vitrine = receiving_vitrine()
    vitrine.terms.languages = ["fr", "de"]
    vitrine.terms.save()
    client.force_login(UserFactory())
    assert ask(client, vitrine, language="it").status_code == 422
    assert ask(client, vitrine, language="de").status_code == 302
    assert VisitRequest.objects.get().language == "de"
    assert "allemand" in OutgoingEmail.objects.get(kind="visits.request_received").text_body
    slot = SlotFactory(vitrine=vitrine, languages=["fr"])
    answer = ask(client, vitrine, language="de", slot=str(slot.pk))
    assert (answer.status_code, "on parle" in answer.content.decode()) == (422, True)


def test_vitrine_of_one_language_does_not_ask(client):
    vitrine = receiving_vitrine()
    vitrine.terms.languages = ["en"]
    vitrine.terms.save()
    client.force_login(UserFactory())
    assert 'name="language"' not in client.get(f"/vitrines/{vitrine.slug}/demander/").content.decode()
    ask(client, vitrine)
    assert VisitRequest.objects.get().language == "en"
