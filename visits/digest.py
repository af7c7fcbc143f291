"""What waits for a member of a vitrine this week, counted for many members at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from portal.ui.numbers import quantity
from practices.signoff.enums import TextState
from practices.signoff.models import Submission
from practices.signoff.selectors import lately_stale
from practices.suggestions.models import Suggestion
from vitrines.enums import Role
from vitrines.letters import leave_out
from vitrines.models import Membership

from .enums import Side
from .models import Slot, VisitRequest
from .pooling import OFFERED_FROM, count_waiting
from .selectors import waiting_by_vitrine
from .sharing import pools_in
from .thread import with_message_for

MINUTES_EACH = 1  # a request answered from its page, a date published again, a text read and signed


@dataclass(frozen=True)
class Line:
    """“2 demandes à traiter”, and where."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Week:
    """Everything that waits for one member; false when nothing does."""

    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def summary(self) -> str:
        """“2 demandes, 1 créneau à remplir, 1 texte à valider : 3 liens, 4 minutes”."""
        many = len(self.lines)
        minutes = sum(line.count for line in self.lines) * MINUTES_EACH
        said = ", ".join(line.label for line in self.lines)
        return f"{said} : {many} lien{'s' * (many > 1)}, {quantity(minutes, 'minutes' if minutes > 1 else 'minute')}"


def weeks_of(memberships: Iterable[Membership]) -> dict[int, Week]:
    """What waits for each of these members, by the pk of the membership. Seven queries for any number.

    A host answers requests and fills dates; an editor has texts to sign, texts that came to be a year old and subjects
    suggested in the last seven days; an owner both.
    """
    members = list(memberships)
    vitrines = sorted({member.vitrine_id for member in members})
    pools, messages = count_waiting(vitrines), _messages_to_read(vitrines)
    shared = {pool.vitrine.pk for pool in pools_in({member.vitrine.region for member in members})}
    waiting, slots, texts = waiting_by_vitrine(vitrines), _dates_to_fill(vitrines), _texts_to_sign(vitrines)
    old, subjects = _lately(lately_stale(), vitrines), _lately(Suggestion.objects.lately(), vitrines)
    weeks = {}
    for member in members:
        pk, slug, lines = member.vitrine_id, member.vitrine.slug, []
        if member.role in (Role.OWNER, Role.HOST):
            if count := waiting.get(pk, 0):
                lines.append(Line(_some(count, "demande", ""), reverse("desk:requests", args=[slug]), count))
            if count := messages.get(pk, 0):
                lines.append(Line(_some(count, "message", "à lire"), reverse("desk:requests", args=[slug]), count))
            if pools.get(pk, 0) >= OFFERED_FROM or pk in shared:
                lines.append(Line("1 date commune à proposer", reverse("desk:group-date", args=[slug]), 1))
            if count := slots.get(pk, 0):
                lines.append(Line(_some(count, "créneau", "à remplir", "x"), reverse("desk:slots", args=[slug]), count))
        if member.role in (Role.OWNER, Role.EDITOR):
            if found := texts.get(pk):
                url = reverse("signoff:text", args=[found[0]])
                lines.append(Line(_some(len(found), "texte", "à valider"), url, len(found)))
            if count := old.get(pk, 0):
                lines.append(Line(_some(count, "texte", "à relire"), reverse("signoff:review", args=[slug]), count))
            if count := subjects.get(pk, 0):
                said = _some(count, "sujet", "suggéré" + "s" * (count > 1))
                lines.append(Line(said, reverse("suggestions:list", args=[slug]), count))
        weeks[member.pk] = Week(tuple(lines))
    return weeks


def tell_who_reads_the_letter() -> None:
    """Called once, when the apps are ready: apps below write no single mail to who reads this letter."""
    leave_out(lambda members: members.filter(digest__isnull=True))


def _some(count: int, noun: str, what: str, plural: str = "s") -> str:
    return " ".join(part for part in (f"{count} {noun}{plural * (count > 1)}", what) if part)


def _messages_to_read(vitrines: list[int]) -> dict[int, int]:
    received = VisitRequest.objects.filter(vitrine__in=vitrines)
    written = with_message_for(received, Side.HOST).exclude(pk__in=received.awaiting_host().order_by().values("pk"))
    return dict(written.order_by().values_list("vitrine").annotate(count=Count("pk")))


def _dates_to_fill(vitrines: list[int]) -> dict[int, int]:
    slots = Slot.objects.open_to_public().with_room().filter(vitrine__in=vitrines).order_by()
    return dict(slots.values_list("vitrine").annotate(count=Count("pk")))


def _lately(rows: QuerySet, vitrines: list[int]) -> dict[int, int]:
    found = rows.filter(vitrine__in=vitrines).order_by()
    return dict(found.values_list("vitrine").annotate(count=Count("pk")))


def _texts_to_sign(vitrines: list[int]) -> dict[int, list]:
    texts = Submission.objects.filter(state=TextState.AWAITING_SIGNOFF, practice__vitrine__in=vitrines)
    found: dict[int, list] = defaultdict(list)
    for vitrine, pk in texts.order_by("opened_at", "pk").values_list("practice__vitrine", "pk"):
        found[vitrine].append(pk)
    return dict(found)
