"""Who could come together on one date, in the order of their turn."""

from collections.abc import Iterable

from django.db.models import Count, Q

from vitrines.enums import ExchangeFormat
from vitrines.models import VisitTerms, Vitrine

from .enums import GroupDateState, RequestState
from .models import ON_SITE, SEATS_MAX, GroupDate, VisitRequest
from .querysets import POOLABLE_FORMATS, POOLABLE_STATES

# An invitation to a request of another vitrine counts while it waits or is agreed, and the request has no date.
ASKED = Q(answered_at__isnull=True) | Q(is_accepted=True)
_ASKED_ELSEWHERE = (Q(handovers__answered_at__isnull=True) | Q(handovers__is_accepted=True)) & Q(
    handovers__request__state__in=POOLABLE_STATES
)
INVITED = Count("requests", distinct=True) + Count("handovers", filter=_ASKED_ELSEWHERE, distinct=True)
AGREED = Count("requests", filter=Q(requests__group_agreed_at__isnull=False), distinct=True) + Count(
    "handovers", filter=_ASKED_ELSEWHERE & Q(handovers__is_accepted=True), distinct=True
)
OFFERED_FROM = 3  # companies that wait: from then on a common date is offered to the host


def companies_waiting(vitrine: Vitrine) -> list[VisitRequest]:
    """The requests a common date may reach, one a company, each in its turn."""
    return one_a_company(VisitRequest.objects.filter(vitrine=vitrine).poolable().with_list_data())


def is_poolable(visit_request: VisitRequest) -> bool:
    """What `poolable()` asks the database, of a request already read."""
    unseated = visit_request.chosen_slot_id is None or visit_request.state == RequestState.POOLED
    return unseated and visit_request.state in POOLABLE_STATES and visit_request.format in POOLABLE_FORMATS


def one_a_company(requests: Iterable[VisitRequest]) -> list[VisitRequest]:
    """The first request of each organisation: a date has one seat for each."""
    return list({each.organisation_id: each for each in reversed(list(requests))}.values())[::-1]


def count_waiting(vitrine_ids: Iterable[int]) -> dict[int, int]:
    """How many companies wait at each of these vitrines for want of a date; those with none left out. One query."""
    rows = VisitRequest.objects.filter(vitrine__in=list(vitrine_ids)).poolable().order_by()
    return dict(rows.values_list("vitrine").annotate(count=Count("organisation", distinct=True)))


def offered_dates(vitrine: Vitrine) -> list[GroupDate]:
    """The common dates that wait for answers, with `invited` and `agreed` companies."""
    dates = GroupDate.objects.filter(vitrine=vitrine, state=GroupDateState.OFFERED)
    dates = dates.annotate(invited=INVITED, agreed=AGREED)
    return list(dates.order_by("deadline", "pk"))


def preset_format(requests: Iterable[VisitRequest], terms: VisitTerms) -> ExchangeFormat:
    """A group visit where somebody asked to come and the vitrine holds them, else a video."""
    on_site = any(each.format in ON_SITE for each in requests)
    return (
        ExchangeFormat.GROUP_VISIT if on_site and ExchangeFormat.GROUP_VISIT in terms.formats else ExchangeFormat.VIDEO
    )


def most_people(format: str, terms: VisitTerms) -> int:
    """How many people one common date receives."""
    return terms.group_max if format in ON_SITE else SEATS_MAX


def fitting(requests: Iterable[VisitRequest], *, most: int) -> list[VisitRequest]:
    """Those that fit together, each in its turn; a group too large for what is left lets the next one pass."""
    chosen, left = [], most
    for each in requests:
        if each.headcount <= left:
            chosen.append(each)
            left -= each.headcount
    return chosen
