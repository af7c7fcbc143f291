"""The two tables of product.md: every pair of states, for every role, allowed or refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices import workflow
from practices.enums import PracticeState
from practices.models import Practice
from practices.signoff.enums import OPEN_STATES, ActorRole, Channel, TextState
from practices.signoff.models import PracticeTransition, Signature, Submission
from practices.workflow import Actor, TransitionRefused
from tests.factories.accounts import UserFactory
from tests.factories.practices import RevisionFactory, published_practice

pytestmark = pytest.mark.django_db

A, C = ActorRole.ALLIANCE, ActorRole.COMPANY
T, P = TextState, PracticeState

# product.md, “A practice: states”, written again by hand.
PRACTICE_ARROWS = {
    (P.DRAFT, P.PUBLISHED): {A},
    (P.PUBLISHED, P.PUBLISHED): {A},
    (P.WITHDRAWN, P.PUBLISHED): {A},
    (P.PUBLISHED, P.WITHDRAWN): {A, C},
}
TEXT_ARROWS = {
    (T.AWAITING_SIGNOFF, T.AWAITING_SIGNOFF): {A, C},
    (T.SUBMITTED, T.AWAITING_SIGNOFF): {A, C},
    (T.CHANGES_REQUESTED, T.AWAITING_SIGNOFF): {A, C},
    (T.AWAITING_SIGNOFF, T.SUBMITTED): {A, C},
    (T.AWAITING_SIGNOFF, T.CHANGES_REQUESTED): {C},
    (T.SUBMITTED, T.CHANGES_REQUESTED): {A},
    (T.SUBMITTED, T.PUBLISHED): {A},
    (T.SUBMITTED, T.REFUSED): {A},
    (T.AWAITING_SIGNOFF, T.ABANDONED): {A, C},
    (T.SUBMITTED, T.ABANDONED): {A, C},
    (T.CHANGES_REQUESTED, T.ABANDONED): {A, C},
}


def actor(role) -> Actor:
    return Actor(role=role, channel=Channel.PAGE, user=UserFactory(full_name="Samir Aoudia"))


def a_text(state: str) -> Submission:
    """A text at `state`, its revision signed."""
    closed = None if state in OPEN_STATES else timezone.now()
    revision = RevisionFactory()
    return Submission.objects.create(
        practice=revision.practice,
        revision=revision,
        state=state,
        submitted_at=timezone.now(),
        closed_at=closed,
        reason="Motif",
    )


@pytest.mark.parametrize("role", ActorRole)
@pytest.mark.parametrize("target", P)
@pytest.mark.parametrize("source", P)
def test_every_pair_of_states_of_a_practice(source, target, role):
    practice = published_practice()
    Practice.objects.filter(pk=practice.pk).update(
        state=source, withdrawn_at=timezone.now(), withdrawn_reason="Procédé remplacé"
    )
    practice.refresh_from_db()
    step = {
        "practice": practice,
        "to": target,
        "by": actor(role),
        "revision": practice.published_revision,
        "reason": "Motif",
    }
    if role in PRACTICE_ARROWS.get((source, target), ()):
        assert workflow.can_move(practice, target, role)
        assert workflow.move(**step).state == target
        log = PracticeTransition.objects.get()
        assert (log.from_state, log.to_state, log.actor_role, log.actor_name, log.channel) == (
            source,
            target,
            role,
            "Samir Aoudia",
            "page",
        )
    else:
        assert not workflow.can_move(practice, target, role)
        with pytest.raises(TransitionRefused):
            workflow.move(**step)
        practice.refresh_from_db()
        assert (practice.state, PracticeTransition.objects.count()) == (source, 0)


@pytest.mark.parametrize("role", ActorRole)
@pytest.mark.parametrize("target", T)
@pytest.mark.parametrize("source", T)
def test_every_pair_of_states_of_a_text(source, target, role):
    submission = a_text(source)
    if role in TEXT_ARROWS.get((source, target), ()):
        assert workflow.can_move_text(submission, target, role)
        moved = workflow.move_text(submission, to=target, by=actor(role), note="Une  remarque\nsur deux lignes")
        assert (moved.state, moved.is_open, moved.closed_at is None) == (
            target,
            target in OPEN_STATES,
            target in OPEN_STATES,
        )
        log = PracticeTransition.objects.get()
        assert (log.from_state, log.to_state, log.note) == (source, target, "Une remarque sur deux lignes")
        assert log.revision == submission.revision
    else:
        assert not workflow.can_move_text(submission, target, role)
        with pytest.raises(TransitionRefused):
            workflow.move_text(submission, to=target, by=actor(role))
        submission.refresh_from_db()
        assert (submission.state, PracticeTransition.objects.count()) == (source, 0)


@pytest.mark.parametrize("target", T)
@pytest.mark.parametrize("role", ActorRole)
def test_a_text_begins_by_waiting_for_its_signature(role, target):
    begins = workflow.allowed(workflow.TEXT_TRANSITIONS, source=None, target=target, role=role)
    assert begins == (target == T.AWAITING_SIGNOFF)


def test_an_unsigned_text_never_reaches_the_alliance():
    submission = a_text(T.AWAITING_SIGNOFF)
    submission.revision.signed_off_at, submission.revision.signed_off_by = None, ""
    submission.revision.save()
    with pytest.raises(TransitionRefused, match="n’est pas encore validée"):
        workflow.move_text(submission, to=T.SUBMITTED, by=actor(C))


def test_a_practice_has_one_waiting_place():
    submission = a_text(T.SUBMITTED)
    other = RevisionFactory(practice=submission.practice, number=submission.revision.number + 1)
    with pytest.raises(IntegrityError, match="submission_one_open_per_practice"), transaction.atomic():
        workflow.begin_text(practice=submission.practice, revision=other, by=actor(C))


def test_the_text_on_line_stays_while_another_waits():
    practice = published_practice()
    waiting = RevisionFactory(practice=practice, number=2, signed_off_at=None, signed_off_by="")
    workflow.begin_text(practice=practice, revision=waiting, by=actor(C))
    practice.refresh_from_db()
    assert (practice.state, practice.published_revision.number) == (P.PUBLISHED, 1)


def test_a_text_that_changed_after_its_signature_is_not_published():
    revision = RevisionFactory(number=3)
    Signature.objects.create(
        revision=revision, verdict="approved", name="Samir Aoudia", channel="link", checksum="0" * 64
    )
    with pytest.raises(TransitionRefused, match="La révision 3 a changé depuis que Samir Aoudia l’a validée"):
        workflow.move(practice=revision.practice, to=P.PUBLISHED, by=actor(A), revision=revision)


@pytest.mark.parametrize("change", ["UPDATE signoff_signature SET name = 'Autre'", "DELETE FROM signoff_signature"])
def test_the_database_keeps_a_proof_as_it_was(change):
    from django.db import connection

    revision = RevisionFactory()
    Signature.objects.create(revision=revision, verdict="approved", name="Samir", channel="link", checksum="0" * 64)
    with pytest.raises(IntegrityError, match="a proof is never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Signature.objects.get().name == "Samir"


def test_an_account_that_leaves_is_unlinked_from_its_proofs():
    user = UserFactory()
    Signature.objects.create(
        revision=RevisionFactory(), verdict="approved", name="Samir", user=user, channel="page", checksum="0" * 64
    )
    user.delete()
    proof = Signature.objects.get()
    assert (proof.user, proof.name) == (None, "Samir")
