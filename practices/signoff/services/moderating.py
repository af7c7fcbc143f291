"""The Alliance's half: who reads, what is asked, what is refused. Publishing is `services.publishing`."""

import re
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from practices import workflow
from practices.models import Practice
from practices.richtext import from_plain
from practices.services.publishing import publish_practice
from practices.signoff.enums import ActorRole, Channel, TextState
from practices.signoff.models import Submission
from practices.signoff.notifications import ChangesRequested, Refused
from practices.signoff.policies import can_moderate
from practices.signoff.selectors import reader_of, told_of_decision
from practices.signoff.services.answering import SupersededError, comment_text
from practices.workflow import Actor, TransitionRefused
from practices.writing.content import ContentError, of_revision
from practices.writing.models import Draft
from practices.writing.services import open_draft, restore_revision, save_draft
from vitrines.models import Vitrine

SAME_CLICK = timedelta(minutes=10)  # the same beginning within that time is the same page sent twice
NOTES_MAX = 200  # paragraphs of an interview


def _moderator(by: User) -> Actor:
    if not can_moderate(by):
        raise PermissionDenied
    return Actor(role=ActorRole.ALLIANCE, channel=Channel.ADMIN, user=by)


def claim_text(*, submission: Submission, by: User) -> bool:
    """Say that `by` reads this text now; False when a colleague does (nothing changes then). Raises PermissionDenied.

    Worth fifteen minutes from the last time.
    """
    _moderator(by)
    with transaction.atomic():
        locked = workflow.lock_text(submission.pk)
        reader = reader_of(locked)
        if reader is not None and reader != by:
            return False
        locked.claimed_by, locked.claimed_at = by, timezone.now()
        locked.save(update_fields=["claimed_by", "claimed_at"])
    return True


def release_text(*, submission: Submission, by: User) -> None:
    """Leave the text to the others; a colleague's reading is left alone. Raises PermissionDenied."""
    _moderator(by)
    Submission.objects.filter(pk=submission.pk, claimed_by=by).update(claimed_by=None, claimed_at=None)


def remark(*, submission: Submission, seen: int, remarks: Mapping[str, str], by: User) -> int:
    """Keep the Alliance's remarks by section; return how many. Raises as `comment_text`, PermissionDenied."""
    return comment_text(submission=submission, seen=seen, remarks=remarks, by=_moderator(by))


def publish_text(*, submission: Submission, seen: int, by: User) -> Practice:
    """Publish the revision the moderator has `seen`. Raises SupersededError, TransitionRefused, PermissionDenied."""
    _moderator(by)
    with transaction.atomic():
        locked = _seen(submission, seen)
        if not workflow.can_move_text(locked, TextState.PUBLISHED, ActorRole.ALLIANCE):
            raise TransitionRefused(f"Ce texte est à l’état « {locked.get_state_display()} » : rien n’a changé.")
        return publish_practice(practice=locked.practice, revision=locked.revision, by=by)


def ask_changes(*, submission: Submission, seen: int, reason: str, by: User) -> Submission:
    """Send the text back to the company, with the remarks kept before and a word of explanation.

    Raises SupersededError, TransitionRefused (also when nothing says what to change), PermissionDenied.
    """
    actor = _moderator(by)
    with transaction.atomic():
        locked = _seen(submission, seen)
        said = locked.comments.filter(revision=locked.revision, role=ActorRole.ALLIANCE).exists()
        if not reason.strip() and not said:
            raise TransitionRefused("Dites ce qui est à reprendre : un mot, ou une remarque sur une partie.")
        moved = workflow.move_text(
            locked,
            to=TextState.CHANGES_REQUESTED,
            by=actor,
            note=reason.strip(),
            reason=reason.strip(),
            decided_by=by,
        )
        for person in told_of_decision(moved):
            if person != by:
                ChangesRequested(submission=moved, person=person).queue()
    return moved


def remark_and_ask_changes(
    *, submission: Submission, seen: int, remarks: Mapping[str, str], reason: str, by: User
) -> Submission:
    """Both at once, or neither: remarks that were just typed, then `ask_changes`."""
    with transaction.atomic():
        remark(submission=submission, seen=seen, remarks=remarks, by=by)
        return ask_changes(submission=submission, seen=seen, reason=reason, by=by)


def refuse_text(*, submission: Submission, seen: int, reason: str, by: User) -> Submission:
    """Close the text without publishing it. Raises SupersededError, TransitionRefused (a reason is due),
    PermissionDenied."""
    actor = _moderator(by)
    if not reason.strip():
        raise TransitionRefused("Donnez le motif du refus : l’entreprise le recevra.")
    with transaction.atomic():
        moved = workflow.move_text(
            _seen(submission, seen),
            to=TextState.REFUSED,
            by=actor,
            note=reason.strip(),
            reason=reason.strip(),
            decided_by=by,
        )
        for person in told_of_decision(moved):
            if person != by:
                Refused(submission=moved, person=person).queue()
    return moved


def write_from_interview(*, vitrine: Vitrine, title: str, notes: str, by: User) -> Draft:
    """Begin a practice on behalf of a vitrine; each paragraph of the notes waits in the draft for its section.

    The same beginning sent twice gives the same draft, its notes once. Raises PermissionDenied.
    """
    _moderator(by)
    with transaction.atomic():
        Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)
        moments_ago = timezone.now() - SAME_CLICK
        begun = Draft.objects.filter(practice__vitrine=vitrine, updated_by=by, content__title=title.strip())
        if (same := begun.filter(created_at__gt=moments_ago).select_related("practice__vitrine").first()) is not None:
            return same
        draft = open_draft(vitrine=vitrine, by=by, title=title)
        blocks = [block for block in re.split(r"\n\s*\n", notes.replace("\r\n", "\n").strip()) if block.strip()]
        if not blocks:
            return draft
        unplaced = [{"id": uuid.uuid4().hex, "html": from_plain(block)} for block in blocks[:NOTES_MAX]]
        return save_draft(draft=draft, version=draft.version, content=draft.content, by=by, unplaced=unplaced)


def correct_as_moderator(*, submission: Submission, by: User) -> Draft:
    """Open the draft of the practice on the text that waits; what is corrected reaches the site by a new signature.

    What its writers had begun besides is first kept as a revision of its own. Raises TransitionRefused when it cannot
    be (an answer is still to mend), PermissionDenied.
    """
    _moderator(by)
    with transaction.atomic():
        locked = workflow.lock_text(submission.pk)
        if not locked.is_open:
            raise TransitionRefused(f"Ce texte est à l’état « {locked.get_state_display()} » : rien n’a changé.")
        draft = open_draft(vitrine=locked.practice.vitrine, by=by, practice=locked.practice)
        if draft.content == of_revision(locked.revision):
            return draft
        try:
            return restore_revision(practice=locked.practice, revision=locked.revision, by=by)
        except ContentError as error:
            raise TransitionRefused(
                "L’entreprise a commencé une autre version, qui ne peut pas encore être gardée : "
                "demandez-lui une reprise, ou corrigez d’abord son brouillon."
            ) from error


def _seen(submission: Submission, seen: int) -> Submission:
    locked = workflow.lock_text(submission.pk)
    if locked.revision_id != seen and locked.is_open:
        raise SupersededError(locked)
    return locked
