"""What allauth's second factor asks the portal: its words, its name on a telephone, secrets unreadable in a backup."""

import base64
from typing import ClassVar
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from portal.accounts.models import User

LAST_FACTOR = "L’équipe de l’Alliance garde toujours un second facteur. Ajoutez-en un autre avant."
_PURPOSE = b"portal.accounts.factors"


def _cipher() -> MultiFernet:
    """Keys derived from SECRET_KEY, then from those it replaced: what an older key wrote is still read."""
    keys = []
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret))
        keys.append(Fernet(base64.urlsafe_b64encode(derived)))
    return MultiFernet(keys)


class FactorAdapter(DefaultMFAAdapter):
    """allauth's adapter for second factors (settings.MFA_ADAPTER)."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Retirez d’abord le second facteur pour changer d’adresse, puis remettez-le.",
        "cannot_delete_authenticator": LAST_FACTOR,
        "cannot_generate_recovery_codes": "Ajoutez d’abord une application ou une clé.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Écrivez celui qui s’affiche maintenant.",
        "unverified_email": "Confirmez d’abord votre adresse électronique.",
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it: whoever reads a backup cannot make codes from it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises InvalidToken when no key of the settings wrote it."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        """Refuse the last factor of somebody who must have one."""
        user = authenticator.user
        if not (settings.STAFF_SECOND_FACTOR and user.is_staff):
            return True
        others = user.authenticator_set.exclude(pk=authenticator.pk)
        return others.exclude(type=authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: User, type) -> str:
        return "Clé d’accès"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The portal as passkeys know it: its own name and origin, never the Host header of a request."""
        return {"id": urlsplit(settings.PORTAL_URL).hostname or "localhost", "name": settings.PORTAL_NAME}
