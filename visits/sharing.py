"""Who could come together though they asked different vitrines: the same problem, in the same region (ADR 0016)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef
from django.utils import timezone

from vitrines.enums import Role
from vitrines.models import Membership, Vitrine

from .models import Handover, VisitRequest
from .pooling import OFFERED_FROM, one_a_company
from .selectors import terms_of
from .services.terms import Asker, is_shielded

ROWS_READ = 2_000  # waiting requests, the oldest: beyond, the first dates have to be held before


@dataclass(frozen=True)
class Pool:
    """Companies that wait for want of a date, one request each in their turn, and the vitrine that is offered one."""

    region: str
    problem_id: int
    vitrine: Vitrine
    requests: tuple[VisitRequest, ...]


def pools_in(regions: Iterable[str]) -> list[Pool]:
    """The pools of these regions that several vitrines share: three companies at least. One query.

    The vitrine offered the date is one of theirs: the one most of them asked, then the one asked first; on line, with
    somebody to answer, not paused.
    """
    wanted = [region for region in regions if region]
    hosts = Membership.objects.filter(vitrine=OuterRef("vitrine"), role__in=[Role.OWNER, Role.HOST])
    rows = (
        VisitRequest.objects.poolable()
        .filter(vitrine__region__in=wanted, practice__published_revision__problems__isnull=False)
        .exclude(Exists(Handover.objects.filter(request=OuterRef("pk"), answered_at__isnull=True)))
        .with_list_data()
        .select_related("organisation", "vitrine__terms")
        .annotate(problem_ids=ArrayAgg("practice__published_revision__problems", distinct=True))
        .annotate(has_hosts=Exists(hosts))
    )
    shared: dict[tuple[str, int], list[VisitRequest]] = defaultdict(list)
    for each in rows[:ROWS_READ]:
        for problem_id in each.problem_ids:
            shared[each.vitrine.region, problem_id].append(each)
    pools = []
    for (region, problem_id), requests in sorted(shared.items()):
        companies = one_a_company(requests)
        host = _host_of(companies)
        if len(companies) >= OFFERED_FROM and host and any(each.vitrine_id != host.pk for each in companies):
            pools.append(Pool(region, problem_id, host, tuple(companies)))
    return pools


def elsewhere_for(vitrine: Vitrine, *, besides: Iterable[VisitRequest] = ()) -> list[VisitRequest]:
    """Requests of other vitrines that a date of this one may serve, each in its turn; its shield left out, unseen.

    `besides`: the vitrine's own, whose companies are there already. Empty unless it is the one offered the date.
    """
    terms = terms_of(vitrine)
    own = {each.organisation_id for each in besides}
    found = {
        each.pk: each
        for pool in pools_in([vitrine.region])
        if pool.vitrine.pk == vitrine.pk
        for each in pool.requests
        if each.vitrine_id != vitrine.pk and each.organisation_id not in own
    }
    received = [
        each for each in found.values() if not is_shielded(terms, Asker.of(each.company_number, each.organisation))
    ]
    return one_a_company(sorted(received, key=lambda each: (each.created_at, each.pk)))


def _host_of(requests: list[VisitRequest]) -> Vitrine | None:
    asked: dict[int, list[VisitRequest]] = defaultdict(list)
    for each in requests:
        if each.has_hosts and _may_hold(each.vitrine):  # type: ignore[attr-defined]
            asked[each.vitrine_id].append(each)
    best = min(asked.values(), key=lambda rows: (-len(rows), rows[0].created_at, rows[0].pk), default=None)
    return best[0].vitrine if best else None


def _may_hold(vitrine: Vitrine) -> bool:
    terms = terms_of(vitrine)
    paused = terms.paused_until is not None and terms.paused_until >= timezone.localdate()
    return vitrine.is_published and not paused
