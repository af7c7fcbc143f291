"""Who may write what of a vitrine."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User

from .enums import Role
from .models import Vitrine


class Rights(NamedTuple):
    """What one person may do with one vitrine, asked in one query."""

    is_inside: bool
    may_edit_page: bool
    may_set_terms: bool
    may_pause: bool

    @property
    def may_manage_team(self) -> bool:
        """Invite, change roles, remove: whoever sets the terms."""
        return self.may_set_terms


NONE = Rights(False, False, False, False)


def rights_of(user: User | AnonymousUser, vitrine: Vitrine) -> Rights:
    """The owner: everything. An editor: the page. A host: the pause. The Alliance, on its behalf: everything.

    Another vitrine's member, a former member, an industriel, a visitor: nothing.
    """
    if not (user.is_authenticated and user.is_active):
        return NONE
    if user.is_staff:
        return Rights(True, True, True, True)
    return rights_in(user.memberships.filter(vitrine=vitrine).values_list("role", flat=True).first())


def rights_in(role: str | None) -> Rights:
    """The same where the role is known already."""
    if role is None:
        return NONE
    is_owner = role == Role.OWNER
    return Rights(True, is_owner or role == Role.EDITOR, is_owner, is_owner or role == Role.HOST)
