"""The mails about an account.

They leave by the outbox like every other. Whoever knows an address can have these sent to it, so none repeats the name
that was typed, and each says what to do when nothing was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.mail.notifications import Notification, register
from portal.mail.outbox import person_digest

from .mailboxes import is_personal
from .models import Organisation, User
from .organisations.links import colleague_link


@dataclass(frozen=True)
class AccountMail(Notification):
    """A mail to an address, about the account that it has, may get or does not have."""

    email: str
    at: datetime = field(default_factory=timezone.now, kw_only=True)

    @property
    def occasion(self) -> str:
        """The second: two identical requests within it are one double click, and make one mail."""
        return self.at.strftime("%Y%m%dT%H%M%S")

    @property
    def recipient(self) -> tuple[str, str]:
        return self.email, ""

    @property
    def object_id(self) -> str:
        return person_digest(self.email)

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email}


@register
@dataclass(frozen=True)
class ConfirmNewAccount(AccountMail):
    """After sign-up."""

    name = "accounts.confirm_new_account"
    audience = "la personne qui vient de s’inscrire"
    template = "emails/account/confirm_new_account.html"
    confirm_url: str
    lifetime_days: int

    def subject(self) -> str:
        return "Confirmez votre adresse pour ouvrir votre compte"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "confirm_url": self.confirm_url, "lifetime_days": self.lifetime_days}


@register
@dataclass(frozen=True)
class ConfirmAddress(AccountMail):
    """After a change of address, or a sign-in with an address that was never confirmed."""

    name = "accounts.confirm_address"
    audience = "la personne qui change d’adresse, ou qui se connecte sans l’avoir confirmée"
    template = "emails/account/confirm_address.html"
    confirm_url: str
    lifetime_days: int

    def subject(self) -> str:
        return "Confirmez votre adresse électronique"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "confirm_url": self.confirm_url, "lifetime_days": self.lifetime_days}


@register
@dataclass(frozen=True)
class AgreeToChange(AccountMail):
    """To the address in service: somebody signed in wants another one. The new one is not written here."""

    name = "accounts.agree_to_change"
    audience = "la personne qui change d’adresse, à son adresse actuelle"
    template = "emails/account/agree_to_change.html"
    agree_url: str
    lifetime_days: int

    def subject(self) -> str:
        return "Voulez-vous changer d’adresse ?"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "agree_url": self.agree_url, "lifetime_days": self.lifetime_days}


@register
@dataclass(frozen=True)
class AlreadyRegistered(AccountMail):
    """Somebody signed up with an address that has an account; the page said nothing of it."""

    name = "accounts.already_registered"
    audience = "une personne inscrite dont l’adresse a servi à une nouvelle inscription"
    template = "emails/account/already_registered.html"
    login_url: str
    reset_url: str

    def subject(self) -> str:
        return "Vous avez déjà un compte"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "login_url": self.login_url, "reset_url": self.reset_url}


@register
@dataclass(frozen=True)
class NoAccount(AccountMail):
    """A new password was asked for an address without an account; the page said nothing of it."""

    name = "accounts.no_account"
    audience = "une adresse sans compte pour laquelle un mot de passe a été demandé"
    template = "emails/account/no_account.html"
    signup_url: str

    def subject(self) -> str:
        return "Aucun compte à cette adresse"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "signup_url": self.signup_url}


@register
@dataclass(frozen=True)
class ChoosePassword(AccountMail):
    """The link of “mot de passe oublié”, also for an account that never had one."""

    name = "accounts.choose_password"
    audience = "la personne qui a demandé un nouveau mot de passe"
    template = "emails/account/choose_password.html"
    reset_url: str
    lifetime_hours: int

    def subject(self) -> str:
        return "Choisissez votre mot de passe"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "reset_url": self.reset_url, "lifetime_hours": self.lifetime_hours}


@register
@dataclass(frozen=True)
class PasswordChanged(AccountMail):
    """The password was changed, by whoever was signed in or held the reset link."""

    name = "accounts.password_changed"
    audience = "la personne dont le mot de passe vient de changer"
    template = "emails/account/password_changed.html"
    reset_url: str

    def subject(self) -> str:
        return "Votre mot de passe a changé"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "reset_url": self.reset_url, "changed_at": self.at}


@register
@dataclass(frozen=True)
class AddressChanged(AccountMail):
    """To the address that was replaced. The new one is not shown: this mailbox may no longer be the person's."""

    name = "accounts.address_changed"
    audience = "la personne qui a changé d’adresse, à son ancienne adresse"
    template = "emails/account/address_changed.html"
    contact_email: str

    def subject(self) -> str:
        return "L’adresse de votre compte a changé"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "contact_email": self.contact_email, "changed_at": self.at}


