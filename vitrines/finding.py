"""Finding vitrines by words: the search stands in the app above (practices/search), which says here how to ask it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Found:
    """What answers the words of a reader, and how the words were understood."""

    scores: Mapping[int, float]  # primary keys, best first, each with its worth
    typed: str  # the question as it was asked
    read_as: str = ""  # the question as it was read, when a word had to be repaired
    unfound: tuple[str, ...] = ()  # words that stand nowhere
    names: frozenset[tuple[str, ...]] = frozenset()  # stems, alone or together, that mark a passage
    is_late: bool = False  # the question took too long and was given up

    @property
    def ids(self) -> tuple[int, ...]:
        """Primary keys, best first."""
        return tuple(self.scores)

    @property
    def exact_query(self) -> str:
        """Query string that asks for the words as typed: between quotes, nothing is repaired."""
        return urlencode({"q": f'"{self.typed}"'})


Finder = Callable[[str], Found | None]
_finders: list[Finder] = []


def find_vitrines_with(finder: Finder) -> None:
    """From now on, ask `finder`: words typed → what was found, None when the words ask nothing."""
    _finders[:] = [finder]


def find_vitrines(q: str) -> Found | None:
    """Vitrines on line that answer the words; None when nothing was asked."""
    return _finders[0](q) if _finders else None
