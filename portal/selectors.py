"""What the home page reads: the one place where the house looks into its apps."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from portal.ui.kept import WithPieces
from practices.catalogue import cards_of, practice_state
from practices.models import Problem
from practices.selectors import PracticeCard
from visits.models import Slot
from visits.open_dates import open_slots
from vitrines.facets import KeptByVersion
from vitrines.freshness import next_moment
from vitrines.freshness import public_state as public_state  # for the house's own views
from vitrines.versions import CatalogueVersion, catalogue_version

PROBLEMS_SHOWN, PRACTICES_SHOWN, SLOTS_SHOWN = 10, 3, 4


class SolvedProblem(NamedTuple):
    """A problem that published practices solve, and how many."""

    slug: str
    name: str
    practice_count: int


@dataclass(frozen=True)
class HomePage(WithPieces):
    """Everything the home page shows. Nobody writes in it."""

    problems: tuple[SolvedProblem, ...]
    lead: PracticeCard | None
    others: tuple[PracticeCard, ...]
    slots: list[Slot]


def home_page() -> HomePage:
    """The door by the problem, the latest practices, the next dates one may join; kept until one of them changes."""
    return _KEPT.current(catalogue_version())


def _read_home(version: CatalogueVersion) -> tuple[HomePage, datetime]:
    state = practice_state()
    cards = cards_of(state.index.ids[:PRACTICES_SHOWN], state)
    solved = next(facet for facet in state.index.facets if facet.name == "probleme")
    page = HomePage(
        problems=tuple(
            SolvedProblem(term.value, term.label, term.bits.bit_count()) for term in solved.terms[:PROBLEMS_SHOWN]
        ),
        lead=cards[0] if cards else None,
        others=tuple(cards[1:]),
        slots=open_slots(limit=SLOTS_SHOWN),
    )
    return page, next_moment(version)


_KEPT: KeptByVersion[HomePage] = KeptByVersion(_read_home, of=lambda version: version.whole)


def problems_solved() -> list[Problem]:
    """Every problem a published practice solves, for the map of the site."""
    return list(Problem.objects.with_published_practices())
