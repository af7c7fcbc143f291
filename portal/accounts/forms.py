"""Fields that say who a person is, shared by the sign-up and by the other forms that ask it.

allauth reads `SignupIdentityForm` while it loads its own forms, so nothing here imports `allauth.account.forms`.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from portal.audit.enums import Event
from portal.audit.services import record
from portal.personal.enums import Text
from portal.personal.services.agreeing import agree

from .company import TYPED_MAX_LENGTH, Company, CompanyError, one_line, read_company
from .models import User
from .services import find_or_create_organisation

FULL_NAME_MAX_LENGTH = 120  # User.full_name


class CompanyField(forms.CharField):
    """“Entreprise : nom ou SIRET”, cleaned to a `Company` (None when left empty and not required)."""

    widget = forms.TextInput
    default_error_messages = {"required": "Écrivez le nom de l’entreprise ou son SIRET."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Entreprise, nom ou SIRET")
        kwargs.setdefault("help_text", "Hors de France, ajoutez le pays : « Müller GmbH, Allemagne ».")
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser fill it; a spaced SIRET beside a long name still fits."""
        return super().widget_attrs(widget) | {"autocomplete": "organization", "maxlength": str(TYPED_MAX_LENGTH)}

    def to_python(self, value: Any) -> Any:
        """Return a `Company`; raise ValidationError in the words of `CompanyError`."""
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_company(typed)
        except CompanyError as error:
            raise ValidationError(error.message, code=error.code) from error

    def run_validators(self, value: Any) -> None:
        """`read_company` has said everything; CharField's validators expect a string."""

    def prepare_value(self, value: Any) -> Any:
        """Write an initial `Company` as a person would type it; keep what was typed."""
        return _as_typed(value) if isinstance(value, Company) else value


def _as_typed(company: Company) -> str:
    number = company.siret or company.siren
    return f"{company.name}, {number}" if number and company.is_named else number or company.name


class FullNameField(forms.CharField):
    """First name and name, on one line, without invisible characters."""

    default_error_messages = {"required": "Écrivez votre prénom et votre nom."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Prénom et nom")
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"autocomplete": "name", "maxlength": str(FULL_NAME_MAX_LENGTH)}

    def to_python(self, value: Any) -> str:
        """Return the cleaned name; refuse one too long for the database, or without a letter."""
        name = one_line(super().to_python(value) or "")
        if len(name) > FULL_NAME_MAX_LENGTH:
            raise ValidationError(f"Écrivez votre nom en {FULL_NAME_MAX_LENGTH} caractères au plus.", code="too_long")
        if name and not any(character.isalpha() for character in name):
            raise ValidationError(self.error_messages["required"], code="required")
        return name


class SignupIdentityForm(forms.Form):
    """Who signs up: the two answers allauth does not ask."""

    full_name = FullNameField()
    company = CompanyField()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists: give it its name and organisation."""
        user.full_name = self.cleaned_data["full_name"]
        user.organisation = find_or_create_organisation(company=self.cleaned_data["company"], by=None)
        user.save(update_fields=["full_name", "organisation"])
        record(Event.OPENED, by=user, about=user)
        record(Event.ORGANISATION_JOINED, by=user, about=user.organisation)
        agree(text=Text.TERMS, by=user)
