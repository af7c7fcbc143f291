"""Who may do what with a text on its way. The signed link of a mail is a policy of its own (`can_sign_by_link`)."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from practices.models import Practice
from vitrines.enums import Role
from vitrines.members.policies import has_left_since
from vitrines.models import Membership, Vitrine

from .models import Signatory, Submission

Person = User | AnonymousUser


def _has_role(user: Person, vitrine_id: int, *roles: Role) -> bool:
    if not (user.is_authenticated and user.is_active):
        return False
    return Membership.objects.filter(user=user, vitrine=vitrine_id, role__in=roles).exists()


def _is_alliance(user: Person) -> bool:
    return user.is_authenticated and user.is_active and user.is_staff


def can_write_for(user: Person, vitrine: Vitrine) -> bool:
    """The owners and editors of the vitrine, and the Alliance on its behalf. Not its hosts, nor anybody else."""
    return _is_alliance(user) or _has_role(user, vitrine.pk, Role.OWNER, Role.EDITOR)


def can_request_signoff(user: Person, practice: Practice) -> bool:
    """Who writes for the vitrine sends a text to its owners."""
    return _is_alliance(user) or _has_role(user, practice.vitrine_id, Role.OWNER, Role.EDITOR)


def can_name_signatory(user: Person, practice: Practice) -> bool:
    """An owner lets anyone sign in the company's name; so does the Alliance, for whom an owner told it. No editor."""
    return _is_alliance(user) or is_owner(user, practice)


def is_owner(user: Person, practice: Practice) -> bool:
    """The owners of the practice's vitrine sign its texts and give or take back its agreements."""
    return _has_role(user, practice.vitrine_id, Role.OWNER)


def is_owner_of(user: Person, vitrine: Vitrine) -> bool:
    """The same, for what is shown of a whole vitrine."""
    return _has_role(user, vitrine.pk, Role.OWNER)


def can_see_text(user: Person, submission: Submission) -> bool:
    """The vitrine's owners and editors, and the Alliance, read a text on its way with its remarks."""
    return _is_alliance(user) or _has_role(user, submission.practice.vitrine_id, Role.OWNER, Role.EDITOR)


def can_sign_by_link(signatory: Signatory) -> bool:
    """Whether the link sent to this person still opens the text.

    Somebody with an account: still active, at the address the link was sent to. An owner: still one. Somebody named:
    who named them still may (an owner who left takes along whom they named). A member who left: nothing sent before.
    """
    practice = signatory.submission.practice
    account = signatory.user
    if account is not None and not (account.is_active and account.email.lower() == signatory.email.lower()):
        return False
    if account is not None and is_owner(account, practice):
        return True
    if account is not None and has_left_since(account, practice.vitrine_id, signatory.named_at):
        return False
    return signatory.named_by is not None and can_name_signatory(signatory.named_by, practice)


def can_moderate(user: Person) -> bool:
    """The Alliance's team with the right to change texts (group Modération): reads, publishes, sends back, refuses."""
    return _is_alliance(user) and user.has_perm("signoff.change_submission")
