"""Who may do what with the book."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User


def can_make_books(user: User | AnonymousUser) -> bool:
    """The Alliance's team with the right on editions (group Modération): asks companies, composes, publishes."""
    return user.is_authenticated and user.is_active and user.is_staff and user.has_perm("book.change_edition")
