"""Who may do what with a sought practice."""

from portal.accounts.models import User
from vitrines.models import Vitrine

from ..policies import can_answer_requests
from .models import SoughtPractice


def can_follow_sought(user: User, sought: SoughtPractice) -> bool:
    """Only the person who described the problem follows it; a vitrine, a colleague or a stranger may not."""
    return user.is_authenticated and user.is_active and sought.requester_id == user.pk


def can_take_sought(user: User, vitrine: Vitrine, sought: SoughtPractice) -> bool:
    """An owner or a host of a vitrine that has solved one of its problems says “je peux répondre”.

    An editor, a member of another vitrine, a former member, a vitrine without such a practice may not.
    """
    return (
        can_answer_requests(user, vitrine) and SoughtPractice.objects.sought_at(vitrine).filter(pk=sought.pk).exists()
    )
