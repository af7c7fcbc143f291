"""The clock: does what the timetable calls for, once each, whoever runs it and however often.

Several schedulers may run at once: each takes rows the others do not hold. What a step writes (mails, states, the next
moment) is one transaction with the row's lock, so a run that is killed leaves everything as it was before its batch.
"""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.notifications import Notification, queue_all

from .. import notifications, timetable, workflow
from ..alternatives import Finder
from ..enums import ClockStep, RequestState
from ..models import Seat, Slot, VisitRequest
from ..pooling import count_waiting
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
    finder = Finder()
    while batch := _pick(now):
        try:
            done += _run_batch(now, batch, finder)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("the clock takes its batch of %d one by one", len(batch))
            for pk in batch:
                done += _run_one(now, pk, finder)
    return done


def _pick(now: datetime) -> list[UUID]:
    """The next requests to look at, those that another scheduler holds left out."""
    with transaction.atomic():
        due = VisitRequest.objects.due_for_clock(now).select_for_update(of=("self",), skip_locked=True)
        return list(due.values_list("pk", flat=True)[:BATCH])


def _run_one(now: datetime, pk: UUID, finder: Finder) -> Counter[str]:
    try:
        return _run_batch(now, [pk], finder)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("the clock sets the request %s aside", pk)
        VisitRequest.objects.filter(pk=pk).update(clock_due_at=now + timetable.SET_ASIDE)
        return Counter()


@transaction.atomic
def _run_batch(now: datetime, pks: list[UUID], finder: Finder) -> Counter[str]:
    _lock_slots(pks)
    rows = VisitRequest.objects.due_for_clock(now).filter(pk__in=pks).with_clock_data()
    taken = list(rows.select_for_update(of=("self",), skip_locked=True))
    vitrines = {each.vitrine_id for each in taken}
    batch = Batch(
        now=now,
        vitrines=vitrines,
        hosts=hosts_by_vitrine(vitrines),
        told_at_once=hosts_by_vitrine(vitrines, told_at_once=True),
    )
    done: Counter[str] = Counter()
    for visit_request in taken:
        steps = timetable.due_now(visit_request, now)
        for planned in steps:
            _do(visit_request, planned, batch)
            done[planned.step] += 1
        if not any(planned.step in MOVES for planned in steps):
            visit_request.clock_due_at = timetable.next_due_at(visit_request, now)
            batch.noted.append(visit_request)
    _close(batch, finder)
    queue_all(batch.mails)
    workflow.write_notes(batch.taken_over, by=CLOCK, text=TAKEN_OVER)
    _wind(batch.noted)
    return done


def _close(batch: "Batch", finder: Finder) -> None:
    """The requests nobody answered, and the meetings nobody told about: many at once, then the mails of the former."""
    were_proposed = {each.pk for each in batch.expired if each.state == RequestState.PROPOSED}
    workflow.close_all(batch.expired, to=RequestState.EXPIRED, by=CLOCK)
    workflow.close_all(batch.over, to=RequestState.DONE, by=CLOCK, note=CLOSED_BY_ITSELF)
    for each in batch.expired:
        was_proposed = each.pk in were_proposed
        batch.mails.append(notifications.Expired(each, was_proposed=was_proposed, instead=finder.of(each)))
        batch.mails += [
            notifications.ExpiredForHost(each, host, was_proposed=was_proposed)
            for host in batch.told_at_once[each.vitrine_id]
        ]


def _wind(visit_requests: list[VisitRequest]) -> None:
    """Write what the steps set: requests of the same days are one statement."""
    alike: dict[tuple[datetime | None, ...], list[UUID]] = defaultdict(list)
    for each in visit_requests:
        alike[each.clock_due_at, each.taken_over_at, each.outcome_asked_at].append(each.pk)
    for (due, taken_over, asked), pks in alike.items():
        found = VisitRequest.objects.filter(pk__in=pks)
        found.update(clock_due_at=due, taken_over_at=taken_over, outcome_asked_at=asked)


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
    vitrines: set[int]
    hosts: dict[int, list[User]]
    told_at_once: dict[int, list[User]]  # those who did not choose the Monday letter
    mails: list[Notification] = field(default_factory=list)
    taken_over: list[VisitRequest] = field(default_factory=list)
    expired: list[VisitRequest] = field(default_factory=list)
    over: list[VisitRequest] = field(default_factory=list)  # meetings nobody said anything about
    noted: list[VisitRequest] = field(default_factory=list)

    @cached_property
    def companies(self) -> dict[int, int]:
        """How many companies wait at each of these vitrines."""
        return count_waiting(self.vitrines)


def _do(visit_request: VisitRequest, planned: Planned, batch: Batch) -> None:
    at, until, hosts = planned.at, planned.until, batch.hosts[visit_request.vitrine_id]
    told_at_once = batch.told_at_once[visit_request.vitrine_id]
    match planned.step:
        case ClockStep.REMIND_HOST:
            companies = batch.companies.get(visit_request.vitrine_id, 0)
            batch.mails += [
                notifications.HostReminder(visit_request, host, at=at, until=until, companies=companies)
                for host in told_at_once
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
        case ClockStep.EXPIRE if visit_request.state == RequestState.WAITING:
            end_turn(visit_request.seat, visit_request.seat.slot)  # nobody failed to answer: the list is over
        case ClockStep.EXPIRE:
            batch.expired.append(visit_request)
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
            batch.over.append(visit_request)
