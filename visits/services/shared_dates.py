"""A common date for requests of several vitrines: offered to one of their hosts, answered by who asked elsewhere."""

from django.db import transaction
from django.utils import timezone

from portal.ui.typography import of
from vitrines.enums import Region

from .. import notifications, workflow
from ..enums import GroupDateState
from ..errors import GroupDateOver, NotPossibleHere
from ..models import GroupDate, Handover, VisitRequest
from ..pooling import is_poolable
from ..selectors import hosts_told_at_once, terms_of
from ..sharing import pools_in
from ..workflow import Actor
from .conflicts import guarded
from .group_dates import PASSED, lock_group_date, stand_if_enough
from .guests import answer_invitation, bring
from .terms import Asker, is_shielded


@guarded
def join_from_elsewhere(*, handover: Handover, by: Actor) -> VisitRequest:
    """Who asked another vitrine agrees to this one's common date. The request moves here once the date stands.

    Until then nothing is told here, and its turn there is kept. Twice is once. Returns the request to follow. Raises
    GroupDateOver, NotPossibleHere (the shield).
    """
    if handover.group_date_id is None:
        raise GroupDateOver
    group_date = lock_group_date(handover.group_date_id)
    first = workflow.lock(handover.request_id)
    locked = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if locked.answered_at is None:
        is_over = group_date.state == GroupDateState.FALLEN or group_date.deadline <= timezone.now()
        if is_over or not is_poolable(first):
            raise GroupDateOver
        if is_shielded(terms_of(group_date.vitrine), Asker.of(first.company_number, first.organisation)):
            raise NotPossibleHere
        answer_invitation(locked, accepted=True)
        workflow.write_notes([first], by=by, text=f"Accepte la date commune {of(str(group_date.vitrine))}."[:240])
        if group_date.slot is not None:
            bring(locked, first, group_date)
        else:
            stand_if_enough(group_date)
    elif not locked.is_accepted:
        raise GroupDateOver
    return VisitRequest.objects.filter(transferred_from=first).first() or first


@guarded
def stay_elsewhere(*, handover: Handover, by: Actor) -> VisitRequest:
    """The common date of the other vitrine does not suit: the request stays where it is, in its turn. Twice is once."""
    first = workflow.lock(handover.request_id)
    locked = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if locked.answered_at is None:
        answer_invitation(locked, accepted=False)
        workflow.write_notes([first], by=by, text=PASSED)
    return first


def tell_of_shared_pools() -> int:
    """Tell the hosts of a vitrine that companies of its region, which asked several vitrines, could come together.

    Once a month for a problem, and not while a date of the vitrine waits for answers; who reads the Monday letter has
    a line there. Run by the beat; may run twice. Returns how many mails were written.
    """
    told = 0
    offering = set(GroupDate.objects.filter(state=GroupDateState.OFFERED).values_list("vitrine", flat=True))
    for pool in pools_in(Region.values):
        if pool.vitrine.pk not in offering:
            for host in hosts_told_at_once(pool.vitrine):
                with transaction.atomic():
                    notifications.SharedDatePossible(pool, host).queue()
                told += 1
    return told
