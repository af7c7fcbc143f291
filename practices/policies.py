"""Who may do what with a practice."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from vitrines.enums import Role

from .enums import Visibility
from .models import Practice, Revision


def readable_levels(user: User | AnonymousUser, *, is_member: bool) -> frozenset[str]:
    """Which sections of this practice a person may read.

    Anyone: the public ones. A signed-in person: also those kept for members. Members of the practice's own vitrine and
    the Alliance: all of them; `on_visit` is told on site, so it is never sent to anybody else. `is_member`: whether the
    person belongs to the practice's vitrine, as the query that fetched it found.
    """
    if not user.is_authenticated:
        return frozenset({Visibility.PUBLIC})
    if user.is_staff or is_member:
        return frozenset(Visibility)
    return frozenset({Visibility.PUBLIC, Visibility.MEMBERS})


def section_level(revision: Revision, name: str) -> str:
    """Who may read this section; a value the portal does not know closes it rather than opens it."""
    level = revision.visibility.get(name, Visibility.PUBLIC)
    return level if level in Visibility.values else Visibility.ON_VISIT


def can_publish_practice(user: User | AnonymousUser, practice: Practice) -> bool:
    """The Alliance alone publishes (second gate), after the company signed the revision off (first gate)."""
    return user.is_authenticated and user.is_active and user.is_staff


def can_withdraw_practice(user: User | AnonymousUser, practice: Practice) -> bool:
    """The Alliance; and the owner of the vitrine, who may take a text back at any time."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_staff or user.memberships.filter(vitrine=practice.vitrine_id, role=Role.OWNER).exists()
