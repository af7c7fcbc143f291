"""The example agenda: dates on real working days to come, the visitors who hold seats, the requests of a desk.

Requests go through the workflow, so that their log is complete, but nobody is written to: these people do not exist.
Dates are relative to the day of loading; a date once past stays as history and a new one is opened in its place.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Organisation, User
from practices.models import Practice
from vitrines.enums import Role
from vitrines.models import Vitrine
from vitrines.services.examples import example_person, known_people

from .. import workflow
from ..enums import ActorRole, Channel, RequestState, Side, SlotState
from ..models import DateOption, Seat, Slot, TransitionLog, VisitRequest
from ..workflow import Actor
from ..working_days import add_working_days, is_working_day
from .seats import name_visitors

NAMESPACE = uuid.UUID("6f1c5f0e-2f0b-5f5d-9a52-0c7f2d0f7a11")  # of the submission keys of example requests
GUESTS_ASKED = 8  # working days ago
GUESTS_ANSWERED = 5


@dataclass
class ExampleAgenda:
    """What the files say, and what the database already holds, read once."""

    today: datetime.date
    vitrines: dict[str, Vitrine]
    practices: dict[str, Practice]
    guests: dict[str, dict[str, Any]]
    people: dict[str, User]
    keys: set[uuid.UUID]
    written: int = 0
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict)  # (vitrine, rank from 1) → date to come


@transaction.atomic
def load_example_agenda(
    *, vitrines: list[dict[str, Any]], guests: list[dict[str, Any]], requests: list[dict[str, Any]]
) -> int:
    """Open the dates of the example vitrines and place their requests; return how many rows were written."""
    emails = [guest["email"] for guest in guests] + [request["requester"]["email"] for request in requests]
    agenda = ExampleAgenda(
        today=timezone.localdate(),
        vitrines={row.slug: row for row in Vitrine.objects.filter(is_example=True).select_for_update(of=("self",))},
        practices={row.slug: row for row in Practice.objects.filter(is_example=True)},
        guests={guest["slug"]: guest for guest in guests},
        people=known_people(emails),
        keys=set(VisitRequest.objects.filter(vitrine__is_example=True).values_list("submission_key", flat=True)),
    )
    to_come = {(slot.vitrine_id, slot.theme, slot.format): slot for slot in _dates_to_come()}
    for entry in vitrines:
        vitrine = agenda.vitrines[entry["slug"]]
        for rank, wanted in enumerate(entry["slots"], start=1):
            slot = to_come.get((vitrine.pk, wanted["theme"], wanted["format"]))
            if slot is None:
                slot = _open_date(agenda, vitrine, wanted)
                for guest in wanted.get("guests", []):
                    _place_guest(agenda, slot, guest)
            agenda.slots[entry["slug"], rank] = slot
    for request in requests:
        _place_request(agenda, request)
    return agenda.written


def _dates_to_come() -> list[Slot]:
    return list(
        Slot.objects.filter(
            vitrine__is_example=True, is_public=True, state=SlotState.PLANNED, starts_at__gt=timezone.now()
        ).order_by("starts_at")
    )


def _open_date(agenda: ExampleAgenda, vitrine: Vitrine, wanted: dict[str, Any]) -> Slot:
    start, end = _moment(agenda, wanted, vitrine)
    agenda.written += 1
    practice = agenda.practices.get(wanted.get("practice", ""))
    slot = Slot.objects.create(
        vitrine=vitrine,
        practice=practice,
        format=wanted["format"],
        theme=wanted["theme"],
        starts_at=start,
        ends_at=end,
        seats_total=wanted["seats"],
        is_public=True,
    )
    slot.practices.set([practice] if practice else [])
    return slot


def _moment(
    agenda: ExampleAgenda, wanted: dict[str, Any], vitrine: Vitrine
) -> tuple[datetime.datetime, datetime.datetime]:
    """Start and end of a date written as weeks ahead, weekday (1 is Monday) and Paris time; a holiday moves it on."""
    monday = agenda.today - datetime.timedelta(days=agenda.today.weekday())
    day = monday + datetime.timedelta(weeks=wanted["weeks_ahead"], days=wanted["weekday"] - 1)
    if not is_working_day(day, departement=vitrine.departement):
        day = add_working_days(day, 1, departement=vitrine.departement)
    hour = datetime.time.fromisoformat(wanted["time"])
    start = datetime.datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())
    return start, start + datetime.timedelta(minutes=wanted["duration_minutes"])


def _place_guest(agenda: ExampleAgenda, slot: Slot, guest: dict[str, Any]) -> None:
    told = agenda.guests[guest["slug"]]
    request = {
        "practice": slot.practice.slug if slot.practice else "",
        "state": RequestState.SCHEDULED,
        "sent_working_days_ago": GUESTS_ASKED,
        "answered_working_days_ago": GUESTS_ANSWERED,
        "format": slot.format,
        "headcount": guest["headcount"],
        "message": told["message"],
        "requester": {name: told[name] for name in ("full_name", "job_title", "email")},
        "organisation": {"name": told["company"], **{name: told[name] for name in ("country", "kind", "size_band")}},
    }
    _write_request(agenda, request, vitrine=slot.vitrine, slot=slot, key=uuid.uuid5(slot.pk, guest["slug"]))


def _place_request(agenda: ExampleAgenda, request: dict[str, Any]) -> None:
    key = uuid.uuid5(NAMESPACE, f"{request['vitrine']}:{request['requester']['email']}:{request['message']}")
    if key in agenda.keys:
        return
    slot = agenda.slots.get((request["vitrine"], request.get("slot", 0)))
    _write_request(agenda, request, vitrine=agenda.vitrines[request["vitrine"]], slot=slot, key=key)


def _write_request(
    agenda: ExampleAgenda, told: dict[str, Any], *, vitrine: Vitrine, slot: Slot | None, key: uuid.UUID
) -> None:
    person = _requester(agenda, told)
    sent_at = _working_days_ago(agenda.today, told["sent_working_days_ago"])
    due = add_working_days(sent_at.date(), settings.ANSWER_WORKING_DAYS, departement=vitrine.departement)
    request = VisitRequest(
        submission_key=key,
        vitrine=vitrine,
        practice=agenda.practices.get(told.get("practice", "")),
        state=RequestState.SENT,
        state_changed_at=sent_at,
        message=told["message"],
        format=told["format"],
        headcount=told["headcount"],
        chosen_slot=slot,
        requester=person,
        organisation=person.organisation,
        requester_name=person.full_name,
        requester_email=person.email,
        company_name=told["organisation"]["name"],
        company_country=told["organisation"]["country"],
        created_at=sent_at,
        confirmed_at=sent_at,
        confidentiality_accepted_at=sent_at,
        sent_at=sent_at,
        answer_due_on=due,
    )
    workflow.begin(request, by=Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=person))
    for wanted in told.get("dates", []):
        start, end = _moment(agenda, wanted, vitrine)
        DateOption.objects.create(request=request, side=Side.REQUESTER, round=1, starts_at=start, ends_at=end)
    TransitionLog.objects.filter(request=request).update(at=sent_at)
    if told["state"] != RequestState.SENT:
        _answer(agenda, request, told, slot=slot)
    agenda.written += 1


def _answer(agenda: ExampleAgenda, request: VisitRequest, told: dict[str, Any], *, slot: Slot | None) -> None:
    days = told.get("answered_working_days_ago", told.get("review_working_days_ago", 0))
    at = _working_days_ago(agenda.today, days)
    changes: dict[str, Any] = {
        name: told[name] for name in ("host_message", "answer_text", "decline_reason") if name in told
    }
    if told["state"] == RequestState.UNDER_REVIEW:
        changes["review_started_at"] = at
        changes["answer_due_on"] = add_working_days(
            request.answer_due_on or agenda.today, settings.ANSWER_WORKING_DAYS, departement=request.vitrine.departement
        )
    if told["state"] == RequestState.SCHEDULED and slot is not None:
        seat = Seat.objects.create(
            slot=slot,
            request=request,
            organisation=request.organisation,
            headcount=request.headcount,
            created_at=at,
        )
        name_visitors(seat)
    host = User.objects.filter(memberships__vitrine=request.vitrine, memberships__role=Role.OWNER).first()
    by = Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=host)
    workflow.move(request, to=RequestState(told["state"]), by=by, **changes)
    closed = {"closed_at": at} if request.closed_at else {}
    VisitRequest.objects.filter(pk=request.pk).update(state_changed_at=at, **closed)
    TransitionLog.objects.filter(request=request, to_state=told["state"]).update(at=at)


def _requester(agenda: ExampleAgenda, told: dict[str, Any]) -> User:
    email, company = told["requester"]["email"], told["organisation"]
    person = agenda.people.get(email)
    organisation = person.organisation if person else None
    if organisation is None:
        organisation = Organisation.objects.create(**company)
    person, _ = example_person(agenda.people, **told["requester"], organisation=organisation)
    return person


def _working_days_ago(today: datetime.date, count: int) -> datetime.datetime:
    """Ten in the morning, Paris time, that many French working days before today."""
    day = today
    while count > 0:
        day -= datetime.timedelta(days=1)
        count -= is_working_day(day)
    return datetime.datetime.combine(day, datetime.time(10), tzinfo=timezone.get_default_timezone())
