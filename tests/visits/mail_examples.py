"""Every mail about a request, each from a request brought there by the services."""

from datetime import time, timedelta

from django.utils import timezone

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.practices import published_practice
from tests.factories.visits import (
    VIDEO_LINK,
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
from tests.factories.vitrines import VitrineFactory
from visits import notifications as mails
from visits.enums import DeclineReason
from visits.models import VisitRequest
from visits.services import answering, following, group_dates, guests, seats, slots
from visits.services.slot_details import give_video_link
from visits.sharing import Pool
from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

LONG_MESSAGE = (
    "Bonjour,\n\nnos contrôleurs ne tombent pas d'accord sur les défauts d'aspect : comment faites-vous ?\n"
    "- atlas de défauts : sans effet ;\n- éclairage : 120 000 € et 3 % de mieux.\n\n<b>Merci</b> & bonne journée, "
    "voir https://sauvagnac.example/l'atelier?a=1&b=2"
)


def host(visit_request: VisitRequest):
    return host_of(visit_request.vitrine)


def by_host(visit_request: VisitRequest):
    return as_host(host(visit_request))


def scheduled() -> VisitRequest:
    visit_request = sent_request()
    terms = visit_request.vitrine.terms
    terms.access_sheet = "Sortie 13 de l’A26, puis D1043.\n\nPoste de garde, puis bâtiment C.\nStationnement visiteurs."
    terms.programme = "14 h : accueil\n14 h 30 : atelier"
    terms.protective_equipment = "Chaussures de sécurité prêtées"
    terms.host_phone = "03 23 00 00 00"
    terms.save()
    option = visit_request.date_options.first()
    return answering.accept_date(visit_request=visit_request, option_id=option.pk, by=by_host(visit_request))


def agreed_video(link: str = "") -> VisitRequest:
    """One step down the ladder: a visit asked, a video proposed and accepted; its link given, or not yet."""
    visit_request = proposed(ExchangeFormat.VIDEO)
    option = visit_request.date_options.filter(side="host").first()
    following.accept_proposal(visit_request=visit_request, option_id=option.pk, by=as_requester(visit_request))
    if link:
        slot = VisitRequest.objects.get(pk=visit_request.pk).seat.slot
        give_video_link(slot=slot, video_url=link, by=by_host(visit_request))
    return VisitRequest.objects.get(pk=visit_request.pk)


def cancelled(reason: str) -> VisitRequest:
    visit_request = scheduled()
    return following.cancel_meeting(visit_request=visit_request, reason=reason, by=by_host(visit_request))


def proposed(format: str = ExchangeFormat.PRIVATE_VISIT, message: str = "") -> VisitRequest:
    visit_request = sent_request()
    dates = [two_hours(working_moment(days)) for days in (12, 13, 14)]
    return answering.propose(
        visit_request=visit_request, format=format, dates=dates, message=message, by=by_host(visit_request)
    )


def countered() -> VisitRequest:
    visit_request = proposed()
    dates = [two_hours(working_moment(20, time(9, 30)))]
    return following.counter(visit_request=visit_request, dates=dates, by=as_requester(visit_request))


def declined(reason: str = DeclineReason.TOO_MANY, **fields) -> VisitRequest:
    visit_request = sent_request()
    return answering.decline(
        visit_request=visit_request,
        reason=reason,
        text="Bonjour,\nnous recevons déjà beaucoup ce trimestre.\n\nBien à vous",
        by=by_host(visit_request),
        **fields,
    )


def received(**fields):
    visit_request = sent_request(**fields)
    return mails.RequestReceived(visit_request, host(visit_request))


def received_after_reading():
    vitrine = receiving_vitrine()
    practice = published_practice(vitrine=vitrine, title="Le contrôle visuel aidé")
    return received(vitrine=vitrine, practice=practice, message=LONG_MESSAGE)


def received_for_a_slot():
    vitrine = receiving_vitrine()
    slot = SlotFactory(vitrine=vitrine)
    return received(vitrine=vitrine, slot=slot, format=slot.format, dates=[])


def reviewed() -> VisitRequest:
    visit_request = sent_request()
    return answering.start_review(visit_request=visit_request, by=by_host(visit_request))


def pooled() -> VisitRequest:
    visit_request = sent_request()
    return answering.pool(visit_request=visit_request, by=by_host(visit_request))


def answered() -> VisitRequest:
    visit_request = sent_request(format=ExchangeFormat.WRITTEN, dates=[], message=LONG_MESSAGE)
    return answering.answer_in_writing(
        visit_request=visit_request, text="Deux caméras.\n\nUne personne décide.", by=by_host(visit_request)
    )


def withdrawn():
    visit_request = sent_request()
    following.withdraw(visit_request=visit_request, by=as_requester(visit_request))
    return mails.Withdrawn(visit_request, host(visit_request))


def for_host(notification, visit_request: VisitRequest):
    return notification(visit_request, host(visit_request))


def a_full_date(**fields):
    """A date with one seat, who has it, and who waits."""
    slot = SlotFactory(vitrine=receiving_vitrine(), seats_total=1, needs_confirmation=False, **fields)
    wanted = {"slot": slot, "format": slot.format, "dates": [], "headcount": 1}
    return slot, sent_request(slot.vitrine, **wanted), sent_request(slot.vitrine, **wanted)


def seat_offered() -> VisitRequest:
    _, first, second = a_full_date()
    following.cancel_meeting(visit_request=first, reason="Une panne.", by=as_requester(first))
    seats.move_waiting_lists()
    return VisitRequest.objects.get(pk=second.pk)


def moved_date():
    slot, booked, waiting = a_full_date()
    later = slot.starts_at + timedelta(days=1)
    moved = slots.move_slot(
        slot=slot, starts_at=later, ends_at=later + timedelta(hours=2), by=as_host(host_of(slot.vitrine))
    )
    return moved, VisitRequest.objects.get(pk=booked.pk), VisitRequest.objects.get(pk=waiting.pk)


def slot_moved_for_host(*, seats: bool = True):
    slot, booked, _ = moved_date()
    told = [booked.seat] if seats else []
    return mails.SlotMovedForHost(slot, host_of(slot.vitrine), before="mardi 3 mars 2026 à 14 h", seats=told)


def slot_edited_for_host(*, places: int = 1):
    """A video whose link is given: one company has a seat, or three."""
    slot = SlotFactory(
        vitrine=receiving_vitrine(), format=ExchangeFormat.VIDEO, needs_confirmation=False, video_url=VIDEO_LINK
    )
    wanted = {"slot": slot, "format": slot.format, "dates": [], "headcount": 1}
    told = [VisitRequest.objects.get(pk=sent_request(slot.vitrine, **wanted).pk).seat for _ in range(places)]
    return mails.SlotEditedForHost(slot, host_of(slot.vitrine), changed="le lien de la visio", seats=told)


def slot_cancelled_for_host():
    slot, booked, _ = a_full_date()
    slots.cancel_slot(slot=slot, reason="Un incident de production", by=as_host(host_of(slot.vitrine)))
    seat = VisitRequest.objects.get(pk=booked.pk).seat
    return mails.SlotCancelledForHost(seat.slot, host_of(slot.vitrine), seats=[seat])


def in_a_common_date(message: str = "") -> list[VisitRequest]:
    """Three companies to which the vitrine offers one date."""
    vitrine = receiving_vitrine()
    found = who_wait(vitrine)
    start, end = two_hours(working_moment(15))
    offer = group_dates.Offer(
        ExchangeFormat.GROUP_VISIT, start, end, working_moment(8, time(18, 0)), minimum=2, message=message
    )
    ids = [each.pk for each in found]
    group_dates.offer_group_date(vitrine=vitrine, offer=offer, request_ids=ids, by=as_host(host_of(vitrine)))
    return [VisitRequest.objects.get(pk=pk) for pk in ids]


def common_date_over(*, stands: bool):
    first, second, third = in_a_common_date()
    group_date = third.group_date
    if stands:
        for each in (first, second):
            group_dates.join_group_date(visit_request=each, by=as_requester(each))
        group_date.refresh_from_db()
    return mails.GroupDateOver(third, group_date)


def common_date_fallen():
    group_date = in_a_common_date()[0].group_date
    return mails.GroupDateFallenForHost(group_date, host_of(group_date.vitrine), agreed=1)


def date_elsewhere(message: str = ""):
    requests = in_a_common_date(message)
    asked = sent_request(by=UserFactory(organisation=OrganisationFactory()))
    guests.invite(asked, requests[0].group_date, by=by_host(requests[0]))
    return mails.GroupDateElsewhere(asked.handovers.get())


def shared_date_possible():
    vitrine = receiving_vitrine()
    return mails.SharedDatePossible(Pool("", 1, vitrine, tuple(who_wait(vitrine))), host_of(vitrine))


def received_with_others():
    return for_host(mails.RequestReceived, who_wait(receiving_vitrine())[2])


def who_wait(vitrine: Vitrine) -> list[VisitRequest]:
    return [sent_request(vitrine, by=UserFactory(organisation=OrganisationFactory())) for _ in range(3)]


EXAMPLES = {
    "visits.confirm_address": lambda: mails.ConfirmAddress(unconfirmed_request(message=LONG_MESSAGE)),
    "visits.request_sent": lambda: mails.RequestSent(sent_request()),
    "visits.request_received": received,
    "visits.request_received practice": received_after_reading,
    "visits.request_received question": lambda: received(format=ExchangeFormat.WRITTEN, dates=[]),
    "visits.request_received call": lambda: received(format=ExchangeFormat.CALL),
    "visits.request_received slot": received_for_a_slot,
    "visits.request_without_host": lambda: mails.RequestWithoutHost(sent_request(VitrineFactory())),
    "visits.under_review": lambda: mails.UnderReview(reviewed()),
    "visits.proposal_made": lambda: mails.ProposalMade(proposed(), round=1),
    "visits.proposal_made call": lambda: mails.ProposalMade(proposed(ExchangeFormat.CALL, LONG_MESSAGE), round=1),
    "visits.countered": lambda: for_host(mails.Countered, countered()),
    "visits.pooled": lambda: mails.Pooled(pooled()),
    "visits.answered_in_writing": lambda: mails.AnsweredInWriting(answered()),
    "visits.declined": lambda: mails.Declined(declined()),
    "visits.declined busy": lambda: mails.Declined(
        declined(DeclineReason.NO_TIME, busy_until=timezone.localdate() + timedelta(days=60))
    ),
    "visits.scheduled_for_requester": lambda: mails.ScheduledForRequester(scheduled()),
    "visits.scheduled_for_host": lambda: for_host(mails.ScheduledForHost, scheduled()),
    "visits.scheduled_for_requester video": lambda: mails.ScheduledForRequester(agreed_video(VIDEO_LINK)),
    "visits.scheduled_for_host video": lambda: for_host(mails.ScheduledForHost, agreed_video(VIDEO_LINK)),
    "visits.scheduled_for_host link to give": lambda: for_host(mails.ScheduledForHost, agreed_video()),
    "visits.waiting_listed": lambda: mails.WaitingListed(a_full_date()[2]),
    "visits.seat_offered": lambda: mails.SeatOffered(seat_offered()),
    "visits.waiting_over": lambda: mails.WaitingOver(seat_offered(), was_offered=True),
    "visits.waiting_over closed": lambda: mails.WaitingOver(a_full_date()[2], was_offered=False),
    "visits.slot_moved": lambda: mails.SlotMoved(moved_date()[1], before="mardi 3 mars 2026 à 14 h"),
    "visits.slot_moved waiting": lambda: mails.SlotMoved(moved_date()[2], before="mardi 3 mars 2026 à 14 h"),
    "visits.slot_edited": lambda: mails.SlotEdited(moved_date()[1], changed="le thème"),
    "visits.slot_edited video": lambda: mails.SlotEdited(agreed_video(VIDEO_LINK), changed="le lien de la visio"),
    "visits.slot_edited waiting": lambda: mails.SlotEdited(moved_date()[2], changed="les langues"),
    "visits.slot_moved_for_host": slot_moved_for_host,
    "visits.slot_moved_for_host nobody": lambda: slot_moved_for_host(seats=False),
    "visits.slot_edited_for_host": slot_edited_for_host,
    "visits.slot_edited_for_host several": lambda: slot_edited_for_host(places=3),
    "visits.slot_cancelled_for_host": slot_cancelled_for_host,
    "visits.request_received others": received_with_others,
    "visits.group_date_offered": lambda: mails.GroupDateOffered(in_a_common_date()[0]),
    "visits.group_date_offered words": lambda: mails.GroupDateOffered(in_a_common_date(LONG_MESSAGE)[0]),
    "visits.group_date_elsewhere": date_elsewhere,
    "visits.group_date_elsewhere words": lambda: date_elsewhere(LONG_MESSAGE),
    "visits.shared_date_possible": shared_date_possible,
    "visits.group_date_over": lambda: common_date_over(stands=False),
    "visits.group_date_over stands": lambda: common_date_over(stands=True),
    "visits.group_date_fallen_for_host": common_date_fallen,
    "visits.withdrawn": withdrawn,
    "visits.cancelled_for_requester": lambda: mails.CancelledForRequester(cancelled("Un incident de production")),
    "visits.cancelled_for_host": lambda: for_host(mails.CancelledForHost, cancelled("")),
}
