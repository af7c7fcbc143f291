"""Publishing a practice, taking it back, starting its next revision."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from practices import workflow
from practices.alerts.services import announce
from practices.enums import PracticeState
from practices.models import Gain, Practice, Revision
from practices.policies import can_publish_practice, can_withdraw_practice
from practices.search.door import index

# What a new revision does not take from the one it copies.
NOT_COPIED = {"id", "practice", "number", "author", "created_at", "recorded_at", "signed_off_at", "signed_off_by"}


def publish_practice(*, practice: Practice, revision: Revision, by: User) -> Practice:
    """Put a signed-off revision on line, in place of the one before. Raises PermissionDenied, TransitionRefused."""
    if not can_publish_practice(by, practice):
        raise PermissionDenied
    with transaction.atomic():
        moved = workflow.move(practice=practice, to=PracticeState.PUBLISHED, revision=revision)
        index(moved)
        announce(practice=moved)
    return moved


def withdraw_practice(*, practice: Practice, reason: str, by: User) -> Practice:
    """Take a practice off line; its address then answers 410. Raises PermissionDenied, TransitionRefused."""
    if not can_withdraw_practice(by, practice):
        raise PermissionDenied
    with transaction.atomic():
        moved = workflow.move(practice=practice, to=PracticeState.WITHDRAWN, reason=reason)
        index(moved)
    return moved


def start_revision(*, practice: Practice, by: User | None) -> Revision:
    """Return a new draft revision beside the last one: its text, terms and gains copied, without its sign-off."""
    with transaction.atomic():
        Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        last = practice.revisions.order_by("-number").first()
        revision = Revision(practice=practice, number=next_number(practice), author=by)
        if last is not None:
            for field in Revision._meta.concrete_fields:
                if field.name not in NOT_COPIED:
                    setattr(revision, field.attname, getattr(last, field.attname))
        revision.save()
        if last is not None:
            revision.problems.set(last.problems.all())
            revision.technologies.set(last.technologies.all())
            gains = list(last.gains.all())
            for gain in gains:
                gain.pk, gain.revision = None, revision
            Gain.objects.bulk_create(gains)
    return revision


def next_number(practice: Practice) -> int:
    """Number of the practice's next revision, counting from 1. Call it with the practice's row locked."""
    return (practice.revisions.aggregate(last=Max("number"))["last"] or 0) + 1


def record_signoff(*, revision: Revision, name: str, at: datetime) -> Revision:
    """Keep the proof that the company signed this very revision off. Raises TransitionRefused when it already did."""
    with transaction.atomic():
        locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        if locked.signed_off_at is not None:
            raise workflow.TransitionRefused(f"{locked.signed_off_by} a déjà validé cette révision.")
        if not name.strip():
            raise workflow.TransitionRefused("Indiquez qui, dans l’entreprise, a validé ce texte.")
        locked.signed_off_by, locked.signed_off_at = name.strip(), at
        locked.recorded_at = locked.recorded_at or at  # what was signed no longer changes
        locked.save(update_fields=["signed_off_by", "signed_off_at", "recorded_at"])
    return locked
