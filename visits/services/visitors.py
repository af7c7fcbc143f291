"""Who comes: named by who asked, passed through the vitrine's shield, told by mail, asked to accept the notice."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from portal.accounts.company import Company
from portal.accounts.models import Organisation
from vitrines.folding import fold
from vitrines.models import VisitTerms

from .. import notifications, workflow
from ..enums import LIVE_STATES, SeatState, VisitorState
from ..errors import GroupTooLarge, NamingClosed, VisitorNotExpected
from ..models import Seat, Visitor, VisitRequest
from ..selectors import hosts_of, terms_of
from ..timetable import naming_closes_at
from ..workflow import Actor
from .conflicts import guarded
from .terms import Asker, is_shielded


@dataclass(frozen=True)
class Named:
    """One place and who takes it; without a name the place is to be named again."""

    visitor_id: uuid.UUID
    name: str = ""
    email: str = ""
    company: Company | None = None


@dataclass
class Naming:
    """What became of the names given."""

    expected: list[Visitor] = field(default_factory=list)
    to_confirm: list[Visitor] = field(default_factory=list)
    refused: list[Visitor] = field(default_factory=list)


def can_name(visit_request: VisitRequest) -> bool:
    """Whether visitors may be named now: the request has a seat, and the second day before is not over."""
    seat = getattr(visit_request, "seat", None)
    if seat is None or seat.state not in LIVE_STATES:
        return False
    return naming_closes_at(seat.slot) > timezone.now()


@guarded
def name_visitors(*, visit_request: VisitRequest, named: Sequence[Named], by: Actor) -> Naming:
    """Write who comes in the places given; the other places stay as they are.

    Each new company passes through the vitrine's shield: refused, or to be confirmed by the host where the vitrine is
    asked first. Who is expected receives the practical sheet once the date is agreed; who had it and is replaced is
    told. The requester is told of a refusal, the hosts of what waits for their word. Twice is once.
    Raises NamingClosed, GroupTooLarge (more people of one company than the date admits), VisitorTwice (an address that
    another place has).
    """
    locked = workflow.lock(visit_request.pk)
    if not can_name(locked):
        raise NamingClosed
    seat = locked.seat
    places = {each.pk: each for each in Visitor.objects.filter(seat=seat).select_for_update(of=("self",))}
    changed = [
        (places[each.visitor_id], each)
        for each in named
        if each.visitor_id in places and _differs(places[each.visitor_id], each)
    ]
    if not changed:
        return Naming()
    left = [place for place, _ in changed if place.sheet_sent_at is not None and place.email]
    if left:
        seat.sequence += 1  # a cancellation for them is the next version of the event
        seat.save(update_fields=["sequence"])
    for place in left:
        place.seat = seat
        notifications.VisitorCalledOff(place, is_cancelled=False).queue()
    # Addresses change places: all of them are free before any is given.
    Visitor.objects.filter(pk__in=[place.pk for place, _ in changed]).update(email="")
    naming, terms = Naming(), terms_of(locked.vitrine)
    for place, entry in changed:
        _take(place, entry, terms=terms, asker=locked)
        if place.full_name:
            getattr(naming, place.reception).append(place)
    _check_companies(seat)
    workflow.write_notes([locked], by=by, text=_told(naming, cleared=len(changed)))
    _tell(locked, naming)
    return naming


@guarded
def decide_visitors(*, visit_request: VisitRequest, decisions: Mapping[uuid.UUID, bool], by: Actor) -> Naming:
    """The host's word on the visitors that wait for it, those of `decisions` alone. Twice is once."""
    locked = workflow.lock(visit_request.pk)
    waiting = Visitor.objects.filter(seat__request=locked, reception=VisitorState.TO_CONFIRM, pk__in=decisions)
    naming = Naming()
    for place in waiting.select_for_update(of=("self",)).order_by("rank"):
        place.reception = VisitorState.EXPECTED if decisions[place.pk] else VisitorState.REFUSED
        place.save(update_fields=["reception"])
        getattr(naming, place.reception).append(place)
    if naming.expected or naming.refused:
        text = f"Visiteurs nommés : {len(naming.expected)} reçus, {len(naming.refused)} non."
        workflow.write_notes([locked], by=by, text=text)
        _tell(locked, naming)
    return naming


@guarded
def accept_notice(*, visitor: Visitor) -> Visitor:
    """A named visitor accepts the confidentiality notice before coming; twice is once. Raises VisitorNotExpected."""
    locked = _lock_expected(visitor)
    if locked.notice_accepted_at is None:
        locked.notice_accepted_at = timezone.now()
        locked.save(update_fields=["notice_accepted_at"])
    return locked


@guarded
def give_up(*, visitor: Visitor) -> None:
    """A named visitor does not come: the name and the address are erased, who named them is told.

    Raises VisitorNotExpected.
    """
    locked = _lock_expected(visitor)
    who = locked.full_name
    _empty(locked)
    asked = VisitRequest.objects.select_related("vitrine", "requester", "seat__slot").get(seat=locked.seat_id)
    notifications.VisitorGaveUp(asked, locked, who=who).queue()


def send_sheets(visit_request: VisitRequest, *, before: str = "", changed: str = "") -> None:
    """Send the practical sheet to each expected visitor of an agreed date; once for a version of the event.

    `before`: the date it replaces, `changed`: what else is new, in words. Must run inside a transaction.
    """
    _send(visit_request, list(Visitor.objects.filter(seat__request=visit_request)), before=before, changed=changed)