@register
@dataclass(frozen=True)
class LoginCode(AccountMail):
    """A code to sign in without a password, asked for on the sign-in page."""

    name = "accounts.login_code"
    audience = "la personne qui se connecte par un code"
    template = "emails/account/login_code.html"
    code: str
    lifetime_minutes: int

    def subject(self) -> str:
        return "Votre code de connexion"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "code": self.code, "lifetime_minutes": self.lifetime_minutes}


@register
@dataclass(frozen=True)
class FactorChanged(AccountMail):
    """What protects the account changed. `what` is a French sentence without its full stop."""

    name = "accounts.factor_changed"
    audience = "la personne dont les moyens de connexion viennent de changer"
    template = "emails/account/factor_changed.html"
    what: str
    security_url: str

    @property
    def object_id(self) -> str:
        """The person and the change: an application and its recovery codes come in the same second."""
        return person_digest(f"{self.email} {self.what}")

    def subject(self) -> str:
        return self.what

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "what": self.what, "changed_at": self.at, "security_url": self.security_url}


@register
@dataclass(frozen=True)
class AccountSuspended(AccountMail):
    """The Alliance closed the account, alone or with its organisation. The reason is not written: it is asked for."""

    name = "accounts.suspended"
    audience = "la personne dont l’Alliance suspend le compte"
    template = "emails/account/suspended.html"

    def subject(self) -> str:
        return "Votre compte est suspendu"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "contact_email": settings.ALLIANCE_EMAIL}


@register
@dataclass(frozen=True)
class AccountReopened(AccountMail):
    """The Alliance opened it again."""

    name = "accounts.reopened"
    audience = "la personne dont l’Alliance rouvre le compte"
    template = "emails/account/reopened.html"

    def subject(self) -> str:
        return "Votre compte est rouvert"

    def context(self) -> Mapping[str, Any]:
        return {"email": self.email, "login_url": settings.PORTAL_URL.rstrip("/") + reverse("account_login")}


# ── Colleagues ───────────────────────────────────────────────────────────────
def here(name: str) -> str:
    """Absolute address of a page of the portal."""
    return settings.PORTAL_URL.rstrip("/") + reverse(name)


class PersonMail(Notification):
    """A mail to one person, once a day at most about the same thing."""

    @property
    def occasion(self) -> str:
        return f"{timezone.localdate():%Y%m%d}"


@register
@dataclass(frozen=True)
class ColleagueAsks(PersonMail):
    """Somebody says to be of the same organisation."""

    newcomer: User
    colleague: User
    name = "accounts.colleague_asks"
    audience = "les collègues déjà reconnus dans l’organisation"
    template = "emails/organisations/asks.html"

    @property
    def recipient(self) -> User:
        return self.colleague

    @property
    def object_id(self) -> str:
        return str(self.newcomer.pk)

    def subject(self) -> str:
        return f"{self.newcomer} est-il ou est-elle de votre organisation ?"

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.colleague.get_short_name(),
            "newcomer": self.newcomer,
            "is_personal": is_personal(self.newcomer.email),
            "organisation": self.newcomer.organisation,
            "answer_url": colleague_link(self.newcomer, self.colleague),
        }


@register
@dataclass(frozen=True)
class ColleagueAnswered(PersonMail):
    """What the colleague said."""

    newcomer: User
    organisation: Organisation
    agrees: bool
    name = "accounts.colleague_answered"
    audience = "la personne qui a demandé à être reconnue dans une organisation"
    template = "emails/organisations/answered.html"

    @property
    def recipient(self) -> User:
        return self.newcomer

    @property
    def object_id(self) -> str:
        return str(self.organisation.pk)

    def subject(self) -> str:
        return (
            f"{self.organisation} : {'vous êtes reconnu' if self.agrees else 'votre appartenance n’est pas reconnue'}"
        )

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.newcomer.get_short_name(),
            "organisation": self.organisation,
            "agrees": self.agrees,
            "organisation_url": here("organisation"),
        }


@register
@dataclass(frozen=True)
class HeirTold(PersonMail):
    """A colleague left and gave what was open to this person."""

    heir: User
    giver: User
    count: int
    name = "accounts.heir_told"
    audience = "la personne à qui un collègue qui part confie ses demandes"
    template = "emails/organisations/heir.html"

    @property
    def recipient(self) -> User:
        return self.heir

    @property
    def object_id(self) -> str:
        return str(self.giver.pk)

    def subject(self) -> str:
        return f"{self.giver} vous confie ses demandes"

    def context(self) -> Mapping[str, Any]:
        return {
            "first_name": self.heir.get_short_name(),
            "giver": self.giver,
            "count": self.count,
            "space_url": settings.PORTAL_URL.rstrip("/") + settings.LOGIN_REDIRECT_URL,
        }
