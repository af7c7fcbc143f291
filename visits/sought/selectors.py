"""What the pages of the sought practices read."""

from dataclasses import dataclass

from portal.accounts.models import User
from practices.models import Practice
from vitrines.models import Vitrine

from .models import SoughtPractice


def sought_by(user: User) -> list[SoughtPractice]:
    """What this person looks for, newest first."""
    return list(SoughtPractice.objects.filter(requester=user).with_list_data())


@dataclass(frozen=True)
class Topic:
    """A sought practice as a vitrine reads it: words, never who wrote them."""

    sought: SoughtPractice
    problems: list[str]
    who: str


def topics_for(vitrine: Vitrine, *, limit: int = 50) -> list[Topic]:
    """What is looked for among the problems this vitrine has solved, the oldest first."""
    return [_topic(sought) for sought in SoughtPractice.objects.sought_at(vitrine).with_list_data()[:limit]]


def topic_for(vitrine: Vitrine, pk: object) -> Topic | None:
    """One of them; None when it is not, or no longer, for this vitrine."""
    found = SoughtPractice.objects.sought_at(vitrine).with_list_data().filter(pk=pk).first()
    return _topic(found) if found else None


def solving(sought: SoughtPractice) -> list[Vitrine]:
    """Vitrines on line that have solved one of its problems, by name."""
    solved = Practice.objects.published().filter(published_revision__problems__in=sought.problems.all())
    return list(Vitrine.objects.published().filter(pk__in=solved.order_by().values("vitrine")).order_by("name", "pk"))


def _topic(sought: SoughtPractice) -> Topic:
    organisation = sought.organisation
    size = organisation.get_size_band_display().lower() if organisation else ""
    kind = organisation.get_kind_display() if organisation else ""
    return Topic(sought, sought.problem_names, ", ".join(part for part in (kind, size) if part))
