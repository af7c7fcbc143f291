"""Starting the next revision of a practice."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from practices.content import NOT_CONTENT
from practices.models import Gain, Practice, Revision


def start_revision(
    *,
    practice: Practice,
    by: User | None,
    author_name: str = "",
    source: Revision | None = None,
    changes: Mapping[str, Any] | None = None,
    gains: Mapping[int, Mapping[str, Any]] | None = None,
    recorded: bool = False,
) -> Revision:
    """Return a new revision: the text, terms and gains of `source` (the last one) copied, without its sign-off.

    `changes`: field → value instead of the copied one; `gains`: key of a gain of the source → its new columns.
    `author_name` names an author who has no account. `recorded`: it never changes from then on.
    """
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        last = source or practice.revisions.order_by("-number").first()
        revision = Revision(practice=practice, number=next_number(practice), author=by)
        revision.author_name = "" if by else author_name[:120]
        if last is not None:
            for field in Revision._meta.concrete_fields:
                if field.name not in NOT_CONTENT:
                    setattr(revision, field.attname, getattr(last, field.attname))
        for name, value in (changes or {}).items():
            setattr(revision, name, value)
        revision.save()
        if last is not None:
            revision.problems.set(last.problems.all())
            revision.technologies.set(last.technologies.all())
            copies = list(last.gains.all())
            for gain in copies:
                for name, value in (gains or {}).get(gain.pk, {}).items():
                    setattr(gain, name, value)
                gain.pk, gain.revision = None, revision
            Gain.objects.bulk_create(copies)
        if recorded:
            revision.recorded_at = timezone.now()
            revision.save(update_fields=["recorded_at"])
    return revision


def next_number(practice: Practice) -> int:
    """Number of the practice's next revision, counting from 1. Call it with the practice's row locked."""
    return (practice.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
