"""What the home page reads: the one place where the house looks into its apps."""

from dataclasses import dataclass

from practices.models import Problem
from practices.selectors import PracticeCard, newest_practices
from visits.models import Slot
from visits.selectors import open_slots
from vitrines.freshness import public_state as public_state  # for the house's own views

PROBLEMS_SHOWN, PRACTICES_SHOWN, SLOTS_SHOWN = 10, 3, 4


@dataclass(frozen=True)
class HomePage:
    """Everything the home page shows, in four queries."""

    problems: list[Problem]
    lead: PracticeCard | None
    others: list[PracticeCard]
    slots: list[Slot]


def home_page() -> HomePage:
    """The door by the problem, the latest practices, the next dates one may join."""
    cards = newest_practices(limit=PRACTICES_SHOWN)
    return HomePage(
        problems=list(Problem.objects.with_published_practices()[:PROBLEMS_SHOWN]),
        lead=cards[0] if cards else None,
        others=cards[1:],
        slots=open_slots(limit=SLOTS_SHOWN),
    )


def problems_solved() -> list[Problem]:
    """Every problem a published practice solves, for the map of the site."""
    return list(Problem.objects.with_published_practices())
