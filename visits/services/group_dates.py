"""One date for several requests (ADR 0016): offered to each, it stands with enough, else each keeps its turn."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from vitrines.models import Vitrine

from .. import notifications, seating, workflow
from ..enums import ActorRole, GroupDateState, RequestState
from ..errors import DatePassed, FormatNotLighter, GroupDateOver, PoolChanged, PoolTooLarge
from ..models import GROUP_FORMATS, GroupDate, Slot, VisitRequest
from ..pooling import INVITED, is_poolable, most_people
from ..selectors import hosts_of, terms_of
from ..sharing import elsewhere_for
from ..timetable import MORNING
from ..workflow import CLOCK, GROUP, Actor
from ..working_days import add_working_days, subtract_working_days
from .booking import take_seat
from .conflicts import guarded
from .guests import STANDS, answer_invitation, bring, invite, propose, still_asked

AGREED = "Accepte la date commune."
PASSED = "Passe son tour, et le garde."
FELL = "La date commune n’a pas réuni assez d’entreprises."
UNANSWERED = "La date commune s’est tenue sans réponse de cette entreprise."
REMINDED_BEFORE = 2  # working days before the deadline
TAKEN_BACK = "La vitrine renonce à la date commune."


@dataclass(frozen=True)
class Offer:
    """What the host sends, cleaned by the form. `minimum`: companies that have to agree before `deadline`."""

    format: str
    starts_at: datetime
    ends_at: datetime
    deadline: datetime
    minimum: int
    message: str = ""


@guarded
def offer_group_date(*, vitrine: Vitrine, offer: Offer, request_ids: Iterable[uuid.UUID], by: Actor) -> GroupDate:
    """Offer one date, with a seat for each of their people, to several requests; each is told.

    Raises PoolChanged unless two companies at least are chosen, each once, and all still wait at this vitrine;
    PoolTooLarge, DatePassed, FormatNotLighter.
    """
    locked = Vitrine.objects.select_for_update(of=("self",)).select_related("terms").get(pk=vitrine.pk)
    if offer.format not in GROUP_FORMATS:
        raise FormatNotLighter
    now = timezone.now()
    if offer.starts_at <= now or offer.deadline <= now:
        raise DatePassed
    wanted = set(request_ids)
    requests = workflow.lock_all(wanted)
    own = [each for each in requests if each.vitrine_id == locked.pk]
    guests = [each for each in requests if each.vitrine_id != locked.pk]
    waiting = set(VisitRequest.objects.filter(vitrine=locked, pk__in=wanted).poolable().values_list("pk", flat=True))
    if guests:
        waiting |= {each.pk for each in elsewhere_for(locked, besides=own)}
    companies = {each.organisation_id for each in requests}
    if not wanted <= waiting or len(companies) != len(wanted) or len(wanted) < 2:
        raise PoolChanged
    people, most = sum(each.headcount for each in requests), most_people(offer.format, terms_of(locked))
    if people > most:
        raise PoolTooLarge(most=most)
    group_date = GroupDate.objects.create(
        vitrine=locked,
        format=offer.format,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        deadline=offer.deadline,
        seats_total=people,
        minimum=min(offer.minimum, len(requests)),
        message=offer.message,
        offered_by=by.user,
        offered_as=by.role,
        channel=by.channel,
    )
    for each in own:
        propose(each, group_date, by=by)
        notifications.GroupDateOffered(each).queue()
    for each in guests:
        invite(each, group_date, by=by)
    return group_date


@guarded
def join_group_date(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """The requester agrees to the common date. With enough agreements it stands: each has a seat and the invitation.

    Twice is once. Raises GroupDateOver after the deadline, TransitionRefused when the request is elsewhere.
    """
    group_date = _lock_group_date_of(visit_request)
    locked = workflow.lock(visit_request.pk)
    workflow.require(locked, to=RequestState.SCHEDULED, role=by.role, purpose=GROUP)
    if group_date is None or locked.group_date_id != group_date.pk or group_date.deadline <= timezone.now():
        raise GroupDateOver
    if group_date.slot is not None:
        take_seat(visit_request, slot=group_date.slot, by=by, purpose=GROUP, note=AGREED)
        return visit_request
    if locked.group_agreed_at is None:
        locked.group_agreed_at = timezone.now()
        locked.save(update_fields=["group_agreed_at"])
        workflow.write_notes([locked], by=by, text=AGREED)
    stand_if_enough(group_date)
    visit_request.refresh_from_db()
    return visit_request


@guarded
def pass_turn(*, visit_request: VisitRequest, by: Actor) -> VisitRequest:
    """The common date does not suit: the request waits for the next one, in the turn it had."""
    workflow.move(
        visit_request,
        to=RequestState.POOLED,
        by=by,
        note=PASSED,
        purpose=GROUP,
        answer_due_on=_pooled_until(visit_request.vitrine),
    )
    return visit_request


@guarded
def take_back(*, group_date: GroupDate, by: Actor) -> GroupDate:
    """The host gives the date up before it stands: everyone goes back to the pool and is told. Twice is once."""
    locked = lock_group_date(group_date.pk)
    if locked.state == GroupDateState.OFFERED:
        _fall(locked, by=by, note=TAKEN_BACK)
    return locked


def close_group_dates() -> int:
    """Close the common dates whose deadline is behind, or that too few may still agree to.

    Run by the beat; may run twice, or twice at once: each date is locked, then looked at again. Returns how many
    requests went back to the pool.
    """
    over = Q(deadline__lte=timezone.now(), invited__gt=0)
    hopeless = Q(state=GroupDateState.OFFERED) & (Q(invited__lt=F("minimum")) | Q(deadline__lte=timezone.now()))
    dates = GroupDate.objects.exclude(state=GroupDateState.FALLEN).annotate(invited=INVITED)
    return sum(_close(pk=pk) for pk in dates.filter(over | hopeless).order_by("pk").values_list("pk", flat=True))


def remind_group_dates() -> int:
    """Remind who has not answered a common date, two working days before its deadline; once.

    Not for a date offered later than that. Run by the beat; may run twice, or at once. Returns how many dates.
    """
    now = timezone.now()
    soon = GroupDate.objects.exclude(state=GroupDateState.FALLEN).filter(
        reminded_at__isnull=True, deadline__gt=now, deadline__lte=now + timedelta(days=10)
    )
    due = [each for each in soon.select_related("vitrine").order_by("pk") if _reminder_at(each) <= now]
    return sum(_remind(pk=each.pk) for each in due)


def _reminder_at(group_date: GroupDate) -> datetime:
    day = timezone.localdate(group_date.deadline)
    day = subtract_working_days(day, REMINDED_BEFORE, departement=group_date.vitrine.departement)
    return timezone.make_aware(datetime.combine(day, MORNING))


@guarded
def _remind(*, pk: uuid.UUID) -> bool:
    group_date = lock_group_date(pk)
    if group_date.reminded_at is not None or group_date.state == GroupDateState.FALLEN:
        return False
    group_date.reminded_at = timezone.now()
    group_date.save(update_fields=["reminded_at"])
    if group_date.created_at < _reminder_at(group_date):
        _offer_again(group_date, is_reminder=True)
    return True


def _offer_again(group_date: GroupDate, *, before: str = "", is_reminder: bool = False) -> None:
    """Write once more to who has not answered."""
    unanswered = group_date.requests.filter(group_agreed_at__isnull=True).select_related("vitrine", "requester")
    for each in unanswered.order_by("created_at", "pk"):
        notifications.GroupDateOffered(each, before=before, is_reminder=is_reminder).queue()
    invited = still_asked(group_date).filter(answered_at__isnull=True)
    for handover in invited.select_related("vitrine", "group_date", "request__vitrine", "request__requester"):
        notifications.GroupDateElsewhere(handover, before=before, is_reminder=is_reminder).queue()


def follow_slot(slot: Slot, *, before: str) -> None:
    """The common date behind a slot has moved with it: who has not answered yet is asked about the new moment.

    The vitrine, the common date and the slot are locked by the caller. Answers end a day before, at the latest.
    """
    group_date = GroupDate.objects.filter(slot=slot).first()
    if group_date is None:
        return
    group_date.starts_at, group_date.ends_at = slot.starts_at, slot.ends_at
    group_date.deadline = min(group_date.deadline, slot.starts_at - timedelta(days=1))
    group_date.save(update_fields=["starts_at", "ends_at", "deadline"])
    pks = group_date.requests.values_list("pk", flat=True)
    for each in workflow.lock_all(pks):
        workflow.wind(each, answer_due_on=timezone.localdate(group_date.deadline))
    if group_date.deadline > timezone.now():
        _offer_again(group_date, before=before)


def end_with_slot(slot: Slot, *, by: Actor) -> None:
    """The slot of a common date is cancelled: who has not answered goes back to the pool. Locks as `follow_slot`."""
    group_date = GroupDate.objects.select_related("vitrine").filter(slot=slot).first()
    if group_date is not None:
        group_date.slot = None
        _change(group_date, GroupDateState.FALLEN)
        _send_back(group_date, by=by, note=TAKEN_BACK)


@guarded
def _close(*, pk: uuid.UUID) -> int:
    group_date = lock_group_date(pk)
    is_late = group_date.deadline <= timezone.now()
    invited = group_date.requests.count() + still_asked(group_date).count()
    if group_date.state == GroupDateState.OFFERED and (is_late or invited < group_date.minimum):
        return _fall(group_date, by=CLOCK, note=FELL)
    if group_date.state == GroupDateState.STANDING and is_late:
        return _send_back(group_date, by=CLOCK, note=UNANSWERED)
    return 0


def stand_if_enough(group_date: GroupDate) -> None:
    """Make a locked date stand when enough agree: one slot, a seat and the invitation for each."""
    agreeing = list(group_date.requests.filter(group_agreed_at__isnull=False).values_list("pk", flat=True))
    coming = {each.request_id: each for each in still_asked(group_date).filter(is_accepted=True)}
    if len(agreeing) + len(coming) < group_date.minimum:
        return
    # Locked, then looked at again: somebody may have left meanwhile.
    locked = workflow.lock_all([*agreeing, *coming])
    agreed = [each for each in locked if each.group_date_id == group_date.pk]
    guests = [each for each in locked if each.pk in coming and is_poolable(each)]
    if len(agreed) + len(guests) < group_date.minimum:
        return
    practices = {each.practice_id for each in (agreed or guests)}
    group_date.slot = Slot.objects.create(
        vitrine_id=group_date.vitrine_id,
        practice_id=practices.pop() if len(practices) == 1 and agreed else None,
        format=group_date.format,
        starts_at=group_date.starts_at,
        ends_at=group_date.ends_at,
        seats_total=group_date.seats_total,
    )
    _change(group_date, GroupDateState.STANDING)
    for each in agreed:
        take_seat(each, slot=group_date.slot, by=CLOCK, purpose=GROUP, note=STANDS)
    for each in guests:
        bring(coming[each.pk], each, group_date)


def _fall(group_date: GroupDate, *, by: Actor, note: str) -> int:
    agreed = group_date.requests.filter(group_agreed_at__isnull=False).count()
    agreed += still_asked(group_date).filter(is_accepted=True).count()
    _change(group_date, GroupDateState.FALLEN)
    sent_back = _send_back(group_date, by=by, note=note)
    if by.role == ActorRole.CLOCK:
        for host in hosts_of(group_date.vitrine):
            notifications.GroupDateFallenForHost(group_date, host, agreed=agreed).queue()
    return sent_back


def _send_back(group_date: GroupDate, *, by: Actor, note: str) -> int:
    pks = group_date.requests.values_list("pk", flat=True)
    left = [each for each in workflow.lock_all(pks) if each.group_date_id == group_date.pk]
    due = _pooled_until(group_date.vitrine)
    for each in left:
        workflow.move(each, to=RequestState.POOLED, by=by, note=note, purpose=GROUP, answer_due_on=due)
        notifications.GroupDateOver(each, group_date).queue()
    asked = {each.request_id: each for each in still_asked(group_date)}
    guests = [each for each in workflow.lock_all(asked) if is_poolable(each)]
    for each in guests:
        answer_invitation(asked[each.pk], accepted=False)
        workflow.write_notes([each], by=by, text=note)
        notifications.GroupDateOver(each, group_date).queue()
    return len(left) + len(guests)


def _change(group_date: GroupDate, to: GroupDateState) -> None:
    group_date.state, group_date.state_changed_at = to, timezone.now()
    group_date.save(update_fields=["state", "state_changed_at", "slot"])


def _lock_group_date_of(visit_request: VisitRequest) -> GroupDate | None:
    pk = VisitRequest.objects.filter(pk=visit_request.pk).values_list("group_date", flat=True).first()
    return lock_group_date(pk) if pk else None


def lock_group_date(pk: uuid.UUID) -> GroupDate:
    """The row, locked after its vitrine and before its date: every answer and the deadline wait for each other."""
    vitrine = Vitrine.objects.select_for_update(of=("self",)).select_related("terms").get(group_dates=pk)
    group_date = GroupDate.objects.select_for_update(of=("self",)).get(pk=pk)
    group_date.vitrine = vitrine
    if group_date.slot_id is not None:
        group_date.slot = seating.lock_slot(group_date.slot_id)
    return group_date


def _pooled_until(vitrine: Vitrine) -> date:
    return add_working_days(timezone.localdate(), settings.POOLED_WORKING_DAYS, departement=vitrine.departement)
