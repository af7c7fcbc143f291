"""Where else somebody may go: sister vitrines, an open date, a written question."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from vitrines.enums import ExchangeFormat, Role
from vitrines.models import Membership, Vitrine
from vitrines.querysets import VitrineQuerySet

from .models import Slot, VisitRequest

SISTERS = 3


@dataclass(frozen=True)
class Alternatives:
    """What is offered instead. Any of them may be missing: the mail then leads to the whole list."""

    sisters: tuple[Vitrine, ...] = ()
    by_problem: bool = False  # the sisters solve the same problem; else they are of the same region
    slot: Slot | None = None
    question_to: Vitrine | None = None


def alternatives_to(visit_request: VisitRequest) -> Alternatives:
    """Up to three sisters, the next date with a free seat (a sister's first), and who may be asked in writing."""
    sisters, by_problem = sisters_of(visit_request)
    slots = Slot.objects.open_to_public().with_room().select_related("vitrine")
    free = list(slots.exclude(vitrine=visit_request.vitrine_id)[:20])
    ranks = {sister.pk: rank for rank, sister in enumerate(sisters)}
    slot = min(free, key=lambda each: (ranks.get(each.vitrine_id, SISTERS), each.starts_at), default=None)
    asked = next((sister for sister in sisters if _takes_questions(sister)), None)
    return Alternatives(sisters=tuple(sisters), by_problem=by_problem, slot=slot, question_to=asked)


def sisters_of(visit_request: VisitRequest, *, limit: int = SISTERS) -> tuple[list[Vitrine], bool]:
    """Vitrines that receive and solve a problem of the practice asked about, else of the same region.

    The second value tells which of the two they are. Those that pause, or want to be asked before anybody is sent to
    them, are left out.
    """
    practice = visit_request.practice
    revision = practice.published_revision if practice else None
    problems = list(revision.problems.values_list("pk", flat=True)) if revision else []
    near = _receiving().exclude(pk=visit_request.vitrine_id)
    if problems:
        solving = near.filter(practices__published_revision__problems__in=problems).distinct()
        if found := list(solving.order_by("name", "pk")[:limit]):
            return found, True
    region = visit_request.vitrine.region
    return (list(near.filter(region=region).order_by("name", "pk")[:limit]) if region else []), False


def is_receiving(vitrine: Vitrine) -> bool:
    """Whether a request may be handed over to this vitrine now: on line, with somebody to answer, not paused."""
    return _receiving().filter(pk=vitrine.pk).exists()


def _receiving() -> VitrineQuerySet:
    answering = Membership.objects.filter(vitrine=OuterRef("pk"), role__in=[Role.OWNER, Role.HOST])
    paused = Q(terms__paused_until__gte=timezone.localdate()) | Q(terms__shield_ask_first=True)
    receiving = Vitrine.objects.published().filter(Exists(answering)).exclude(paused)
    return receiving.with_room_this_month().select_related("terms")


def _takes_questions(vitrine: Vitrine) -> bool:
    terms = getattr(vitrine, "terms", None)
    return terms is None or ExchangeFormat.WRITTEN in terms.formats
