"""What the pages of the visits app read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Func, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.ui.dates import short_date
from vitrines.enums import Role
from vitrines.models import Membership, VisitTerms, Vitrine

from .enums import ActorRole, RequestState, SeatState
from .models import DateOption, Handover, Seat, Slot, TransitionLog, Visitor, VisitRequest
from .querysets import AWAITING_HOST

QUEUE_PAGE = 15  # requests to handle on one page: more than a host answers in one sitting


def hosts_of(vitrine: Vitrine) -> list[User]:
    """The people told of a vitrine's requests: its owners and hosts, active, in a stable order."""
    return list(_hosts(vitrine))


def _hosts(vitrine: Vitrine, **more: Any) -> QuerySet[User]:
    hosts = {"memberships__vitrine": vitrine, "memberships__role__in": [Role.OWNER, Role.HOST]}
    return User.objects.filter(**hosts, **more, is_active=True).order_by("full_name", "pk")


def hosts_told_at_once(vitrine: Vitrine) -> list[User]:
    """Those of the hosts who want a mail for each request rather than the Monday letter."""
    return list(_hosts(vitrine, memberships__digest__isnull=True))


def visitors_of(visit_request: VisitRequest) -> list[Visitor]:
    """Who comes for that request, place by place; each knows its seat. Empty before a date is in sight."""
    seat = getattr(visit_request, "seat", None)
    if seat is None:
        return []
    visitors = list(Visitor.objects.filter(seat=seat).order_by("rank", "pk"))
    for visitor in visitors:
        visitor.seat = seat
    return visitors


def hosts_by_vitrine(vitrine_ids: Iterable[int], *, told_at_once: bool = False) -> dict[int, list[User]]:
    """The hosts of each of these vitrines, as `hosts_of` (or `hosts_told_at_once`) gives them, in one query."""
    hosts: dict[int, list[User]] = {pk: [] for pk in vitrine_ids}
    memberships = Membership.objects.filter(
        vitrine__in=hosts, role__in=[Role.OWNER, Role.HOST], user__is_active=True
    ).select_related("user")
    if told_at_once:
        memberships = memberships.filter(digest__isnull=True)
    for membership in memberships.order_by("user__full_name", "user__pk"):
        hosts[membership.vitrine_id].append(membership.user)
    return hosts


def terms_of(vitrine: Vitrine) -> VisitTerms:
    """The vitrine's terms, or the usual ones while it has not set its own (not saved)."""
    return getattr(vitrine, "terms", None) or VisitTerms(vitrine=vitrine)


def first_host(visit_request: VisitRequest) -> User | None:
    """Who receives: the host who last acted on the request, else the first host of the vitrine."""
    acted = visit_request.transitions.filter(actor_role=ActorRole.HOST, actor__isnull=False).order_by("-at", "-pk")
    latest = acted.select_related("actor").first()
    if latest is not None:
        return latest.actor
    return next(iter(hosts_of(visit_request.vitrine)), None)


def inviting_host(visit_request: VisitRequest) -> User | None:
    """Whom the calendars name as receiving: the host who had last acted when a date was first agreed.

    The same in every update and in the cancellation, whoever makes them: a calendar may leave aside the word of
    another organizer (RFC 5546, 2.1.4). Another only once that one has left: then as for an agreement without a word
    of a host, who has been a host for the longest time.
    """
    log = visit_request.transitions
    agreed = log.filter(to_state=RequestState.SCHEDULED).order_by("at", "pk").values("pk")[:1]
    receives = {
        "actor__memberships__vitrine": visit_request.vitrine_id,
        "actor__memberships__role__in": [Role.OWNER, Role.HOST],
        "actor__is_active": True,
    }
    acted = log.filter(actor_role=ActorRole.HOST, pk__lte=Subquery(agreed), **receives)
    latest = acted.select_related("actor").order_by("-at", "-pk").first()
    if latest is not None:
        return latest.actor
    return _hosts(visit_request.vitrine).order_by("memberships__pk").first()


def current_options(visit_request: VisitRequest) -> list[DateOption]:
    """The dates on the table: those of the latest round, earliest first. No query where they were prefetched."""
    options = list(visit_request.date_options.all())
    last = max((option.round for option in options), default=0)
    return sorted((option for option in options if option.round == last), key=lambda option: option.starts_at)


def pending_handover(visit_request: VisitRequest) -> Handover | None:
    """The offer to hand this open request over that waits for the requester."""
    if not visit_request.is_open:
        return None
    return visit_request.handovers.select_related("vitrine", "request__requester").filter(answered_at=None).first()


def history_of(visit_request: VisitRequest) -> QuerySet[TransitionLog]:
    """What happened to the request, oldest first."""
    return visit_request.transitions.select_related("actor").order_by("at", "pk")


def mail_status(visit_request: VisitRequest, kind: str) -> str:
    """The least advanced delivery state of the mails of that kind about this request; empty when there is none."""
    return mail_status_of(kind, visit_request.pk)


