"""Who may give, see and remove the pictures of a practice."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from practices.models import Practice
from vitrines.enums import Role


def can_edit_pictures(user: User | AnonymousUser, practice: Practice) -> bool:
    """The owner and the editors of the practice's vitrine, and the Alliance. Not its hosts, nor any other vitrine."""
    if not (user.is_authenticated and user.is_active):
        return False
    writers = (Role.OWNER, Role.EDITOR)
    return user.is_staff or user.memberships.filter(vitrine=practice.vitrine_id, role__in=writers).exists()
