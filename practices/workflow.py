"""States of a practice: which one leads to which, and the one function that changes them.

The table holds what authoring in the admin needs: the Alliance writes on behalf of a vitrine, records the company's
sign-off of a named revision (gate 1), then publishes it (gate 2).
"""

from django.db import transaction
from django.utils import timezone

from .enums import PracticeState
from .models import Practice, Revision

# from → states that may follow
TRANSITIONS: dict[str, frozenset[str]] = {
    PracticeState.DRAFT: frozenset({PracticeState.PUBLISHED}),
    PracticeState.SUBMITTED: frozenset({PracticeState.PUBLISHED}),
    # another revision, the published one staying on line until then
    PracticeState.PUBLISHED: frozenset({PracticeState.PUBLISHED, PracticeState.WITHDRAWN}),
    PracticeState.WITHDRAWN: frozenset({PracticeState.PUBLISHED}),
}


class TransitionRefused(Exception):
    """The practice cannot go to that state; the message is French, for the person who tried."""


def can_move(practice: Practice, to: PracticeState) -> bool:
    """Whether the table allows it now. Pages ask this before they show a button."""
    return to in TRANSITIONS.get(practice.state, frozenset())


def move(*, practice: Practice, to: PracticeState, revision: Revision | None = None, reason: str = "") -> Practice:
    """Lock the row, check the table and its guards, stamp, save; return the locked practice.

    To PUBLISHED: `revision` belongs to the practice and the company has signed it off. To WITHDRAWN: `reason` is given.
    Raises TransitionRefused and changes nothing otherwise.
    """
    with transaction.atomic():
        locked = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if not can_move(locked, to):
            raise TransitionRefused(
                f"Une pratique à l’état « {locked.get_state_display()} » ne peut pas passer à « {to.label} »."
            )
        if to == PracticeState.PUBLISHED:
            _publish(locked, revision)
        else:
            _withdraw(locked, reason)
        locked.state = to
        locked.save()
    return locked


def _publish(practice: Practice, revision: Revision | None) -> None:
    if revision is None or revision.practice_id != practice.pk:
        raise TransitionRefused("Choisissez une révision de cette pratique.")
    if revision.signed_off_at is None:
        raise TransitionRefused(
            f"L’entreprise n’a pas encore validé la révision {revision.number} : notez qui l’a validée, et quand."
        )
    if practice.state != PracticeState.PUBLISHED:
        practice.published_at = timezone.now()  # a corrected text keeps its place in the list
    practice.published_revision = revision
    practice.withdrawn_at, practice.withdrawn_reason = None, ""


def _withdraw(practice: Practice, reason: str) -> None:
    if not reason.strip():
        raise TransitionRefused("Donnez le motif du retrait en quelques mots.")
    practice.withdrawn_at, practice.withdrawn_reason = timezone.now(), reason.strip()
