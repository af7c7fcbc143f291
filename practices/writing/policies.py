"""Who writes."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from vitrines.enums import Role
from vitrines.models import Vitrine


def can_write_practices(user: User | AnonymousUser, vitrine: Vitrine) -> bool:
    """The owner and the editors of the vitrine; the Alliance, which writes on behalf of a vitrine.

    Its hosts answer requests and do not write. Another vitrine's member, a former member and a competitor: no.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    if user.is_staff:
        return True
    return user.memberships.filter(vitrine=vitrine, role__in=[Role.OWNER, Role.EDITOR]).exists()


def can_see_writing(user: User | AnonymousUser, vitrine: Vitrine) -> bool:
    """Every member of the vitrine sees what is being written there; so does the Alliance."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_staff or user.memberships.filter(vitrine=vitrine).exists()