def call_off(visit_request: VisitRequest) -> None:
    """Tell each visitor who had the sheet that the date does not take place. Must run inside a transaction."""
    for visitor in Visitor.objects.filter(seat__request=visit_request, sheet_sent_at__isnull=False).exclude(email=""):
        visitor.seat = visit_request.seat
        notifications.VisitorCalledOff(visitor, is_cancelled=True).queue()
        visitor.sheet_sent_at = None
        visitor.save(update_fields=["sheet_sent_at"])


@guarded
def send_fresh_sheet(*, visitor: Visitor) -> None:
    """The sheet again, with a link that works, to the same address; once a day. Raises VisitorNotExpected."""
    locked = _lock_expected(visitor)
    notifications.VisitorSheet(locked, fresh_on=timezone.localdate()).queue()


def _differs(place: Visitor, entry: Named) -> bool:
    company = (entry.company.name, _number(entry.company)) if entry.company else ("", "")
    kept = (place.full_name, place.email.lower(), place.company_name, place.company_number)
    return kept != (entry.name, entry.email.lower(), *company)


def _take(place: Visitor, entry: Named, *, terms: VisitTerms, asker: VisitRequest) -> None:
    is_same_person = bool(entry.name) and fold(place.full_name) == fold(entry.name)
    if not is_same_person:
        place.notice_accepted_at = None
    place.full_name, place.email = entry.name, entry.email.lower()
    place.company_name = entry.company.name if entry.company else ""
    place.company_number = _number(entry.company) if entry.company else ""
    place.sheet_sent_at = None
    place.reception = _answer(entry.company, terms=terms, asker=asker) if entry.name else VisitorState.EXPECTED
    if place.reception != VisitorState.EXPECTED:
        place.notice_accepted_at = None
    place.save()


def _answer(company: Company | None, *, terms: VisitTerms, asker: VisitRequest) -> VisitorState:
    if company is None:
        return VisitorState.EXPECTED  # of the requester's own company, which passed when it asked
    if any(is_shielded(terms, each) for each in _askers(company)):
        return VisitorState.REFUSED
    own = fold(company.name) == fold(asker.company_name) or (company.siren or "-") == asker.company_number[:9]
    return VisitorState.TO_CONFIRM if terms.shield_ask_first and not own else VisitorState.EXPECTED


def _askers(company: Company) -> list[Asker]:
    """What the shield looks at: the number given, and what the portal knows of that number, or else of that name."""
    known = Organisation.objects.filter(Q(siren=company.siren) if company.siren else Q(name__iexact=company.name))
    found = [Asker(siren=each.siren, naf_code=each.naf_code) for each in known.order_by("pk")[:20]]
    return [Asker(siren=company.siren), *found]


def _check_companies(seat: Seat) -> None:
    most = seat.slot.headcount_max
    if not most:
        return
    named = Visitor.objects.filter(seat=seat).exclude(company_name="").exclude(reception=VisitorState.REFUSED)
    counted = Counter(number[:9] or fold(name) for name, number in named.values_list("company_name", "company_number"))
    if any(count > most for count in counted.values()):
        raise GroupTooLarge(most=most)


def _tell(visit_request: VisitRequest, naming: Naming) -> None:
    if naming.refused:
        notifications.VisitorsRefused(visit_request, naming.refused).queue()
    if naming.to_confirm:
        for host in hosts_of(visit_request.vitrine):
            notifications.VisitorsToConfirm(visit_request, host, naming.to_confirm).queue()
    if naming.expected:
        _send(visit_request, naming.expected)


def _send(visit_request: VisitRequest, visitors: Sequence[Visitor], *, before: str = "", changed: str = "") -> None:
    seat = Seat.objects.select_related("slot__vitrine__terms", "request__vitrine__terms").get(request=visit_request)
    for visitor in visitors:
        visitor.seat = seat
        if seat.state == SeatState.BOOKED and visitor.is_written_to:
            notifications.VisitorSheet(visitor, before=before, changed=changed).queue()
            visitor.sheet_sent_at = timezone.now()
            visitor.save(update_fields=["sheet_sent_at"])


def _told(naming: Naming, *, cleared: int) -> str:
    parts = [
        f"{len(names)} {word}"
        for names, word in (
            (naming.expected, "attendus"),
            (naming.to_confirm, "à confirmer"),
            (naming.refused, "refusés"),
        )
        if names
    ]
    return f"Nomme des visiteurs : {', '.join(parts)}." if parts else f"Retire {cleared} noms de visiteurs."


def is_expected(visitor: Visitor) -> bool:
    """Whether that person may come: named, received by the vitrine, at an agreed date that is not over."""
    seat = visitor.seat
    if seat is None or seat.state != SeatState.BOOKED or seat.slot.ends_at <= timezone.now():
        return False
    return bool(visitor.full_name) and visitor.reception == VisitorState.EXPECTED


def _lock_expected(visitor: Visitor) -> Visitor:
    if visitor.seat_id is None:
        raise VisitorNotExpected
    workflow.lock(Seat.objects.values_list("request", flat=True).get(pk=visitor.seat_id))
    locked = Visitor.objects.select_for_update(of=("self",)).get(pk=visitor.pk)
    locked.seat = Seat.objects.select_related("slot__vitrine__terms", "request__vitrine__terms").get(pk=visitor.seat_id)
    if not is_expected(locked):
        raise VisitorNotExpected
    return locked


def _empty(place: Visitor) -> None:
    place.full_name = place.email = place.company_name = place.company_number = ""
    place.notice_accepted_at = place.sheet_sent_at = None
    place.save()


def _number(company: Company) -> str:
    return company.siret or company.siren
