"""Words that found nothing, brought back to the Alliance: the words, how often, when. Nothing of who typed them.

A search is a GET and writes nothing: the words wait in the cache, in a ring of fixed size, and the worker writes them
down. When the cache is down or full of other words, some are lost, and nobody waits.
"""

import re

from django.core.cache import cache
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from .entries import fold_term
from .tables import UnfoundQuery

RING = 400  # searches that may wait for the worker
NEXT = "thesaurus:unfound:next"
WAIT = 3600  # seconds after which a search that nobody wrote down is forgotten
WORDS_MAX, LETTERS_MAX = 6, 30  # of a candidate; longer, it is no term of the trade
ROWS_MAX = 5_000  # candidates kept; the rarest and oldest leave first
_PERSONAL = re.compile(r"@|https?:|www\.|\d[\d .-]{4,}\d")  # an address, a link, a telephone or file number


def record_unfound(words: str, *, typed: str = "") -> None:
    """Note that a search found nothing for these words (the whole query, or the words of it that nothing answered).

    A query (`typed`, as the reader wrote it, where `words` are cut out of it) that holds what could name a person or a
    file (an address, a long number) is dropped whole, and so is what is too long to be a term.
    Two calls to the cache, no query, never raises for the cache's sake.
    """
    candidate = _candidate(words)
    if candidate and not _PERSONAL.search(typed[:600]):
        cache.add(NEXT, 0, timeout=None)
        try:
            rank = cache.incr(NEXT)
        except ValueError:  # emptied between the two
            rank = 0
        cache.set(_place(rank), candidate, timeout=WAIT)


def write_down_unfound() -> int:
    """Bring the waiting words into the table and return how many there were. May run twice."""
    waiting: dict[str, str] = cache.get_many([_place(rank) for rank in range(RING)])
    if not waiting:
        return 0
    cache.delete_many(list(waiting))
    today = timezone.localdate()
    counts: dict[str, int] = {}
    for words in waiting.values():
        counts[words] = counts.get(words, 0) + 1
    for words, count in sorted(counts.items()):
        row, created = UnfoundQuery.objects.get_or_create(
            words=words, defaults={"count": count, "first_seen_on": today, "last_seen_on": today}
        )
        if not created:
            UnfoundQuery.objects.filter(pk=row.pk).update(
                count=F("count") + count, last_seen_on=Greatest(F("last_seen_on"), today)
            )
    kept = UnfoundQuery.objects.order_by("-count", "-last_seen_on", "-pk").values_list("pk", flat=True)
    UnfoundQuery.objects.filter(pk__in=list(kept[ROWS_MAX : ROWS_MAX + RING])).delete()
    return len(waiting)


def _place(rank: int) -> str:
    return f"thesaurus:unfound:{rank % RING}"


def _candidate(words: str) -> str:
    if _PERSONAL.search(words[:600]):
        return ""
    folded = fold_term(words[:600])
    parts = folded.split()
    fits = 1 <= len(parts) <= WORDS_MAX and all(len(part) <= LETTERS_MAX for part in parts)
    return folded if fits and len(folded) <= 120 and any(part.isalpha() for part in parts) else ""
