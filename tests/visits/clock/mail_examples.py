"""The mails of the clock, each about a request brought there by the services and the clock itself."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.practices import ProblemFactory, published_practice
from tests.factories.visits import SlotFactory, receiving_vitrine, sent_request
from tests.visits.mail_examples import countered, host, pooled, proposed, received_after_reading, scheduled
from visits import notifications as mails
from visits.alternatives import Alternatives, Finder
from visits.models import VisitRequest
from vitrines.enums import ExchangeFormat


def now_and_later():
    now = timezone.now()
    return {"at": now, "until": now + timedelta(days=4)}


def reminder(visit_request: VisitRequest):
    return mails.HostReminder(visit_request, host(visit_request), **now_and_later(), companies=4)


def located() -> VisitRequest:
    visit_request = scheduled()
    vitrine = visit_request.vitrine
    vitrine.latitude, vitrine.longitude = "49.83472", "3.90889"
    vitrine.save()
    return visit_request


def expired_with_alternatives():
    problem = ProblemFactory()
    vitrine, sister = receiving_vitrine(), receiving_vitrine(name="Forge de la Sormonne")
    practice = published_practice(vitrine=vitrine, problems=[problem])
    published_practice(vitrine=sister, problems=[problem])
    SlotFactory(vitrine=sister)
    visit_request = sent_request(vitrine, practice=practice)
    return mails.Expired(visit_request, was_proposed=False, instead=Finder().of(visit_request))


def for_host(notification, visit_request: VisitRequest, **fields):
    return notification(visit_request, host(visit_request), **fields)


EXAMPLES = {
    "visits.host_reminder": lambda: reminder(received_after_reading().visit_request),
    "visits.host_reminder question": lambda: reminder(sent_request(format=ExchangeFormat.WRITTEN, dates=[])),
    "visits.host_reminder countered": lambda: reminder(countered()),
    "visits.host_reminder pooled": lambda: reminder(pooled()),
    "visits.requester_reminder": lambda: mails.RequesterReminder(proposed(message="À bientôt"), **now_and_later()),
    "visits.taken_over": lambda: mails.TakenOver(sent_request()),
    "visits.taken_over_for_requester": lambda: mails.TakenOverForRequester(sent_request()),
    "visits.expired": expired_with_alternatives,
    "visits.expired nothing": lambda: mails.Expired(sent_request(), was_proposed=False, instead=Alternatives()),
    "visits.expired proposed": lambda: mails.Expired(proposed(), was_proposed=True, instead=Alternatives()),
    "visits.expired_for_host": lambda: for_host(mails.ExpiredForHost, sent_request(), was_proposed=False),
    "visits.expired_for_host proposed": lambda: for_host(mails.ExpiredForHost, proposed(), was_proposed=True),
    "visits.meeting_reminder_for_requester": lambda: mails.MeetingReminderForRequester(located(), **now_and_later()),
    "visits.meeting_reminder_for_host": lambda: for_host(mails.MeetingReminderForHost, located(), **now_and_later()),
    "visits.outcome_asked_of_requester": lambda: mails.OutcomeAskedOfRequester(scheduled()),
    "visits.outcome_asked_of_host": lambda: for_host(mails.OutcomeAskedOfHost, scheduled()),
}
