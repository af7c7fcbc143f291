"""Who must prove more than a password."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from portal.accounts.models import User

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no factor


def factors() -> QuerySet[Authenticator]:
    """What counts as a second factor."""
    return Authenticator.objects.filter(type__in=PROOFS)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether signing in asks this person for more than a password or a code by mail."""
    return user.is_authenticated and factors().filter(user=user.pk).exists()


def must_add_second_factor(user: User | AnonymousUser) -> bool:
    """The Alliance's team without a second factor (ASVS 6.3.3), unless settings.STAFF_SECOND_FACTOR is off."""
    if not (settings.STAFF_SECOND_FACTOR and user.is_authenticated):
        return False
    return user.is_held_back or (user.is_staff and not has_second_factor(user))
