"""Where else somebody may go: sister vitrines, an open date, a written question."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from vitrines.enums import ExchangeFormat, Role
from vitrines.models import Membership, Vitrine
from vitrines.querysets import VitrineQuerySet

from .models import Slot, VisitRequest

SISTERS = 3
DATES_READ = 200  # open dates, the soonest: enough to find one elsewhere
SISTERS_KEPT = 2_000  # answers a finder keeps


@dataclass(frozen=True)
class Alternatives:
    """What is offered instead. Any of them may be missing: the mail then leads to the whole list."""

    sisters: tuple[Vitrine, ...] = ()
    by_problem: bool = False  # the sisters solve the same problem; else they are of the same region
    slot: Slot | None = None
    question_to: Vitrine | None = None


class Finder:
    """Finds alternatives for many requests of one run: what they share is read once."""

    def __init__(self) -> None:
        self._sisters: dict[tuple[int, int | None], tuple[list[Vitrine], bool]] = {}

    def of(self, visit_request: VisitRequest) -> Alternatives:
        """Up to three sisters, the next date with a free seat (a sister's first), and who may be asked in writing."""
        sisters, by_problem = self._sisters_of(visit_request)
        free = [slot for slot in self._dates if slot.vitrine_id != visit_request.vitrine_id]
        ranks = {sister.pk: rank for rank, sister in enumerate(sisters)}
        slot = min(free, key=lambda each: (ranks.get(each.vitrine_id, SISTERS), each.starts_at), default=None)
        asked = next((sister for sister in sisters if _takes_questions(sister)), None)
        return Alternatives(sisters=tuple(sisters), by_problem=by_problem, slot=slot, question_to=asked)

    def _sisters_of(self, visit_request: VisitRequest) -> tuple[list[Vitrine], bool]:
        key = (visit_request.vitrine_id, visit_request.practice_id)
        if key not in self._sisters:
            if len(self._sisters) >= SISTERS_KEPT:
                self._sisters.clear()
            self._sisters[key] = sisters_of(visit_request)
        return self._sisters[key]

    @cached_property
    def _dates(self) -> list[Slot]:
        return list(Slot.objects.open_to_public().with_room().select_related("vitrine")[:DATES_READ])


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
