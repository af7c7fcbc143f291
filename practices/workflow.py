"""Where a practice and its waiting text stand: the two tables of product.md and the functions that change a state.

A practice lives twice (ADR 0012). What the site shows is its own state: draft, published, withdrawn. A text on its way
is a `Submission`: it is signed by the company (gate 1), then published by the Alliance (gate 2), while the text on line
stays. Every row of a practice is changed with the practice's row locked first, so two answers at once are one answer.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.ui.typography import that

from .content import checksum
from .enums import PracticeState
from .models import Practice, Revision
from .signoff.enums import OPEN_STATES, ActorRole, Channel, TextState, Use, Verdict
from .signoff.models import Consent, PracticeTransition, Signature, Submission

T, P = TextState, PracticeState
COMPANY, ALLIANCE = ActorRole.COMPANY, ActorRole.ALLIANCE


@dataclass(frozen=True)
class Actor:
    """Who acts, in what capacity, by which door. `user` is None for somebody without account: `name` says who."""

    role: ActorRole
    channel: Channel
    user: User | None = None
    name: str = ""
    email: str = ""
    job_title: str = ""

    @property
    def who(self) -> str:
        return self.name or (self.user.full_name if self.user else "")


@dataclass(frozen=True)
class Transition:
    """One arrow: from any of `sources` to `target`, by any of `roles`."""

    sources: tuple[str | None, ...]
    target: str
    roles: tuple[ActorRole, ...]


# What the site shows.
PRACTICE_TRANSITIONS: tuple[Transition, ...] = (
    # from PUBLISHED too: another revision, the one before staying on line until then
    Transition((P.DRAFT, P.PUBLISHED, P.WITHDRAWN), P.PUBLISHED, (ALLIANCE,)),
    Transition((P.PUBLISHED,), P.WITHDRAWN, (COMPANY, ALLIANCE)),
)

# A text on its way. None is the text nobody was asked to sign yet.
TEXT_TRANSITIONS: tuple[Transition, ...] = (
    # sent for signature; again with another revision, whoever corrected it (a moderator's corrections go back here)
    Transition((None, *OPEN_STATES), T.AWAITING_SIGNOFF, (COMPANY, ALLIANCE)),
    # gate 1: the company signs, by its link or its page, or on paper that the Alliance notes
    Transition((T.AWAITING_SIGNOFF,), T.SUBMITTED, (COMPANY, ALLIANCE)),
    Transition((T.AWAITING_SIGNOFF,), T.CHANGES_REQUESTED, (COMPANY,)),
    # gate 2
    Transition((T.SUBMITTED,), T.CHANGES_REQUESTED, (ALLIANCE,)),
    Transition((T.SUBMITTED,), T.PUBLISHED, (ALLIANCE,)),
    Transition((T.SUBMITTED,), T.REFUSED, (ALLIANCE,)),
    Transition(OPEN_STATES, T.ABANDONED, (COMPANY, ALLIANCE)),
)


class TransitionRefused(Exception):
    """Nothing was changed; the message is French, for the person who tried."""


def allowed(table: tuple[Transition, ...], *, source: str | None, target: str, role: ActorRole | None = None) -> bool:
    """Whether `table` has that arrow for that role (for any role when none is given)."""
    return any(
        source in arrow.sources and target == arrow.target and (role is None or role in arrow.roles) for arrow in table
    )


# ── What the site shows ──────────────────────────────────────────────────────
def can_move(practice: Practice, to: PracticeState, role: ActorRole = ALLIANCE) -> bool:
    """Whether the table allows it now. Pages ask this before they show a button."""
    return allowed(PRACTICE_TRANSITIONS, source=practice.state, target=to, role=role)


def move(
    *, practice: Practice, to: PracticeState, by: Actor, revision: Revision | None = None, reason: str = ""
) -> Practice:
    """Lock the row, check the table and its guards, stamp, save, log; return the locked practice.

    To PUBLISHED: `revision` belongs to the practice, the company signed off this very content, and its agreement to
    publish still holds. To WITHDRAWN: `reason` is given. Raises TransitionRefused and changes nothing otherwise.
    """
    with transaction.atomic():
        locked = lock_practice(practice.pk)
        source = locked.state
        if not can_move(locked, to, by.role):
            raise TransitionRefused(
                f"Une pratique à l’état « {locked.get_state_display()} » ne peut pas passer à « {to.label} »."
            )
        if to == PracticeState.PUBLISHED:
            _publish(locked, revision)
        else:
            _withdraw(locked, reason)
        locked.state = to
        locked.save()
        _log(locked, source=source, target=to, by=by, note=reason, revision=locked.published_revision)
        record(Event.PRACTICE_MOVED, by=by.user, about=locked, before={"state": source}, after={"state": to})
    return locked


def _publish(practice: Practice, revision: Revision | None) -> None:
    if revision is None or revision.practice_id != practice.pk:
        raise TransitionRefused("Choisissez une révision de cette pratique.")
    if revision.signed_off_at is None:
        raise TransitionRefused(
            f"L’entreprise n’a pas encore validé la révision {revision.number} : notez qui l’a validée, et quand."
        )
    proof = Signature.objects.filter(revision=revision, verdict=Verdict.APPROVED).first()
    if proof and proof.checksum != checksum(revision):
        raise TransitionRefused(f"La révision {revision.number} a changé depuis {that(proof.name)} l’a validée.")
    web = Consent.objects.filter(practice=practice, use=Use.WEB).last_words().first()
    if web and not web.granted:
        raise TransitionRefused("L’entreprise n’accorde pas, ou plus, la publication de cette pratique.")
    if practice.state != PracticeState.PUBLISHED:
        practice.published_at = timezone.now()  # a corrected text keeps its place in the list
    practice.published_revision = revision
    practice.reviewed_at = revision.signed_off_at
    practice.withdrawn_at, practice.withdrawn_reason = None, ""


def _withdraw(practice: Practice, reason: str) -> None:
    if not reason.strip():
        raise TransitionRefused("Donnez le motif du retrait en quelques mots.")
    practice.withdrawn_at, practice.withdrawn_reason = timezone.now(), reason.strip()


def note_review(*, practice: Practice, by: Actor) -> Practice:
    """“Toujours exact”: the text on line was read again and holds; nothing of it changes. Raises TransitionRefused."""
    with transaction.atomic():
        locked = lock_practice(practice.pk)
        if locked.state != PracticeState.PUBLISHED:
            raise TransitionRefused("Cette pratique n’est pas en ligne.")
        locked.reviewed_at = timezone.now()
        locked.save(update_fields=["reviewed_at", "updated_at"])
        _log(
            locked,
            source=locked.state,
            target=locked.state,
            by=by,
            note="Toujours exact",
            revision=locked.published_revision,
        )
    return locked


# ── A text on its way ────────────────────────────────────────────────────────
def can_move_text(submission: Submission, to: TextState, role: ActorRole) -> bool:
    """Whether the table allows it now. Pages ask this before they show a button."""
    return allowed(TEXT_TRANSITIONS, source=submission.state, target=to, role=role)


def begin_text(*, practice: Practice, revision: Revision, by: Actor) -> Submission:
    """Open the one waiting place of a practice for `revision`. Call it with the practice's row locked.

    Raises TransitionRefused when the table knows no such beginning, IntegrityError when the place is taken.
    """
    if not allowed(TEXT_TRANSITIONS, source=None, target=T.AWAITING_SIGNOFF, role=by.role):
        raise TransitionRefused("Ce texte ne peut pas être envoyé.")
    submission = Submission.objects.create(
        practice=practice, revision=revision, state=T.AWAITING_SIGNOFF, opened_by=by.user
    )
    _log(practice, source="", target=T.AWAITING_SIGNOFF, by=by, submission=submission, revision=revision)
    return submission


def move_text(submission: Submission, *, to: TextState, by: Actor, note: str = "", **changes: Any) -> Submission:
    """Change the state of a text on its way; the only place that does. Return the locked row.

    Locks the practice, then the text; checks the table against the state found there; stamps; applies `changes`
    (fields that belong to this move); writes the log. To SUBMITTED, the revision must be signed.
    Raises TransitionRefused when the table refuses; nothing is changed then.
    """
    with transaction.atomic():
        locked = lock_text(submission.pk)
        source = locked.state
        if not can_move_text(locked, to, by.role):
            raise TransitionRefused(
                f"Un texte à l’état « {locked.get_state_display()} » ne peut pas passer à « {to.label} »."
            )
        for field, value in changes.items():
            setattr(locked, field, value)
        if to == T.SUBMITTED and locked.revision.signed_off_at is None:
            raise TransitionRefused(f"La révision {locked.revision.number} n’est pas encore validée.")
        now = timezone.now()
        locked.state, locked.state_changed_at = to, now
        if to == T.SUBMITTED:
            locked.submitted_at = now
        if to not in OPEN_STATES:
            locked.closed_at = now
        if to != T.SUBMITTED:
            locked.claimed_by = locked.claimed_at = None
        locked.save()
        _log(locked.practice, source=source, target=to, by=by, note=note, submission=locked, revision=locked.revision)
        if by.role == ALLIANCE:
            revision = {"revision": locked.revision.number}
            record(
                Event.TEXT_DECIDED, by=by.user, about=locked, before={"state": source}, after={"state": to, **revision}
            )
    return locked


def lock_practice(pk: Any) -> Practice:
    """The practice's row, locked until the end of the transaction: what everything about its texts waits for."""
    return Practice.objects.select_for_update(of=("self",)).select_related("published_revision", "vitrine").get(pk=pk)


def lock_text(pk: Any) -> Submission:
    """The text's row, locked after its practice's."""
    lock_practice(Submission.objects.values_list("practice_id", flat=True).get(pk=pk))
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("practice__vitrine", "revision", "opened_by")
        .get(pk=pk)
    )


def _log(
    practice: Practice,
    *,
    source: str,
    target: str,
    by: Actor,
    note: str = "",
    submission: Submission | None = None,
    revision: Revision | None = None,
) -> None:
    note = " ".join(note.split())
    PracticeTransition.objects.create(
        practice=practice,
        submission=submission,
        revision=revision,
        from_state=source,
        to_state=target,
        actor=by.user,
        actor_name=by.who[:120],
        actor_role=by.role,
        channel=by.channel,
        note=note if len(note) <= 240 else f"{note[:239]}…",
    )
