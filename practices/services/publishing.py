"""Publishing a practice, taking it back, noting a signature that came on paper."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from practices import workflow
from practices.alerts.services import announce
from practices.enums import PracticeState
from practices.models import Practice, Revision
from practices.policies import can_publish_practice, can_withdraw_practice
from practices.search.door import index
from practices.signoff.enums import ActorRole, Channel, TextState, Use
from practices.signoff.models import Submission
from practices.signoff.notifications import Published, PublishedForSignatory, ToModerate
from practices.signoff.selectors import told_of_decision
from practices.signoff.services.answering import record_consents, sign_revision
from practices.signoff.services.asking import actor_for
from practices.workflow import Actor

from .revising import next_number, start_revision

__all__ = ["next_number", "publish_practice", "record_signoff", "start_revision", "withdraw_practice"]


def publish_practice(*, practice: Practice, revision: Revision, by: User) -> Practice:
    """Put a signed-off revision on line, in place of the one before. Raises PermissionDenied, TransitionRefused.

    The text on its way that held this revision is closed; its writers, the vitrine's owners and who signed are told.
    """
    if not can_publish_practice(by, practice):
        raise PermissionDenied
    actor = Actor(role=ActorRole.ALLIANCE, channel=Channel.ADMIN, user=by)
    with transaction.atomic():
        workflow.lock_practice(practice.pk)
        waiting = Submission.objects.still_open().filter(practice=practice, revision=revision).first()
        if waiting is not None:
            waiting = workflow.move_text(waiting, to=TextState.PUBLISHED, by=actor, decided_by=by)
        moved = workflow.move(practice=practice, to=PracticeState.PUBLISHED, revision=revision, by=actor)
        index(moved)
        announce(practice=moved)
        if waiting is not None:
            _tell_published(waiting, by)
    return moved


def withdraw_practice(*, practice: Practice, reason: str, by: User, channel: Channel = Channel.PAGE) -> Practice:
    """Take a practice off line; its address then answers 410. Raises PermissionDenied, TransitionRefused."""
    if not can_withdraw_practice(by, practice):
        raise PermissionDenied
    return take_back(practice=practice, reason=reason, by=actor_for(by, practice, channel=channel))


def take_back(*, practice: Practice, reason: str, by: Actor) -> Practice:
    """The same for who acts by a signed link, once the link was found good. Raises TransitionRefused."""
    with transaction.atomic():
        moved = workflow.move(practice=practice, to=PracticeState.WITHDRAWN, reason=reason, by=by)
        index(moved)
    return moved


def record_signoff(
    *,
    revision: Revision,
    name: str,
    at: datetime,
    by: User | None = None,
    agreed: frozenset[Use] = frozenset({Use.WEB}),
) -> Revision:
    """The Alliance notes that the company signed this very revision off, on paper or by telephone.

    `agreed`: the uses it allows. A text that waited for this signature enters the queue.
    Raises TransitionRefused when it is signed already.
    """
    actor = Actor(role=ActorRole.ALLIANCE, channel=Channel.ADMIN, user=by, name=name.strip())
    with transaction.atomic():
        practice = workflow.lock_practice(revision.practice_id)
        waiting = Submission.objects.still_open().filter(practice=practice, revision=revision).first()
        signed = sign_revision(revision=revision, by=actor, at=at, submission=waiting, noted_by=by)
        record_consents(revision=signed, agreed=agreed, by=actor)
        if waiting is not None and waiting.state == TextState.AWAITING_SIGNOFF:
            moved = workflow.move_text(
                waiting, to=TextState.SUBMITTED, by=actor, note="Validation notée par l’Alliance"
            )
            ToModerate(submission=moved).queue()
    return signed


def _tell_published(submission: Submission, by: User) -> None:
    told = {person.email.lower() for person in told_of_decision(submission)} | {by.email.lower()}
    for person in told_of_decision(submission):
        if person != by:
            Published(submission=submission, person=person).queue()
    signed = {email.lower() for email in submission.signatures.values_list("email", flat=True)}
    for signatory in submission.signatories.all():
        if signatory.email.lower() in signed - told:
            PublishedForSignatory(signatory=signatory).queue()
