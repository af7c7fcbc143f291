"""Mails of the Alliance, and of the passage to a sister vitrine."""

from django.utils import timezone

from tests.factories.visits import (
    SlotFactory,
    as_host,
    as_requester,
    receiving_vitrine,
    sent_request,
    two_hours,
    working_moment,
)
from tests.visits.mail_examples import host, scheduled
from visits import notifications as mails
from visits.digest import weeks_of
from visits.enums import ActorRole, Channel
from visits.services import rescheduling
from visits.services.handing_over import accept_handover, offer_handover
from visits.workflow import Actor


def offered(message: str = "", by_alliance: bool = False):
    visit_request = sent_request()
    by = as_host(host(visit_request))
    if by_alliance:
        by = Actor(role=ActorRole.STAFF, channel=Channel.ADMIN)
    sister = receiving_vitrine(name="Forge de la Sormonne")
    return offer_handover(visit_request=visit_request, to=sister, message=message, by=by)


def handed_over():
    handover = offered()
    accept_handover(handover=handover, by=as_requester(handover.request))
    handover.request.refresh_from_db()
    return mails.HandedOver(handover.request, host(handover.request))


def refused():
    handover = offered()
    return mails.HandoverRefused(handover, host(handover.request))


def other_dates(*, by_host: bool):
    visit_request = scheduled()
    by = as_host(host(visit_request)) if by_host else as_requester(visit_request)
    dates = [two_hours(working_moment(days)) for days in (20, 21)]
    return rescheduling.offer_other_dates(visit_request=visit_request, dates=dates, by=by)


def letter():
    vitrine = receiving_vitrine()
    sent_request(vitrine)
    sent_request(vitrine)
    SlotFactory(vitrine=vitrine)
    membership = vitrine.memberships.get()
    return mails.WeeklyDigest(membership, weeks_of([membership])[membership.pk], monday=timezone.now())


EXAMPLES = {
    "visits.weekly_digest": letter,
    "visits.other_dates_for_requester": lambda: mails.OtherDatesForRequester(other_dates(by_host=True)),
    "visits.other_dates_for_host": lambda: mails.OtherDatesForHost(
        (request := other_dates(by_host=False)), host(request)
    ),
    "visits.date_kept_for_requester": lambda: mails.DateKeptForRequester(scheduled(), round=2),
    "visits.date_kept_for_host": lambda: mails.DateKeptForHost((request := scheduled()), host(request), round=2),
    "visits.handover_offered": lambda: mails.HandoverOffered(offered("Ils savent mieux que nous.\n\nÀ bientôt")),
    "visits.handover_offered alliance": lambda: mails.HandoverOffered(offered(by_alliance=True)),
    "visits.handed_over": handed_over,
    "visits.handover_refused": refused,
    "visits.alliance_wrote_to_requester": lambda: mails.AllianceWroteToRequester(
        sent_request(), text="Bonjour,\nnous relançons la vitrine.\n\nBien à vous"
    ),
    "visits.alliance_wrote_to_host": lambda: mails.AllianceWroteToHost(
        (request := sent_request()), host(request), text="Une demande vous attend."
    ),
}
