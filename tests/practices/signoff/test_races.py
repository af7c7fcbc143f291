"""Two answers in the same moment: real threads, real locks, one result, one mail to each."""

import pytest

from portal.mail.models import OutgoingEmail
from practices.models import Practice
from practices.signoff.enums import TextState, Use
from practices.signoff.models import Signature, Submission
from practices.signoff.services import answering, moderating
from practices.signoff.services.asking import request_signoff
from practices.signoff.services.consenting import set_agreements
from practices.workflow import TransitionRefused
from tests.factories.practices import RevisionFactory
from tests.factories.signoff import member, moderator, signed_text, signer, waiting_text
from tests.visits.test_races import at_once
from vitrines.enums import Role

pytestmark = pytest.mark.django_db(transaction=True)

WEB = frozenset({Use.WEB})


def state_of(submission: Submission) -> str:
    return Submission.objects.get(pk=submission.pk).state


def told(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=f"signoff.{kind}").count()


def test_approved_and_returned_in_the_same_moment():
    submission = waiting_text()
    seen, by = submission.revision_id, signer(submission)
    answering.comment_text(submission=submission, seen=seen, remarks={"fait": "Non."}, by=by)
    outcomes = at_once(
        lambda: answering.approve_text(submission=submission, seen=seen, agreed=WEB, by=by),
        lambda: answering.return_text(submission=submission, seen=seen, by=by),
    )
    assert sum(isinstance(outcome, TransitionRefused) for outcome in outcomes) == 1
    assert Signature.objects.count() == 1
    approved = state_of(submission) == TextState.SUBMITTED
    assert (told("to_moderate"), told("returned")) == ((1, 0) if approved else (0, 1))


def test_published_and_refused_in_the_same_moment():
    submission = signed_text()
    seen, first, second = submission.revision_id, moderator(), moderator()
    outcomes = at_once(
        lambda: moderating.publish_text(submission=submission, seen=seen, by=first),
        lambda: moderating.refuse_text(submission=submission, seen=seen, reason="Non.", by=second),
    )
    assert sum(isinstance(outcome, TransitionRefused) for outcome in outcomes) == 1
    published = state_of(submission) == TextState.PUBLISHED
    assert Practice.objects.get(pk=submission.practice_id).state == ("published" if published else "draft")
    assert (told("published") > 0, told("refused") > 0) == (published, not published)


def test_sent_twice_in_the_same_moment():
    revision = RevisionFactory(signed_off_at=None, signed_off_by="")
    editor = member(revision.practice.vitrine, Role.EDITOR)
    member(revision.practice.vitrine)
    outcomes = at_once(*[lambda: request_signoff(revision=revision, by=editor)] * 3)
    assert [type(outcome) for outcome in outcomes] == [Submission] * 3
    assert (Submission.objects.count(), told("asked")) == (1, 1)


def test_signed_twice_in_the_same_moment():
    submission = waiting_text()
    seen, by = submission.revision_id, signer(submission)
    at_once(*[lambda: answering.approve_text(submission=submission, seen=seen, agreed=WEB, by=by)] * 3)
    assert (Signature.objects.count(), told("to_moderate"), told("approved")) == (1, 1, 1)


def test_published_while_the_company_takes_its_agreement_back():
    submission = signed_text()
    seen, alliance, by = submission.revision_id, moderator(), signer(submission)
    at_once(
        lambda: moderating.publish_text(submission=submission, seen=seen, by=alliance),
        lambda: set_agreements(practice=submission.practice, agreed=frozenset(), by=by),
    )
    assert Practice.objects.get(pk=submission.practice_id).state != "published"
