"""The thread of a request: who may still write in it, and what each side reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .enums import ActorRole, RequestState, Side
from .masking import mask
from .models import Message, TransitionLog, VisitRequest
from .querysets import VisitRequestQuerySet

TOLD_FOR = timedelta(days=7)  # how long the desk and the Monday letter tell of a message left without a word
WRITABLE_AFTER = timedelta(days=60)  # once the request is closed
MET_STATES = (RequestState.SCHEDULED, RequestState.MISSED, RequestState.CANCELLED)


@dataclass(frozen=True)
class Line:
    """One message as one side reads it."""

    who: str
    text: str
    at: datetime
    is_mine: bool


def is_writable(visit_request: VisitRequest) -> bool:
    """Whether both sides may write: from the moment the request is sent until sixty days after it is closed."""
    if visit_request.sent_at is None:
        return False
    return visit_request.closed_at is None or timezone.now() - visit_request.closed_at <= WRITABLE_AFTER


def is_acquainted(visit_request: VisitRequest) -> bool:
    """Whether a date was agreed once, so that each side has the other's address."""
    if visit_request.state == RequestState.DONE:
        return not visit_request.answer_text  # the meeting took place; an answer in writing agrees no date
    return visit_request.state in MET_STATES


@dataclass(frozen=True)
class Words:
    """What both sides wrote on the request itself, as one of them reads it."""

    message: str  # what the requester seeks
    host_message: str  # the vitrine's word with an offer, a refusal, a cancellation
    answer_text: str


def words_for(visit_request: VisitRequest, role: ActorRole) -> Words:
    """Each reads the own words whole; the other's without addresses until a date is agreed; the Alliance reads all."""
    are_strangers = not is_acquainted(visit_request)
    asked = mask if are_strangers and role == ActorRole.HOST else str
    answered = mask if are_strangers and role == ActorRole.REQUESTER else str
    return Words(
        message=asked(visit_request.message),
        host_message=answered(visit_request.host_message),
        answer_text=answered(visit_request.answer_text),
    )


def shown_to(message: Message, visit_request: VisitRequest) -> str:
    """The text as who did not write it reads it."""
    return message.text if is_acquainted(visit_request) or _is_official(message) else mask(message.text)


def thread_of(visit_request: VisitRequest, role: ActorRole) -> list[Line]:
    """What one side reads, oldest first: the messages of both, and those the Alliance wrote to this side."""
    side = Side.HOST if role == ActorRole.HOST else Side.REQUESTER
    return [
        Line(
            who=_who(message, visit_request, role),
            text=message.text if message.author_role == role else shown_to(message, visit_request),
            at=message.sent_at,
            is_mine=message.author_role == role,
        )
        for message in visit_request.messages.select_related("author").order_by("sent_at", "pk")
        if not _is_official(message) or message.to == side
    ]


def with_message_for(requests: VisitRequestQuerySet, side: Side) -> VisitRequestQuerySet:
    """Those of `requests` with a message of the last seven days after which this side has said nothing."""
    spoken = TransitionLog.objects.filter(
        request=OuterRef("request"), actor_role=side.value, at__gt=OuterRef("sent_at")
    ).order_by()
    since = timezone.now() - TOLD_FOR
    messages = Message.objects.filter(request=OuterRef("pk"), to=side, sent_at__gte=since).order_by()
    return requests.filter(Exists(messages.exclude(Exists(spoken))))


def _is_official(message: Message) -> bool:
    return message.author_role == ActorRole.STAFF


def _who(message: Message, visit_request: VisitRequest, role: ActorRole) -> str:
    if _is_official(message):
        return "L’Alliance Industrie du Futur"
    if message.author_role == ActorRole.REQUESTER:
        return f"{visit_request.requester_name}, {visit_request.company_name}"
    vitrine, author = visit_request.vitrine.name, message.author
    if author is None or (role == ActorRole.REQUESTER and not is_acquainted(visit_request)):
        return vitrine
    return f"{author.full_name}, {vitrine}"
