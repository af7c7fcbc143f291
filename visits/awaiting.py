"""What of the visits awaits a host, and what awaits who asked."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.ui.typography import of
from vitrines.awaiting import Awaited, Kind, rows_of, vitrines_of
from vitrines.enums import Role

from .enums import RequestState, SeatState, Side
from .models import DateOption, VisitRequest
from .querysets import VisitRequestQuerySet
from .thread import with_message_for

S = RequestState


def _received(user: User) -> VisitRequestQuerySet:
    return VisitRequest.objects.filter(vitrine__in=vitrines_of(user, Role.OWNER, Role.HOST))


def _other_dates_from(side: Side) -> Exists:
    """An agreed meeting for which that side offers other dates."""
    return Exists(
        DateOption.objects.filter(request=OuterRef("pk"), round=OuterRef("reschedule_round"), side=side).order_by()
    )


def _to_answer(user: User) -> QuerySet:
    queue = _received(user).awaiting_host().exclude(state=S.COUNTERED)
    order = ("answer_due_on", "sent_at", "pk")
    return rows_of(queue, "request", order=order, name="company_name", due_on="answer_due_on", since="sent_at")


def _dates_to_confirm(user: User) -> QuerySet:
    moved = Q(_other_dates_from(Side.REQUESTER), state=S.SCHEDULED)
    return rows_of(
        _received(user).filter(Q(state=S.COUNTERED) | moved),
        "dates",
        order=("answer_due_on", "state_changed_at", "pk"),
        name="company_name",
        due_on="answer_due_on",
        since="state_changed_at",
    )


def _meetings_to_close(user: User) -> QuerySet:
    over = _received(user).filter(state=S.SCHEDULED, seat__slot__starts_at__lte=timezone.now())
    return rows_of(
        over, "outcome", order=("seat__slot__starts_at", "pk"), name="company_name", since="seat__slot__starts_at"
    )


def _proposals(user: User) -> QuerySet:
    moved = Q(_other_dates_from(Side.HOST), state=S.SCHEDULED)
    handed = Q(state__in=[S.SENT, S.UNDER_REVIEW, S.COUNTERED, S.POOLED], handovers__isnull=False) & Q(
        handovers__answered_at=None
    )
    mine = VisitRequest.objects.filter(Q(state=S.PROPOSED) | moved | handed, requester=user)
    return rows_of(
        mine,
        "proposal",
        order=("answer_due_on", "state_changed_at", "pk"),
        name="vitrine__name",
        due_on="answer_due_on",
        since="state_changed_at",
    )


def _seats_to_confirm(user: User) -> QuerySet:
    offered = VisitRequest.objects.filter(requester=user, seat__state=SeatState.OFFERED)
    return rows_of(
        offered,
        "seat",
        order=(F("seat__offered_until"), "pk"),
        name="vitrine__name",
        due_on=TruncDate("seat__offered_until"),
        since="state_changed_at",
    )


def _read_by_hosts(user: User) -> QuerySet:
    """A message on a request that waits for the vitrine anyway is read with it."""
    received = _received(user)
    written = with_message_for(received, Side.HOST).exclude(pk__in=received.awaiting_host().order_by().values("pk"))
    return rows_of(written, "message", order=("state_changed_at", "pk"), name="company_name", since="state_changed_at")


def _read_by_requester(user: User) -> QuerySet:
    written = with_message_for(VisitRequest.objects.filter(requester=user), Side.REQUESTER)
    return rows_of(written, "reply", order=("state_changed_at", "pk"), name="vitrine__name", since="state_changed_at")


def _at_desk(each: Awaited, slug: str) -> str:
    return reverse("desk:request", args=[slug, each.key])


def _as_requester(each: Awaited, slug: str) -> str:
    return reverse("visits:request", args=[each.key])


KINDS = (
    Kind("seat", 5, 1, _seats_to_confirm, lambda each: f"Confirmer la place libérée chez {each.name}", _as_requester,
         "autres places à confirmer"),
    Kind("request", 10, 2, _to_answer, lambda each: f"Répondre à {each.name}", _at_desk, "autres demandes à répondre"),
    Kind("dates", 20, 1, _dates_to_confirm, lambda each: f"Choisir une date avec {each.name}", _at_desk,
         "autres dates à choisir"),
    Kind("proposal", 25, 1, _proposals, lambda each: f"Répondre à la proposition {of(each.name)}", _as_requester,
         "autres propositions à lire"),
    Kind("message", 30, 1, _read_by_hosts, lambda each: f"Lire le message {of(each.name)}", _at_desk,
         "autres messages à lire"),
    Kind("reply", 30, 1, _read_by_requester, lambda each: f"Lire le message {of(each.name)}", _as_requester,
         "autres messages de vitrines à lire"),
    Kind("outcome", 70, 1, _meetings_to_close, lambda each: f"Dire si le rendez-vous avec {each.name} a eu lieu",
         _at_desk, "autres rendez-vous à confirmer"),
)  # fmt: skip