def mail_status_of(kind: str, object_id: object) -> str:
    """The same about any object that a mail's key names."""
    order = ["failed", "held", "pending", "in_flight", "sent", "dropped"]
    states = set(OutgoingEmail.objects.filter(key__startswith=f"{kind}:{object_id}:").values_list("state", flat=True))
    return next((state for state in order if state in states), "")


def mails_about(visit_request: VisitRequest) -> list[OutgoingEmail]:
    """Every mail written about the request, oldest first. The second part of a mail's key names its object."""
    about = OutgoingEmail.objects.filter(key__contains=f":{visit_request.pk}:")
    return list(about.defer("text_body", "html_body").order_by("created_at", "pk"))


def with_queue_counts(vitrines: QuerySet[Vitrine]) -> QuerySet[Vitrine]:
    """Each vitrine with `waiting`, the requests that wait for its word, and `companies`, those a common date may reach.

    Read with the vitrine: a desk page then asks nothing more for its header.
    """
    here = VisitRequest.objects.filter(vitrine=OuterRef("pk"))
    waiting = here.awaiting_host().order_by().values("vitrine").annotate(many=Count("pk"))
    # COUNT(DISTINCT …) sorts its rows: nine milliseconds for two thousand requests, a hash table takes one
    companies = here.poolable().filter(organisation__isnull=False).order_by().values("organisation").distinct()
    return vitrines.annotate(
        waiting=Coalesce(Subquery(waiting.values("many")), 0),
        companies=Func(ArraySubquery(companies), function="CARDINALITY", output_field=IntegerField()),
    )


def host_queue(vitrine: Vitrine, *, waiting: int, page: str | None = None) -> Page[VisitRequest]:
    """A page of the `waiting` requests that wait for the vitrine's word, the most urgent first, as a card shows them.

    A page that does not exist answers with the nearest. Two queries.
    """
    shown: Page[Any] = Paginator(range(waiting), QUEUE_PAGE).get_page(page)
    queue = VisitRequest.objects.received_by(vitrine).awaiting_host()
    # the keys of the page first: what a card shows is then read of these alone, not of the whole queue
    keys = queue.values("pk")[max(shown.start_index() - 1, 0) : shown.end_index()]
    rows = VisitRequest.objects.filter(pk__in=keys).order_by(*queue.query.order_by)
    rows = rows.select_related("requester", "organisation", "practice", "publication", "chosen_slot")
    shown.object_list = list(rows.prefetch_related("date_options"))
    for visit_request in shown.object_list:
        visit_request.vitrine = vitrine
    return shown


def handled_requests(vitrine: Vitrine, *, limit: int = 20) -> list[VisitRequest]:
    """The latest requests the vitrine no longer has to answer, as a line of its table shows them."""
    handled = VisitRequest.objects.received_by(vitrine).exclude(state__in=AWAITING_HOST)
    shown = handled.only("company_name", "format", "state", "state_changed_at")
    return list(shown.order_by("-state_changed_at", "-pk")[:limit])


def upcoming_slots(vitrine: Vitrine, *, limit: int = 6) -> list[Slot]:
    """Open dates of a vitrine that still have a seat, the soonest first."""
    return list(Slot.objects.open_to_public().with_room().filter(vitrine=vitrine).select_related("vitrine")[:limit])


def requests_of(user: User) -> list[VisitRequest]:
    """What this person asked, newest first."""
    return list(VisitRequest.objects.filter(requester=user).with_list_data().select_related("seat__slot"))


def waiting_by_vitrine(vitrine_ids: list[int]) -> dict[int, int]:
    """How many requests wait for each of these vitrines' word."""
    queue = VisitRequest.objects.filter(vitrine__in=vitrine_ids).awaiting_host().order_by()
    return dict(queue.values_list("vitrine").annotate(count=Count("pk")))


def agenda_of(vitrine: Vitrine, *, limit: int = 6) -> list[Slot]:
    """The next dates of a vitrine, published or agreed, with who comes."""
    slots = Slot.objects.upcoming().filter(vitrine=vitrine)
    booked = Prefetch("seats", Seat.objects.filter(state=SeatState.BOOKED).select_related("request"))
    return list(slots.prefetch_related(booked)[:limit])


@dataclass(frozen=True)
class Receiving:
    """A vitrine one may write to, and its next published date (“mar. 3 mars, 14 h”, empty without one)."""

    vitrine: Vitrine
    next_date: str


def receiving_vitrines(*, limit: int) -> list[Receiving]:
    """Vitrines one may write to, those with the soonest published date first, then by name."""
    soonest = Slot.objects.open_to_public().filter(vitrine=OuterRef("pk")).order_by("starts_at").values("starts_at")[:1]
    vitrines = Vitrine.objects.published().annotate(next_open_at=Subquery(soonest))
    return [
        Receiving(vitrine=vitrine, next_date=short_date(vitrine.next_open_at) if vitrine.next_open_at else "")
        for vitrine in vitrines.order_by(F("next_open_at").asc(nulls_last=True), "name", "pk")[:limit]
    ]
