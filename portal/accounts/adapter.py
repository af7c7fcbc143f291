"""What allauth asks the portal: its words, its addresses, and the outbox instead of a mail server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.audit.enums import Event
from portal.audit.selectors import failures_at_the_door
from portal.audit.services import address_mark, record
from portal.limits import is_counting
from portal.mail.links import LIFETIME_MAX
from portal.mail.notifications import Notification

from .address_change import agreement_link, needs_agreement
from .asked_mails import note_asked_mail
from .factors.sessions import bound_session, forget_sessions, note_session
from .notifications import (
    AddressChanged,
    AgreeToChange,
    AlreadyRegistered,
    ChoosePassword,
    ConfirmAddress,
    ConfirmNewAccount,
    FactorChanged,
    LoginCode,
    NoAccount,
    PasswordChanged,
)

# While Valkey is down. The journal keeps the network (a /24), not the machine: its limit is that of many people.
FAILURES_WITHIN, FAILURES_OF_ADDRESS, FAILURES_OF_NETWORK = timedelta(minutes=5), 5, 50
# Django's validators, by code, in words that say what to do.
PASSWORD_MESSAGES = {
    "password_too_short": "Ajoutez des caractères : il en faut douze au moins.",
    "password_too_similar": "Choisissez un mot de passe sans votre nom ni votre adresse.",
    "password_too_common": "Ce mot de passe est trop répandu. Choisissez quelques mots qui ne vont pas ensemble.",
    "password_entirely_numeric": "Ajoutez des lettres : des chiffres seuls se devinent.",
}


def portal_url(path: str) -> str:
    """Return an absolute address. The origin is the portal's own, never the Host header of a request."""
    return settings.PORTAL_URL.rstrip("/") + path


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account adapter. Nothing it sends depends on a mail server being up."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est désactivé. Écrivez à l’Alliance pour le rouvrir.",
        "cannot_remove_primary_email": "Cette adresse est celle de votre compte : elle ne peut être retirée.",
        "duplicate_email": "Cette adresse est déjà celle de votre compte. Écrivez la nouvelle.",
        "email_password_mismatch": (
            "L’adresse et le mot de passe ne vont pas ensemble. Vérifiez-les, ou choisissez un nouveau mot de passe."
        ),
        "email_taken": "Cette adresse ne peut pas servir ici. Écrivez-en une autre.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel. Écrivez-le de nouveau.",
        "incorrect_password": "Ce n’est pas votre mot de passe. Écrivez-le de nouveau.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "incorrect_code": "Ce code n’est pas le bon. Écrivez celui du dernier message reçu.",
        "too_many_login_attempts": "Trop d’essais sans succès. Attendez cinq minutes avant le suivant.",
        "rate_limited": "Trop de demandes à la suite. Attendez quelques minutes avant la suivante.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the notification that stands for an allauth template. Raises KeyError for one never written."""
        build = _NOTIFICATIONS[template_prefix.removeprefix("account/email/")]
        notification = build(email, context)
        if notification is not None:
            with transaction.atomic():
                notification.queue()
                note_asked_mail(notification.name, email)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        note_session(request, user)
        bound_session(request, user)
        record(Event.SIGNED_IN, by=user, about=user, after={"by": _proofs(request)})

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        forget_sessions(user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record(Event.SIGNED_OUT, by=request.user, about=request.user)
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth counts failures in Valkey, and opens without it: the journal, in the database, counts then."""
        super().pre_authenticate(request, **credentials)
        if is_counting():
            return
        since = timezone.now() - FAILURES_WITHIN
        of_address, of_network = failures_at_the_door(email=str(credentials.get("email") or ""), since=since)
        if of_address >= FAILURES_OF_ADDRESS or of_network >= FAILURES_OF_NETWORK:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The address is noted by its mark, known or not: no look-up here tells one from the other by its time."""
        record(Event.SIGN_IN_FAILED, after={"address": address_mark(str(credentials.get("email") or ""))})

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        person = email_address.user
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            record(
                Event.ADDRESS_CONFIRMED, by=person, about=person, after={"address": address_mark(email_address.email)}
            )
        return confirmed

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """allauth's one door for what changed about an account: noted, then told by mail."""
        event, after = _TOLD_CHANGES[template_prefix]
        if event is not None:
            record(event, by=user, about=user, after=after)
        super().send_notification_mail(template_prefix, user, context, email)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """An address that would replace a proved one: the mailbox in service is asked first."""
        wanted = emailconfirmation.email_address
        if not needs_agreement(wanted):
            super().send_confirmation_mail(request, emailconfirmation, signup)
            return
        person = wanted.user
        with transaction.atomic():
            AgreeToChange(person.email, agreement_link(person, wanted), LIFETIME_MAX.days).queue()

    def send_confirmation_to_new(self, request: HttpRequest, emailconfirmation: Any) -> None:
        """The mailbox in service agreed: now the new one confirms."""
        super().send_confirmation_mail(request, emailconfirmation, signup=False)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return portal_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return portal_url(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Check the rules of settings.AUTH_PASSWORD_VALIDATORS; say each broken one in the portal's words."""
        try:
            return super().clean_password(password, user)
        except ValidationError as error:
            raise ValidationError(
                [
                    ValidationError(PASSWORD_MESSAGES.get(str(broken.code), str(broken.message)), code=broken.code)
                    for broken in error.error_list
                ]
            ) from error

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer pages only: allauth's JSON answers are a second, unlooked-at way into the same views."""
        return False


def _proofs(request: HttpRequest) -> str:
    """How somebody has just signed in: “password, mfa”."""
    methods = request.session.get("account_authentication_methods", ())
    return ", ".join(str(each.get("method", "")) for each in methods)


# The template of a notice → what the journal says, and the detail.
_TOLD_CHANGES: dict[str, tuple[Event | None, dict[str, str]]] = {
    "account/email/password_changed": (Event.PASSWORD_CHANGED, {"how": "changed"}),
    "account/email/password_set": (Event.PASSWORD_CHANGED, {"how": "chosen"}),
    "account/email/password_reset": (Event.PASSWORD_CHANGED, {"how": "reset"}),
    "account/email/email_changed": (Event.ADDRESS_CHANGED, {}),
    "account/email/email_deleted": (None, {}),
    "socialaccount/email/account_connected": (Event.FACTOR_ADDED, {"factor": "provider"}),
    "mfa/email/totp_activated": (Event.FACTOR_ADDED, {"factor": "totp"}),
    "mfa/email/totp_deactivated": (Event.FACTOR_REMOVED, {"factor": "totp"}),
    "mfa/email/webauthn_added": (Event.FACTOR_ADDED, {"factor": "webauthn"}),
    "mfa/email/webauthn_removed": (Event.FACTOR_REMOVED, {"factor": "webauthn"}),
    "mfa/email/recovery_codes_generated": (Event.CODES_MADE, {}),
}


def _confirm_address(email: str, context: dict[str, Any]) -> Notification:
    return ConfirmAddress(email, context["activate_url"], app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)


def _confirm_new_account(email: str, context: dict[str, Any]) -> Notification:
    return ConfirmNewAccount(email, context["activate_url"], app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)


def _already_registered(email: str, context: dict[str, Any]) -> Notification:
    return AlreadyRegistered(email, portal_url(reverse("account_login")), portal_url(reverse("account_reset_password")))


def _no_account(email: str, context: dict[str, Any]) -> Notification:
    return NoAccount(email, portal_url(reverse("account_signup")))


def _choose_password(email: str, context: dict[str, Any]) -> Notification:
    return ChoosePassword(email, context["password_reset_url"], settings.PASSWORD_RESET_TIMEOUT // 3600)


def _password_changed(email: str, context: dict[str, Any]) -> Notification:
    return PasswordChanged(email, portal_url(reverse("account_reset_password")))


def _address_changed(email: str, context: dict[str, Any]) -> Notification:
    return AddressChanged(email, settings.ALLIANCE_EMAIL)


def _login_code(email: str, context: dict[str, Any]) -> Notification:
    return LoginCode(email, context["code"], app_settings.LOGIN_BY_CODE_TIMEOUT // 60)


def _factor_changed(what: str) -> Callable[[str, dict[str, Any]], Notification]:
    return lambda email, context: FactorChanged(email, what, portal_url(reverse("mfa_index")))


def _nothing(email: str, context: dict[str, Any]) -> None:
    """The person has just withdrawn an address that was never confirmed: the page says it, no mail is due."""


_NOTIFICATIONS: dict[str, Callable[[str, dict[str, Any]], Notification | None]] = {
    "email_confirmation_signup": _confirm_new_account,
    "email_confirmation": _confirm_address,
    "account_already_exists": _already_registered,
    "unknown_account": _no_account,
    "password_reset_key": _choose_password,
    "password_reset": _password_changed,
    "password_changed": _password_changed,
    "password_set": _password_changed,
    "email_changed": _address_changed,
    "email_deleted": _nothing,
    "login_code": _login_code,
    "socialaccount/email/account_connected": _factor_changed("La connexion par votre organisation a été ajoutée"),
    "mfa/email/totp_activated": _factor_changed("Une application d’authentification a été ajoutée"),
    "mfa/email/totp_deactivated": _factor_changed("L’application d’authentification a été retirée"),
    "mfa/email/webauthn_added": _factor_changed("Une clé d’accès a été ajoutée"),
    "mfa/email/webauthn_removed": _factor_changed("Une clé d’accès a été retirée"),
    "mfa/email/recovery_codes_generated": _factor_changed("De nouveaux codes de secours ont été créés"),
}
