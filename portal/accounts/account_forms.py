"""allauth's forms in the portal's words (settings.ACCOUNT_FORMS): one password field, rules told before typing."""

from typing import Any
from uuid import uuid4

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import get_address_for_user
from allauth.account.utils import has_verified_email
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.audit.enums import Event
from portal.audit.services import record

from .address_change import needs_agreement
from .addresses import lasting
from .asked_mails import one_more_mail
from .factors.sessions import bound_session
from .models import User
from .services import confirm_address

NOWHERE = "portal.invalid"  # of the account that is made and undone
RULES_TOLD = (
    "Douze caractères au moins, sans votre nom ni votre adresse. Quelques mots qui ne vont pas ensemble conviennent."
)


def _word_email(form: forms.Form, name: str, label: str = "Adresse électronique") -> None:
    field = form.fields[name]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.error_messages |= {
        "required": "Écrivez votre adresse électronique.",
        "invalid": "Cette adresse est incomplète. Écrivez-la comme prenom.nom@entreprise.fr.",
    }


def _word_password(form: forms.Form, name: str, label: str, *, is_new: bool) -> None:
    field = form.fields[name]
    field.label = label
    field.help_text = RULES_TOLD if is_new else ""
    field.widget.attrs.pop("placeholder", None)
    field.error_messages |= {"required": "Choisissez un mot de passe." if is_new else "Écrivez votre mot de passe."}


class LoginForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "login")
        _word_password(self, "password", "Mot de passe", is_new=False)

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponseBase:
        """allauth counts two weeks from whatever is kept last once the password is right: the hour is fixed here."""
        answer = super().login(request, redirect_url)
        if request.user.is_authenticated:
            bound_session(request, request.user)
        return answer


class SignupForm(allauth_forms.SignupForm):
    """Name, company, address, password. Says the same, in the same time, whether or not the address has an account."""

    field_order = ["full_name", "company", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "email", "Adresse électronique professionnelle")
        _word_password(self, "password1", "Mot de passe", is_new=True)
        self.fields["email"].help_text = "Un message y sera envoyé pour la confirmer."

    def clean_email(self) -> str:
        """The same refusal for an address with and without an account: only its domain is looked at."""
        return lasting(super().clean_email())

    def clean(self) -> dict[str, Any]:
        """Also refuse a password made of the person's name, which allauth's own check does not know."""
        cleaned = super().clean()
        password, name = cleaned.get("password1"), cleaned.get("full_name")
        if password and name and "password1" not in self.errors:
            try:
                get_adapter().clean_password(password, user=User(full_name=name))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        if not self.errors:
            try:
                one_more_mail(self.cleaned_data["email"])
            except forms.ValidationError as error:
                self.add_error("email", error)
        return self.cleaned_data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Make the account, or only write to the address when it has one; the same work in both cases."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # the same address signed up a moment ago
                self.account_already_exists = True
        else:
            self._rehearse(request)
        return super().try_save(request)

    def _rehearse(self, request: HttpRequest) -> None:
        """Make an account of nobody and undo it: the time of an answer tells a known address from another no more
        than its words do (two dozen queries and a hash, then what allauth reads before it writes to a new address)."""
        address = self.cleaned_data["email"]
        self.cleaned_data["email"], self.account_already_exists = f"{uuid4().hex}@{NOWHERE}", False
        try:
            with transaction.atomic():
                made, _ = super().try_save(request)
                has_verified_email(made)
                wanted = get_address_for_user(made)
                if not needs_agreement(wanted):
                    wanted.refresh_from_db(fields=["user"])
                transaction.set_rollback(True)
        finally:
            self.cleaned_data["email"], self.account_already_exists = address, True


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Ask for a link to choose a password; also the way in for an account that has none yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "email")

    def clean_email(self) -> str:
        """Write only to the address of the account, never to one that its owner has typed and not confirmed."""
        email = super().clean_email()
        self.users = [user for user in self.users if user.email.lower() == email.lower()]
        return one_more_mail(email)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """Choose a password from the link of a mail: typed once, and the mail proves the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word_password(self, "password1", "Nouveau mot de passe", is_new=True)

    def save(self) -> None:
        """Set the password and record that the address is read."""
        super().save()
        confirm_address(user=self.user, keep_password=True)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """Change the password, the current one first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word_password(self, "oldpassword", "Mot de passe actuel", is_new=False)
        _word_password(self, "password1", "Nouveau mot de passe", is_new=True)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """Choose the first password of an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word_password(self, "password1", "Mot de passe", is_new=True)


class AddEmailForm(allauth_forms.AddEmailForm):
    """Give the address that will replace the current one once confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_email(self, "email", "Nouvelle adresse électronique")

    def clean_email(self) -> str:
        return lasting(super().clean_email())

    def save(self, request: HttpRequest) -> Any:
        """Keep the address as one to confirm, and say so in the journal."""
        record(Event.ADDRESS_ADDED, by=self.user, about=self.user)
        return super().save(request)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """Say again who one is before a change that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_password(self, "password", "Mot de passe", is_new=False)
