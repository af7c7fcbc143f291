"""Sending a text for signature, and naming who else may sign it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from practices import workflow
from practices.models import Practice, Revision
from practices.signoff.enums import ActorRole, Channel, TextState
from practices.signoff.models import Signatory, Submission
from practices.signoff.notifications import SignoffAsked
from practices.signoff.policies import can_name_signatory, can_request_signoff
from practices.signoff.selectors import owners_of
from practices.signoff.services.drafts import follow_revision
from practices.workflow import Actor, TransitionRefused

SIGNATORIES_MAX = 6  # for one text: enough for a house, too few to write to strangers


@dataclass(frozen=True)
class Addressee:
    """Somebody who may sign: an address and a name, with or without an account."""

    email: str
    name: str


def actor_for(user: User, practice: Practice, *, channel: Channel = Channel.PAGE) -> Actor:
    """In whose name this signed-in person acts here: the vitrine's own people are the company, even of the team."""
    of_company = user.memberships.filter(vitrine=practice.vitrine_id).exists()
    role = ActorRole.COMPANY if of_company or not user.is_staff else ActorRole.ALLIANCE
    return Actor(role=role, channel=channel, user=user, email=user.email, job_title=user.job_title)


def request_signoff(
    *, revision: Revision, by: User, to: Addressee | None = None, channel: Channel = Channel.PAGE
) -> Submission:
    """Send a revision to the vitrine's owners, or to the person an owner (or the Alliance) names; return the text.

    Each gets one mail with a signed link; `by` gets none: who signs is already on the portal. The revision takes the
    place of the one that waited, whose links then lead to this one. Asked twice for the same revision and person, it
    writes once. Raises PermissionDenied; TransitionRefused when the revision is signed already, older than the one that
    waits, of a vitrine without owner (name somebody), or sent to too many people.
    """
    practice = revision.practice
    if not can_request_signoff(by, practice):
        raise PermissionDenied
    owners = owners_of(practice.vitrine)
    known = {owner.email.lower() for owner in owners}
    if to is not None and to.email.strip().lower() not in known and not can_name_signatory(by, practice):
        raise PermissionDenied
    if to is None and not owners:
        raise TransitionRefused("Cette vitrine n’a pas encore de responsable : indiquez à qui envoyer le texte.")
    with transaction.atomic():
        submission = _waiting(revision, actor_for(by, practice, channel=channel))
        follow_revision(revision)
        for person in owners if to is None else [to]:
            _ask(submission, person, named_by=by)
    return submission


def name_signatory(*, submission: Submission, to: Addressee, by: User) -> Signatory:
    """An owner (or the Alliance) lets somebody else sign the text that waits. Raises as `request_signoff`."""
    if not can_name_signatory(by, submission.practice):
        raise PermissionDenied
    with transaction.atomic():
        locked = workflow.lock_text(submission.pk)
        if locked.state != TextState.AWAITING_SIGNOFF:
            raise TransitionRefused("Ce texte n’attend plus de validation.")
        return _ask(locked, to, named_by=by)


def write_again(*, signatory: Signatory, by: User) -> None:
    """Send the person a fresh link to the revision that waits, at most once a day: a link lives fourteen days.

    Raises PermissionDenied to who does not write for the vitrine, TransitionRefused when the text no longer waits.
    """
    with transaction.atomic():
        submission = workflow.lock_text(signatory.submission_id)
        if not can_request_signoff(by, submission.practice):
            raise PermissionDenied
        if submission.state != TextState.AWAITING_SIGNOFF:
            raise TransitionRefused("Ce texte n’attend plus de validation.")
        signatory.submission = submission
        SignoffAsked(signatory=signatory, again=True).queue()


def _waiting(revision: Revision, by: Actor) -> Submission:
    """The practice's one waiting place, `revision` in it."""
    practice = workflow.lock_practice(revision.practice_id)
    revision.refresh_from_db()
    if revision.signed_off_at is not None:
        raise TransitionRefused(f"{revision.signed_off_by} a déjà validé la révision {revision.number}.")
    if revision.recorded_at is None:  # what somebody is asked to sign no longer changes under their eyes
        revision.recorded_at = timezone.now()
        revision.save(update_fields=["recorded_at"])
    current = Submission.objects.still_open().select_related("revision").filter(practice=practice).first()
    if current is None:
        return workflow.begin_text(practice=practice, revision=revision, by=by)
    if current.revision.number > revision.number:
        raise TransitionRefused(f"La révision {current.revision.number}, plus récente, attend déjà.")
    if current.state == TextState.AWAITING_SIGNOFF and current.revision_id == revision.pk:
        return workflow.lock_text(current.pk)
    return workflow.move_text(current, to=TextState.AWAITING_SIGNOFF, by=by, revision=revision)


def _ask(submission: Submission, person: User | Addressee, *, named_by: User) -> Signatory:
    email, name = (person.email, person.full_name) if isinstance(person, User) else (person.email, person.name)
    email = email.strip()
    signatory = submission.signatories.filter(email__iexact=email).first()
    if signatory is None:
        if submission.signatories.count() >= SIGNATORIES_MAX:
            raise TransitionRefused(f"{SIGNATORIES_MAX} personnes ont déjà reçu ce texte : attendez leur réponse.")
        account = person if isinstance(person, User) else User.objects.filter(email__iexact=email).first()
        signatory = Signatory(submission=submission, email=email, user=account)
    signatory.name, signatory.named_by = " ".join(name.split())[:120] or email, named_by
    signatory.save()
    if signatory.user_id != named_by.pk:
        SignoffAsked(signatory=signatory).queue()
    return signatory
