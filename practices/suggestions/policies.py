"""Who suggests, who chooses."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from practices.signoff.policies import can_write_for
from vitrines.models import Vitrine


def can_suggest(user: User | AnonymousUser, vitrine: Vitrine) -> bool:
    """Anybody with an account, industriel or member of a vitrine, to any vitrine they may see."""
    return user.is_authenticated and user.is_active and (vitrine.is_published or can_write_for(user, vitrine))


def can_choose_suggestions(user: User | AnonymousUser, vitrine: Vitrine) -> bool:
    """Who writes for the vitrine: its owners, its editors, the Alliance. Not its hosts."""
    return can_write_for(user, vitrine)
