"""Who comes, as typed: one row a place; which of them the host receives; the notice."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from portal.accounts.company import Company
from portal.accounts.forms import CompanyField, FullNameField
from portal.ui.forms import CheckboxPanes

from .models import Visitor
from .services.visitors import Named

PLACES_SHOWN = 50  # on one page; a larger group goes on the next


class PlaceForm(forms.Form):
    """One place: a name, and an address for who is to receive the practical sheet. All empty: not named yet."""

    name = FullNameField(required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Complétez l’adresse, par exemple prenom.nom@entreprise.fr."},
    )
    company = CompanyField(label="Entreprise : nom ou SIRET", help_text="", required=False)

    def __init__(self, data: Any, *, visitor: Visitor, is_group: bool) -> None:
        number, name = visitor.company_number, visitor.company_name
        company = Company(name=name, siren=number[:9], siret=number if len(number) == 14 else "") if name else None
        initial = {"name": visitor.full_name, "email": visitor.email, "company": company}
        super().__init__(data, initial=initial, prefix=str(visitor.pk))
        self.visitor = visitor
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # somebody else's, never the one who types
            field.show_hidden_initial = True  # a name given meanwhile is not wiped by a field left alone
        if not is_group:
            del self.fields["company"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("name") and (cleaned.get("email") or cleaned.get("company")):
            self.add_error("name", "Écrivez le prénom et le nom de cette personne.")
        return cleaned

    def named(self) -> Named:
        """What was typed, once the form is valid."""
        data = self.cleaned_data
        return Named(self.visitor.pk, name=data["name"], email=data["email"], company=data.get("company"))


class Places:
    """The rows of one page of a group, valid or not together."""

    def __init__(self, data: MultiValueDict | None, *, visitors: Iterable[Visitor], is_group: bool) -> None:
        self.is_bound = data is not None
        self.rows = [PlaceForm(data, visitor=each, is_group=is_group) for each in visitors]

    def is_valid(self) -> bool:
        """Whether every row is, and no address is given twice."""
        checked = [row.is_valid() for row in self.rows]  # every one, so that every error shows
        valid = all(checked)
        seen: dict[str, int] = {}
        for row in self.rows:
            email = row.cleaned_data.get("email", "") if row.is_bound else ""
            if email in seen:
                row.add_error("email", f"Cette adresse est déjà celle du visiteur {seen[email]}.")
                valid = False
            elif email:
                seen[email] = row.visitor.rank
        return valid

    def named(self) -> list[Named]:
        """What was typed in the rows that were touched, once valid."""
        return [row.named() for row in self.rows if row.has_changed()]

    @property
    def errors(self) -> bool:
        """Whether a row has something to mend, for the title of the page."""
        return any(row.is_bound and row.errors for row in self.rows)


class ReceiveForm(forms.Form):
    """Which of the visitors that wait for the vitrine's word may come; those shown, whatever was named since."""

    received = forms.MultipleChoiceField(label="Qui recevez-vous ?", required=False, widget=CheckboxPanes)
    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, visitors: list[Visitor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), each.full_name) for each in visitors]
        for name in ("received", "shown"):
            field: Any = self.fields[name]
            field.choices = choices
            field.initial = [key for key, _ in choices]
        received: Any = self.fields["received"]
        received.widget.hints = {str(each.pk): each.company for each in visitors}

    def decisions(self) -> dict[uuid.UUID, bool]:
        """The word on each visitor that was shown, once the form is valid."""
        received = set(self.cleaned_data["received"])
        return {uuid.UUID(key): key in received for key in self.cleaned_data["shown"]}


class NoticeForm(forms.Form):
    """A named visitor accepts the notice, or does not come."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("give-up", "give-up")])
