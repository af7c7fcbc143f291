"""What the company answers: corrections in place, remarks, a signature, or a return."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from practices import workflow
from practices.content import checksum
from practices.models import Revision
from practices.services.revising import start_revision
from practices.signoff.enums import ActorRole, Channel, TextState, Use, Verdict
from practices.signoff.models import Comment, Consent, Signature, Submission
from practices.signoff.notifications import SignoffApproved, SignoffReturned, ToModerate
from practices.signoff.selectors import SECTION_HEADINGS, writers_of
from practices.signoff.services.drafts import follow_revision
from practices.workflow import Actor, TransitionRefused

COMMENTS_MAX = 60  # remarks of one side on one revision


class SupersededError(Exception):
    """The person answered about a revision that another one has replaced; `submission` holds the one that waits."""

    def __init__(self, submission: Submission) -> None:
        super().__init__("superseded")
        self.submission = submission


def correct_text(
    *, submission: Submission, seen: int, changes: Mapping[str, Any], gains: Mapping[int, Mapping[str, Any]], by: Actor
) -> Submission:
    """Put the company's own corrections in a new revision, which takes the place of the one `seen` (its key).

    `changes`: field of Revision → text; `gains`: key of a gain of that revision → its new columns. Nothing is written
    when nothing changed. Raises SupersededError, TransitionRefused.
    """
    with transaction.atomic():
        locked = _current(submission, seen)
        before = locked.revision
        kept = {gain.pk: gain for gain in before.gains.all()}
        texts = {name: text for name, text in changes.items() if getattr(before, name) != text}
        figures = {
            pk: dict(columns)
            for pk, columns in gains.items()
            if pk in kept and any(getattr(kept[pk], name) != value for name, value in columns.items())
        }
        if not texts and not figures:
            return locked
        if not workflow.can_move_text(locked, TextState.AWAITING_SIGNOFF, by.role):
            raise TransitionRefused("Ce texte n’attend plus de correction.")
        after = start_revision(
            practice=locked.practice,
            by=by.user,
            author_name=by.who,
            source=before,
            changes=texts,
            gains=figures,
            recorded=True,
        )
        follow_revision(after)
        return workflow.move_text(
            locked, to=TextState.AWAITING_SIGNOFF, by=by, revision=after, note="Corrigé à la relecture"
        )


def comment_text(*, submission: Submission, seen: int, remarks: Mapping[str, str], by: Actor) -> int:
    """Keep remarks, section (an anchor, see selectors.SECTION_HEADINGS) → words; return how many. Empty ones are not
    kept, nor what this side already said of this section. Raises SupersededError, TransitionRefused."""
    kept = 0
    with transaction.atomic():
        locked = _current(submission, seen)
        said = locked.comments.filter(revision=locked.revision, role=by.role)
        for section, text in remarks.items():
            text = text.strip()
            if not text or section not in SECTION_HEADINGS or said.filter(section=section, text=text).exists():
                continue
            if said.count() >= COMMENTS_MAX:
                raise TransitionRefused(f"{COMMENTS_MAX} remarques sont déjà faites sur cette révision.")
            Comment.objects.create(
                submission=locked,
                revision=locked.revision,
                section=section,
                text=text[:2000],
                role=by.role,
                author=by.user,
                author_name=by.who[:120],
            )
            kept += 1
    return kept


def approve_text(*, submission: Submission, seen: int, agreed: frozenset[Use], by: Actor) -> Submission:
    """The company signs the revision it has `seen`: the proof is kept, the Alliance is told.

    `agreed` are the uses it allows; without the web there is nothing to publish. Raises SupersededError when another
    revision waits, TransitionRefused when the text no longer waits.
    """
    if Use.WEB not in agreed:
        raise TransitionRefused("Sans accord pour le portail, il n’y a rien à publier : renvoyez plutôt le texte.")
    with transaction.atomic():
        locked = _current(submission, seen)
        if not workflow.can_move_text(locked, TextState.SUBMITTED, by.role):
            raise TransitionRefused("Ce texte n’attend plus de validation.")
        revision = sign_revision(revision=locked.revision, by=by, submission=locked, at=timezone.now())
        record_consents(revision=revision, agreed=agreed, by=by)
        moved = workflow.move_text(locked, to=TextState.SUBMITTED, by=by, note=f"Révision {revision.number} validée")
        ToModerate(submission=moved).queue()
        for writer in writers_of(moved):
            if writer != by.user:
                SignoffApproved(submission=moved, person=writer, signed_by=by.who).queue()
    return moved


def return_text(*, submission: Submission, seen: int, by: Actor) -> Submission:
    """The company sends the text back to who wrote it, with the remarks it kept before.

    Raises SupersededError, TransitionRefused (also when not a single remark says why).
    """
    with transaction.atomic():
        locked = _current(submission, seen)
        if not workflow.can_move_text(locked, TextState.CHANGES_REQUESTED, by.role):
            raise TransitionRefused("Ce texte n’attend plus de validation.")
        if not locked.comments.filter(revision=locked.revision, role=ActorRole.COMPANY).exists():
            raise TransitionRefused("Dites ce qui ne va pas : une remarque au moins sur une partie du texte.")
        _keep_signature(locked.revision, Verdict.RETURNED, by=by, submission=locked, at=timezone.now())
        moved = workflow.move_text(locked, to=TextState.CHANGES_REQUESTED, by=by)
        for writer in writers_of(moved):
            if writer != by.user:
                SignoffReturned(submission=moved, person=writer, returned_by=by.who).queue()
    return moved


def sign_revision(
    *, revision: Revision, by: Actor, at: datetime, submission: Submission | None = None, noted_by: User | None = None
) -> Revision:
    """Stamp the revision and keep the proof: who, when, by which door, and the checksum of what it says.

    Call it with the practice's row locked. Raises TransitionRefused when it is signed already, or by nobody.
    """
    locked = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if locked.signed_off_at is not None:
        raise TransitionRefused(f"{locked.signed_off_by} a déjà validé cette révision.")
    if not by.who.strip():
        raise TransitionRefused("Indiquez qui, dans l’entreprise, a validé ce texte.")
    locked.signed_off_by, locked.signed_off_at = by.who.strip()[:160], at
    locked.recorded_at = locked.recorded_at or at  # what was signed no longer changes
    locked.save(update_fields=["signed_off_by", "signed_off_at", "recorded_at"])
    _keep_signature(locked, Verdict.APPROVED, by=by, submission=submission, at=at, noted_by=noted_by)
    return locked


def record_consents(*, revision: Revision, agreed: frozenset[Use], by: Actor) -> None:
    """Write down the company's word on every use, yes or no. Call it inside the transaction of what it comes with."""
    Consent.objects.bulk_create(
        Consent(
            practice_id=revision.practice_id,
            revision=revision,
            use=use,
            granted=use in agreed,
            name=by.who[:120],
            job_title=by.job_title[:120],
            email=by.email,
            user=by.user if by.role == ActorRole.COMPANY else None,
            channel=by.channel,
        )
        for use in Use
    )


def _keep_signature(
    revision: Revision,
    verdict: Verdict,
    *,
    by: Actor,
    submission: Submission | None,
    at: datetime,
    noted_by: User | None = None,
) -> None:
    Signature.objects.create(
        revision=revision,
        submission=submission,
        verdict=verdict,
        name=by.who.strip()[:120],
        job_title=by.job_title[:120],
        email=by.email,
        user=by.user if by.channel != Channel.ADMIN else None,
        channel=by.channel,
        at=at,
        checksum=checksum(revision),
        noted_by=noted_by,
    )


def _current(submission: Submission, seen: int) -> Submission:
    """The text's row, locked, if the revision the person saw is still the one that waits."""
    locked = workflow.lock_text(submission.pk)
    if locked.revision_id != seen and locked.is_open:
        raise SupersededError(locked)
    return locked
