"""A request at each point of its life, made by the services: what an action of its mails starts from."""

from collections.abc import Callable

from tests.factories.practices import published_practice
from tests.factories.visits import (
    SlotFactory,
    as_host,
    as_requester,
    host_of,
    receiving_vitrine,
    sent_request,
    two_hours,
    working_moment,
)
from visits import links
from visits.action import Action, answerable_dates
from visits.enums import ActorRole
from visits.models import VisitRequest
from visits.services import answering, following, group_dates, rescheduling, seats
from visits.services.group_dates import Offer
from visits.services.publishing import propose_publication
from vitrines.enums import ExchangeFormat


def just_sent() -> VisitRequest:
    return sent_request(receiving_vitrine())


def with_slot() -> VisitRequest:
    vitrine = receiving_vitrine()
    return sent_request(vitrine, slot=SlotFactory(vitrine=vitrine), dates=[])


def proposed() -> VisitRequest:
    visit_request = just_sent()
    answering.propose(
        visit_request=visit_request,
        format="call",
        dates=[two_hours(working_moment(8))],
        by=as_host(host_of(visit_request.vitrine)),
    )
    return visit_request


def scheduled() -> VisitRequest:
    visit_request = just_sent()
    option = visit_request.date_options.first()
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=as_host(host_of(visit_request.vitrine)))
    return visit_request


def video_agreed() -> VisitRequest:
    visit_request = just_sent()
    host = as_host(host_of(visit_request.vitrine))
    answering.propose(visit_request=visit_request, format="video", dates=[two_hours(working_moment(8))], by=host)
    option = visit_request.date_options.get(side="host")
    return following.accept_proposal(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))


def countered() -> VisitRequest:
    visit_request = proposed()
    following.counter(visit_request=visit_request, dates=[two_hours(working_moment(9))], by=as_requester(visit_request))
    return visit_request


def offered() -> VisitRequest:
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=1, needs_confirmation=False)
    wanted = {"slot": slot, "format": slot.format, "dates": [], "headcount": 1}
    first, second = sent_request(slot.vitrine, **wanted), sent_request(slot.vitrine, **wanted)
    following.cancel_meeting(visit_request=first, reason="Une panne.", by=as_requester(first))
    seats.move_waiting_lists()
    return VisitRequest.objects.get(pk=second.pk)


def other_dates(side: ActorRole) -> VisitRequest:
    """An agreed date that `side` would rather have elsewhere."""
    visit_request = scheduled()
    by = as_host(host_of(visit_request.vitrine)) if side == ActorRole.HOST else as_requester(visit_request)
    dates = [two_hours(working_moment(9))]
    return rescheduling.offer_other_dates(visit_request=visit_request, dates=dates, by=by)


def called_together() -> VisitRequest:
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


def above(rung: ExchangeFormat) -> VisitRequest:
    """One whose next lighter format is `rung`."""
    vitrine = receiving_vitrine()
    vitrine.terms.formats = [rung.value, ExchangeFormat.PRIVATE_VISIT.value]
    vitrine.terms.save()
    return sent_request(vitrine)


def answered() -> VisitRequest:
    practice = published_practice(vitrine=receiving_vitrine())
    visit_request = sent_request(practice.vitrine, practice=practice, format="written", dates=[])
    by = as_host(host_of(practice.vitrine))
    return answering.answer_in_writing(visit_request=visit_request, text="Douze postes.", by=by)


def to_be_published(role: ActorRole) -> VisitRequest:
    """The other side than `role` proposed it."""
    visit_request = answered()
    host, asker = as_host(host_of(visit_request.vitrine)), as_requester(visit_request)
    propose_publication(
        visit_request=visit_request,
        question="Combien ?",
        answer="Douze.",
        by=asker if role == ActorRole.HOST else host,
    )
    return VisitRequest.objects.get(pk=visit_request.pk)


STANDINGS: dict[tuple[ActorRole, str], Callable[[], VisitRequest]] = {
    (ActorRole.HOST, "accept-slot"): with_slot,
    (ActorRole.HOST, "publish"): answered,
    (ActorRole.HOST, "agree-publication"): lambda: to_be_published(ActorRole.HOST),
    (ActorRole.HOST, "withdraw-publication"): lambda: to_be_published(ActorRole.HOST),
    (ActorRole.REQUESTER, "publish"): answered,
    (ActorRole.REQUESTER, "agree-publication"): lambda: to_be_published(ActorRole.REQUESTER),
    (ActorRole.REQUESTER, "withdraw-publication"): lambda: to_be_published(ActorRole.REQUESTER),
    (ActorRole.HOST, "group"): lambda: above(ExchangeFormat.GROUP_VISIT),
    (ActorRole.HOST, "video"): lambda: above(ExchangeFormat.VIDEO),
    (ActorRole.HOST, "video-link"): video_agreed,
    (ActorRole.HOST, "held"): scheduled,
    (ActorRole.HOST, "missed"): scheduled,
    (ActorRole.HOST, "cancel"): scheduled,
    (ActorRole.HOST, "reschedule"): scheduled,
    (ActorRole.HOST, "accept-date"): lambda: other_dates(ActorRole.REQUESTER),
    (ActorRole.HOST, "keep-date"): lambda: other_dates(ActorRole.REQUESTER),
    (ActorRole.REQUESTER, "accept"): proposed,
    (ActorRole.REQUESTER, "confirm-seat"): offered,
    (ActorRole.REQUESTER, "join"): called_together,
    (ActorRole.REQUESTER, "pass-turn"): called_together,
    (ActorRole.REQUESTER, "counter"): proposed,
    (ActorRole.REQUESTER, "held"): scheduled,
    (ActorRole.REQUESTER, "missed"): scheduled,
    (ActorRole.REQUESTER, "cancel"): scheduled,
    (ActorRole.REQUESTER, "reschedule"): scheduled,
    (ActorRole.REQUESTER, "accept-date"): lambda: other_dates(ActorRole.HOST),
    (ActorRole.REQUESTER, "keep-date"): lambda: other_dates(ActorRole.HOST),
}


def link_of(visit_request: VisitRequest, action: Action) -> str:
    option = str(answerable_dates(visit_request, action.role)[0].pk) if action.is_date else ""
    if action.role == ActorRole.HOST:
        return links.answer_link(visit_request, host_of(visit_request.vitrine), action=action.name, option=option)
    return links.follow_link(visit_request, action=action.name, option=option)
