"""Writing the whole index again while people search."""

from collections.abc import Iterator, Sequence

from django.db import connection, transaction

from practices.models import Practice, SearchDocument
from vitrines.models import Vitrine

from .composing import practice_documents, vitrine_documents
from .documents import Kind
from .indexing import LOCK, erase, mean_lengths, write
from .tables import SearchForm, SearchPosting, SearchTerm

BATCH = 500  # documents a transaction
SAMPLE = 1_000  # documents whose lengths tell the mean


def rebuild() -> Iterator[tuple[int, int]]:
    """Index every vitrine and practice on line; give how many are done and how many there are, batch by batch.

    Each batch replaces its own documents in one transaction: readers find the old ones or the new ones, never none.
    What is no longer on line, and the words nobody uses any more, go at the end.
    """
    vitrines = list(Vitrine.objects.published().order_by("pk").values_list("pk", flat=True))
    practices = list(Practice.objects.published().order_by("pk").values_list("pk", flat=True))
    total, done = len(vitrines) + len(practices), 0
    yield done, total
    means = _means(practices, vitrines)
    for keys in _batches(practices):
        write(practice_documents(Practice.objects.filter(pk__in=keys)), means=means)
        done += len(keys)
        yield done, total
    for keys in _batches(vitrines):
        write(vitrine_documents(Vitrine.objects.filter(pk__in=keys)), means=means)
        done += len(keys)
        yield done, total
    for kind, kept in ((Kind.PRACTICE, Practice.objects.published()), (Kind.VITRINE, Vitrine.objects.published())):
        held = SearchDocument.objects.filter(kind=kind).exclude(object_id__in=kept.values("pk"))
        erase(kind, list(held.values_list("object_id", flat=True)))
    _forget_unused_words()
    count_again()


def count_again() -> None:
    """Tell PostgreSQL how large the index has become: after much writing, its old figures make it plan badly.

    A search over tables it believes empty takes a second instead of five milliseconds, until autovacuum comes by.
    """
    with connection.cursor() as cursor:
        for model in (SearchDocument, SearchTerm, SearchForm, SearchPosting):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _means(practices: Sequence[int], vitrines: Sequence[int]) -> list[float]:
    """Mean lengths of the fields: of all documents, or of some taken at equal distances."""
    step = (len(practices) + len(vitrines)) // SAMPLE + 1
    read = practice_documents(Practice.objects.filter(pk__in=practices[::step]))
    return mean_lengths([*read, *vitrine_documents(Vitrine.objects.filter(pk__in=vitrines[::step]))])


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


@transaction.atomic
def _forget_unused_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("DELETE FROM practices_searchform WHERE documents <= 0")
        cursor.execute(
            "DELETE FROM practices_searchterm t WHERE documents <= 0 AND stem <> ''"
            " AND NOT EXISTS (SELECT FROM practices_searchform f WHERE f.term_id = t.id)"
        )
