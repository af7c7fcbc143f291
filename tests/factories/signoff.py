"""Texts on their way, brought there by the services."""

from portal.accounts.models import User
from practices.models import Practice
from practices.services.revising import start_revision
from practices.signoff.enums import ActorRole, Channel, Use
from practices.signoff.models import Signatory, Submission
from practices.signoff.services.answering import approve_text
from practices.signoff.services.asking import Addressee, request_signoff
from practices.workflow import Actor
from tests.factories.accounts import UserFactory
from tests.factories.practices import GainFactory, RevisionFactory, published_practice
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role
from vitrines.models import Vitrine


def moderator(**fields) -> User:
    """Somebody of the Alliance with every right."""
    return UserFactory(is_staff=True, is_superuser=True, **fields)


def member(vitrine: Vitrine, role: str = Role.OWNER, **fields) -> User:
    """Somebody of this vitrine."""
    return MembershipFactory(vitrine=vitrine, role=role, user=UserFactory(**fields)).user


def waiting_text(
    *, on_line: bool = False, to: Addressee | None = None, by: User | None = None, owners: int = 1, **fields
) -> Submission:
    """A text sent by an editor to the owners (or to `to`, by an owner); with `on_line`, beside the one published."""
    if on_line:
        practice = published_practice()
        revision = start_revision(practice=practice, by=None, changes={"situation": "Le taux atteint 7,1 %.", **fields})
    else:
        revision = RevisionFactory(number=1, signed_off_at=None, signed_off_by="", **fields)
        GainFactory(revision=revision)
        practice = revision.practice
    people = [member(practice.vitrine, full_name=f"Samir Aoudia {rank}") for rank in range(owners)]
    if by is None:
        by = people[0] if to else member(practice.vitrine, Role.EDITOR, full_name="Inès Rolland")
    revision.author = by
    revision.save(update_fields=["author"])
    return request_signoff(revision=revision, by=by, to=to)


def signatory_of(submission: Submission) -> Signatory:
    """Who was asked first."""
    return submission.signatories.select_related("submission", "user").earliest("named_at")


def signer(submission: Submission, name: str = "Samir Aoudia") -> Actor:
    """The first person asked, by the link of the mail."""
    signatory = signatory_of(submission)
    return Actor(role=ActorRole.COMPANY, channel=Channel.LINK, user=signatory.user, name=name, email=signatory.email)


def signed_text(*, uses: frozenset[Use] = frozenset({Use.WEB, Use.BOOK}), **fields) -> Submission:
    """A text the company signed: in the Alliance's queue."""
    submission = waiting_text(**fields)
    return approve_text(submission=submission, seen=submission.revision_id, agreed=uses, by=signer(submission))


def practice_of(submission: Submission) -> Practice:
    return Practice.objects.get(pk=submission.practice_id)
