"""The clock: does what the timetable calls for, once each, whoever runs it and however often.

Several schedulers may run at once: each takes rows the others do not hold. What a step writes (mails, states, the next
moment) is one transaction with the row's lock, so a run that is killed leaves everything as it was before its batch.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.notifications import Notification, queue_all

from .. import notifications, timetable, workflow
from ..alternatives import alternatives_to
from ..enums import ClockStep, RequestState
from ..models import Seat, Slot, VisitRequest
from ..selectors import hosts_by_vitrine
from ..timetable import Planned
from ..workflow import CLOCK
from .seats import end_turn

BATCH = 200  # requests in one transaction: what is read at once, and what a killed run does again
CLOSED_BY_ITSELF = "Personne n’a dit si le rendez-vous a eu lieu."
TAKEN_OVER = "L’Alliance prend le relais."

logger = logging.getLogger(__name__)


def run_clock(*, now: datetime | None = None) -> Counter[str]:
    """Do every step that is due at `now`; return how many of each were done.

    Memory does not grow with the number of requests. A request that cannot be handled is logged, set aside for an
    hour, and stops no other. Raises OperationalError, InterfaceError when the database is away.
    """
    now = now or timezone.now()
    done: Counter[str] = Counter()
    while batch := _pick(now):
        try:
            done += _run_batch(now, batch)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("the clock takes its batch of %d one by one", len(batch))
            for pk in batch:
                done += _run_one(now, pk)
    return done


def _pick(now: datetime) -> list[UUID]:
    """The next requests to look at, those that another scheduler holds left out."""
    with transaction.atomic():
        due = VisitRequest.objects.due_for_clock(now).select_for_update(of=("self",), skip_locked=True)
        return list(due.values_list("pk", flat=True)[:BATCH])


def _run_one(now: datetime, pk: UUID) -> Counter[str]:
    try:
        return _run_batch(now, [pk])
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("the clock sets the request %s aside", pk)
        VisitRequest.objects.filter(pk=pk).update(clock_due_at=now + timetable.SET_ASIDE)
        return Counter()


@transaction.atomic
def _run_batch(now: datetime, pks: list[UUID]) -> Counter[str]:
    _lock_slots(pks)
    rows = VisitRequest.objects.due_for_clock(now).filter(pk__in=pks).with_clock_data()
    taken = list(rows.select_for_update(of=("self",), skip_locked=True))
    vitrines = {each.vitrine_id for each in taken}
    batch = Batch(now=now, hosts=hosts_by_vitrine(vitrines), told_at_once=hosts_by_vitrine(vitrines, told_at_once=True))
    done: Counter[str] = Counter()
    noted = []
    for visit_request in taken:
        steps = timetable.due_now(visit_request, now)
        for planned in steps:
            _do(visit_request, planned, batch)
            done[planned.step] += 1
        if not any(planned.step in MOVES for planned in steps):
            visit_request.clock_due_at = timetable.next_due_at(visit_request, now)
            noted.append(visit_request)
    queue_all(batch.mails)
    workflow.write_notes(batch.taken_over, by=CLOCK, text=TAKEN_OVER)
    VisitRequest.objects.bulk_update(noted, ["clock_due_at", "taken_over_at", "outcome_asked_at"], batch_size=BATCH)
    return done


def _lock_slots(pks: list[UUID]) -> None:
    """Locks go slot first, then request: a move frees seats."""
    wished = VisitRequest.objects.filter(pk__in=pks).order_by().values("chosen_slot")
    taken = Seat.objects.filter(request__in=pks).order_by().values("slot")
    slots = Slot.objects.filter(Q(pk__in=wished) | Q(pk__in=taken)).order_by("pk")
    list(slots.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


MOVES = (ClockStep.EXPIRE, ClockStep.CLOSE_MEETING)  # steps that change the state: the workflow winds the clock itself


@dataclass
class Batch:
    """What one transaction gathers before it writes it all at once."""

    now: datetime
    hosts: dict[int, list[User]]
    told_at_once: dict[int, list[User]]  # those who did not choose the Monday letter
    mails: list[Notification] = field(default_factory=list)
    taken_over: list[VisitRequest] = field(default_factory=list)


def _do(visit_request: VisitRequest, planned: Planned, batch: Batch) -> None:
    at, until, hosts = planned.at, planned.until, batch.hosts[visit_request.vitrine_id]
    told_at_once = batch.told_at_once[visit_request.vitrine_id]
    match planned.step:
        case ClockStep.REMIND_HOST:
            batch.mails += [
                notifications.HostReminder(visit_request, host, at=at, until=until) for host in told_at_once
            ]
        case ClockStep.REMIND_REQUESTER:
            batch.mails.append(notifications.RequesterReminder(visit_request, at=at, until=until))
        case ClockStep.TAKE_OVER:
            visit_request.taken_over_at = batch.now
            batch.taken_over.append(visit_request)
            batch.mails += [
                notifications.TakenOver(visit_request),
                notifications.TakenOverForRequester(visit_request),
            ]
        case ClockStep.EXPIRE:
            _expire(visit_request, hosts=told_at_once, mails=batch.mails)
        case ClockStep.WEEK_BEFORE | ClockStep.DAY_BEFORE:
            batch.mails.append(notifications.MeetingReminderForRequester(visit_request, at=at, until=until))
            for host in hosts:
                batch.mails.append(notifications.MeetingReminderForHost(visit_request, host, at=at, until=until))
            batch.mails += [
                notifications.VisitorReminder(visitor, at=at, until=until)
                for visitor in visit_request.seat.visitors.all()
                if visitor.is_written_to
            ]
        case ClockStep.NAME_VISITORS:
            missing = sum(not visitor.full_name for visitor in visit_request.seat.visitors.all())
            if missing:
                reminder = notifications.VisitorsToName(visit_request, at=at, until=until, missing=missing)
                batch.mails.append(reminder)
        case ClockStep.ASK_OUTCOME:
            visit_request.outcome_asked_at = batch.now
            batch.mails.append(notifications.OutcomeAskedOfRequester(visit_request))
            batch.mails += [notifications.OutcomeAskedOfHost(visit_request, host) for host in hosts]
        case ClockStep.CLOSE_MEETING:
            workflow.move(visit_request, to=RequestState.DONE, by=CLOCK, note=CLOSED_BY_ITSELF)


def _expire(visit_request: VisitRequest, *, hosts: list[User], mails: list[Notification]) -> None:
    if visit_request.state == RequestState.WAITING:  # nobody failed to answer: the list is over
        end_turn(visit_request.seat, visit_request.seat.slot)
        return
    was_proposed = visit_request.state == RequestState.PROPOSED
    instead = alternatives_to(visit_request)
    workflow.move(visit_request, to=RequestState.EXPIRED, by=CLOCK)
    mails.append(notifications.Expired(visit_request, was_proposed=was_proposed, instead=instead))
    mails += [notifications.ExpiredForHost(visit_request, host, was_proposed=was_proposed) for host in hosts]
