"""What the book reads: which companies agree, in what order the practices stand, what changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from practices.models import Practice
from practices.signoff.enums import Use
from practices.signoff.models import Consent

from .collecting import Collected, Value, readable
from .enums import Answer, Order, Standing
from .models import ConsentAnswer, ConsentRequest, Edition

ENTERS = (Standing.AGREED, Standing.BARE)
ELSEWHERE = "Ailleurs"


class Entry(NamedTuple):
    """One practice of an edition: whether it is in, why, and what the company said last."""

    practice: Practice
    standing: Standing
    answer: ConsentAnswer | None = None
    asked_at: datetime | None = None
    taken_back_late: bool = False  # after the closing date: it stays in this edition

    @property
    def is_in(self) -> bool:
        return self.standing in ENTERS

    @property
    def may_be_asked(self) -> bool:
        return self.standing in (Standing.MISSING, Standing.OLDER)


def standings(edition: Edition, *, now: datetime | None = None) -> list[Entry]:
    """Every practice of an edition with where its company's consent stands, in six queries whatever their number.

    The last word holds, up to the closing date: an answer about this edition and this revision, or the agreement for
    the book given with this revision. What is said after the closing date is told, and changes nothing.
    """
    moment = now or timezone.now()
    until = min(moment, edition.closes_at) if edition.closes_at else moment
    wanted = Practice.objects.filter(pk__in=edition.entries.order_by().values("practice"))
    rows = wanted.select_related("vitrine", "published_revision").order_by("vitrine__name", "pk")
    words = _words(Consent.objects.filter(practice__in=wanted, use=Use.BOOK).order_by("at", "pk"))
    answers = ConsentAnswer.objects.filter(request__edition=edition).select_related("request").order_by("at", "pk")
    said: dict[tuple[int, int], list[ConsentAnswer]] = {}
    for answer in answers:
        said.setdefault((answer.request.practice_id, answer.request.revision_id), []).append(answer)
    asked = dict(
        ConsentRequest.objects.filter(edition=edition).order_by("asked_at").values_list("revision", "asked_at")
    )
    online = set(Practice.objects.published().filter(pk__in=wanted).values_list("pk", flat=True))
    return [
        _entry(practice, practice.pk in online, words.get(practice.pk, []), said, asked, until) for practice in rows
    ]


def _words(consents: Iterable[Consent]) -> dict[int, list[Consent]]:
    found: dict[int, list[Consent]] = {}
    for consent in consents:
        found.setdefault(consent.practice_id, []).append(consent)
    return found


def _entry(
    practice: Practice,
    is_online: bool,
    words: list[Consent],
    said: dict[tuple[int, int], list[ConsentAnswer]],
    asked: dict[int, datetime],
    until: datetime,
) -> Entry:
    revision = practice.published_revision_id
    if not is_online or revision is None:
        return Entry(practice, Standing.OFFLINE)
    answers = said.get((practice.pk, revision), [])
    in_time = [word for word in words if word.at <= until]
    answered = [answer for answer in answers if answer.at <= until]
    standing = _standing(in_time, answered, revision)
    late = [word for word in words if word.at > until and not word.granted]
    return Entry(
        practice,
        standing,
        answer=answers[-1] if answers else None,
        asked_at=asked.get(revision),
        taken_back_late=bool(late) and standing in ENTERS,
    )


def _standing(words: list[Consent], answers: list[ConsentAnswer], revision: int) -> Standing:
    word = words[-1] if words else None
    answer = answers[-1] if answers else None
    if answer is not None and (word is None or word.at <= answer.at or word.granted):
        return {Answer.YES: Standing.AGREED, Answer.WITHOUT_FIGURES: Standing.BARE}.get(
            Answer(answer.answer), Standing.REFUSED
        )
    if word is None:
        return Standing.MISSING
    if not word.granted:
        return Standing.REFUSED if answer is not None or _was_granted(words) else Standing.MISSING
    return Standing.AGREED if word.revision_id == revision else Standing.OLDER


def _was_granted(words: list[Consent]) -> bool:
    """Whether the company once agreed and took it back: then it is not asked again by a mass mail."""
    return any(word.granted for word in words)


def editions_beyond_recall(practice: Practice, *, now: datetime | None = None) -> list[Edition]:
    """Editions that hold this practice whatever its company says from now on: closed with its agreement, or published.

    Three queries whatever their number.
    """
    moment = now or timezone.now()
    closed = Q(closes_at__lte=moment, entries__practice=practice)
    printed = Q(published_build__contents__has_key=str(practice.pk))
    editions = list(
        Edition.objects.filter(closed | printed).select_related("published_build").distinct().newest_first()
    )
    if not editions or practice.published_revision_id is None:
        return []
    words = list(Consent.objects.filter(practice=practice, use=Use.BOOK).order_by("at", "pk"))
    answers = ConsentAnswer.objects.filter(
        request__edition__in=editions, request__practice=practice, request__revision=practice.published_revision_id
    )
    said = list(answers.select_related("request").order_by("at", "pk"))

    def holds(edition: Edition) -> bool:
        build = edition.published_build
        if build is not None and str(practice.pk) in build.contents:
            return True
        until = edition.closes_at or moment
        in_time = [word for word in words if word.at <= until]
        answered = [each for each in said if each.request.edition_id == edition.pk and each.at <= until]
        return _standing(in_time, answered, practice.published_revision_id or 0) in ENTERS

    return [edition for edition in editions if holds(edition)]


# ── The order of a book ──────────────────────────────────────────────────────
def in_order(order: str, practices: Iterable[Practice]) -> list[Practice]:
    """The practices as an edition of this order holds them."""
    rows = list(practices)
    if order == Order.PROBLEM:
        return sorted(rows, key=lambda row: (_first_problem(row), row.vitrine.name, row.pk))
    label = "get_region_display" if order == Order.REGION else "get_sector_display"
    return sorted(rows, key=lambda row: (getattr(row.vitrine, label)() or "~", row.vitrine.name, row.pk))


def _first_problem(practice: Any) -> str:
    return practice.problem_names[0] if practice.problem_names else "~"


def groups_of(order: str, collected: Collected) -> list[Value]:
    """The parts of a book: their heading, what they hold in a few words, their vitrines and practices in order.

    By problem, the vitrines come last, in a part of their own.
    """
    groups: dict[str, list[Value]] = {}
    shown: set[str] = set()
    for practice in collected.practices:
        vitrine = collected.vitrines[practice["vitrine"]]
        if order == Order.PROBLEM:
            heading = (practice["problems"] or [ELSEWHERE])[0]
        else:
            heading = vitrine["region" if order == Order.REGION else "sector"] or ELSEWHERE
        items = groups.setdefault(heading, [])
        if order != Order.PROBLEM and vitrine["id"] not in shown:
            items.append({"t": "vitrine", "id": vitrine["id"]})
            shown.add(vitrine["id"])
        items.append({"t": "practice", "id": practice["id"]})
    parts = [{"heading": heading, "told": _told(items), "items": items} for heading, items in groups.items()]
    if order == Order.PROBLEM and collected.vitrines:
        items = [{"t": "vitrine", "id": key} for key in sorted(collected.vitrines)]
        parts.append({"heading": "Les vitrines", "told": _told(items), "items": items})
    return parts


def _told(items: list[Value]) -> str:
    counts = [(sum(item["t"] == kind for item in items), kind) for kind in ("vitrine", "practice")]
    names = {"vitrine": "vitrine", "practice": "pratique"}
    return ", ".join(f"{count} {names[kind]}{'s' * (count > 1)}" for count, kind in counts if count)


def rows_of(edition: Edition, entries: Iterable[Entry]) -> list[Practice]:
    """The practices that are in, read with all the book needs, in the edition's order."""
    keys = [entry.practice.pk for entry in entries if entry.is_in]
    return in_order(edition.order, readable(Practice.objects.filter(pk__in=keys)))
