"""allauth's forms for factors, in the portal's words (settings.MFA_FORMS and ACCOUNT_FORMS)."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms

from portal.accounts.asked_mails import one_more_mail
from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.services import record
from portal.limits import is_counting

CODE_MAX_LENGTH = 20
CLOSED = "Les codes ne peuvent pas être vérifiés en ce moment. Réessayez dans quelques minutes."


def _word_code(form: forms.Form, label: str, help_text: str = "") -> None:
    field = form.fields["code"]
    field.label, field.help_text, field.max_length = label, help_text, CODE_MAX_LENGTH
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    field.error_messages |= {"required": "Écrivez le code."}


class NotedCodeMixin:
    """A wrong code is refused, and noted."""

    def clean_code(self) -> str:
        if not is_counting():  # nothing would stop who tries a million
            raise forms.ValidationError(CLOSED, code="closed")
        try:
            return super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            user = getattr(self, "user", None)
            record(Event.FACTOR_FAILED, by=user, about=user)
            raise


class AuthenticateForm(NotedCodeMixin, base_forms.AuthenticateForm):
    """The code of the application, or a recovery code, to finish signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code", "Celui que l’application affiche, ou un code de secours.")


class ReauthenticateForm(NotedCodeMixin, base_forms.ReauthenticateForm):
    """The same, before a change that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code", "Celui que l’application affiche, ou un code de secours.")


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    """The first code of an application that has just read the QR code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code affiché par l’application", "Six chiffres, qui changent toutes les trente secondes.")


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    """A passkey: its name here, what the browser answers in a hidden field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de cette clé"
        self.fields["name"].help_text = "Pour la reconnaître : « Téléphone », « Poste de l’atelier »."
        self.fields["name"].max_length = 60
        self.fields["credential"].error_messages |= {
            "required": "Le navigateur n’a pas répondu. Essayez de nouveau.",
            "invalid": "Cette réponse du navigateur est illisible. Essayez de nouveau.",
        }


class RequestLoginCodeForm(account_forms.RequestLoginCodeForm):
    """Where to send a sign-in code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Adresse électronique"
        field.widget.attrs.pop("placeholder", None)
        field.error_messages |= {
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Cette adresse est incomplète. Écrivez-la comme prenom.nom@entreprise.fr.",
        }

    def clean_email(self) -> str:
        """Write only to the address of the account, never to one that its owner has typed and not confirmed: whoever
        reads that one would come in."""
        if not is_counting():  # a code could not be verified, and nothing would count the mails
            raise forms.ValidationError(CLOSED, code="closed")
        email = one_more_mail(super().clean_email())
        if self._user is not None:  # an address without an account is looked for in this table too, through a cursor
            list(User.objects.filter(email=email).iterator())
        if self._user is not None and self._user.email.lower() != email.lower():
            self._user = None
        return email


class ConfirmLoginCodeForm(NotedCodeMixin, account_forms.ConfirmLoginCodeForm):
    """The code received by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_code(self, "Code reçu", "Il vient d’être envoyé à votre adresse et sert une seule fois.")


class KeyForm(forms.Form):
    """Which passkey, and its new name; without a name it is removed."""

    key = forms.IntegerField(min_value=1, max_value=2**62)
    name = forms.CharField(required=False, max_length=60)


class EndSessionForm(forms.Form):
    """Which session to end; none named: every other one."""

    session = forms.IntegerField(required=False, min_value=1, max_value=2**62)
