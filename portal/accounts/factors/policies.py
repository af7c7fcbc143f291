"""Who must prove more than a password."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no factor


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether signing in asks this person for more than a password or a code by mail."""
    return user.is_authenticated and Authenticator.objects.filter(user=user.pk, type__in=PROOFS).exists()


def must_add_second_factor(user: User | AnonymousUser) -> bool:
    """The Alliance's team without a second factor (ASVS 6.3.3), unless settings.STAFF_SECOND_FACTOR is off."""
    return settings.STAFF_SECOND_FACTOR and user.is_authenticated and user.is_staff and not has_second_factor(user)
