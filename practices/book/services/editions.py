"""What an edition holds."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from practices.book.models import Edition, EditionPractice
from practices.book.policies import can_make_books
from practices.models import Practice


def choose_practices(*, edition: Edition, practices: Iterable[Practice], by: User) -> int:
    """Make these the practices the Alliance wants in the edition; return how many. Raises PermissionDenied."""
    if not can_make_books(by):
        raise PermissionDenied
    wanted = {practice.pk for practice in practices}
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        entries = EditionPractice.objects.filter(edition=locked)
        entries.exclude(practice__in=wanted).delete()
        known = set(entries.values_list("practice", flat=True))
        EditionPractice.objects.bulk_create(
            EditionPractice(edition=locked, practice_id=pk) for pk in sorted(wanted - known)
        )
    return len(wanted)
