"""What the home page reads: the one place where the house looks into its apps."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from practices.enums import PracticeState
from practices.models import Practice, Problem
from practices.selectors import PracticeCard
from visits.models import Slot
from visits.selectors import open_slots
from vitrines.models import Vitrine

PROBLEMS_SHOWN, PRACTICES_SHOWN, SLOTS_SHOWN = 10, 3, 4


@dataclass(frozen=True)
class HomePage:
    """Everything the home page shows, in four queries and their prefetches."""

    vitrine_count: int
    problems: list[Problem]
    lead: PracticeCard | None
    others: list[PracticeCard]
    slots: list[Slot]


def home_page() -> HomePage:
    """The door by the problem, the latest practices, the next dates one may join."""
    cards = [PracticeCard(practice) for practice in Practice.objects.published().with_card_data().newest_first()[:3]]
    return HomePage(
        vitrine_count=Vitrine.objects.published().count(),
        problems=list(problems_with_counts()[:PROBLEMS_SHOWN]),
        lead=cards[0] if cards else None,
        others=cards[1:],
        slots=open_slots(limit=SLOTS_SHOWN),
    )


def problems_with_counts() -> QuerySet[Problem]:
    """Problems at least one published practice solves, with `practice_count`, in the vocabulary's order."""
    published = Q(
        revisions__published_as__state=PracticeState.PUBLISHED, revisions__published_as__vitrine__is_published=True
    )
    counted = Problem.objects.annotate(practice_count=Count("revisions__published_as", filter=published, distinct=True))
    return counted.filter(practice_count__gt=0).order_by("position", "name")
