"""What is typed on the day: who is there, who came without a seat, who one is at the gate."""

import uuid
from typing import Any

from django import forms

from .models import Visitor
from .text import clean_text


class OneLineField(forms.CharField):
    """A name on one line, without invisible characters; empty without one letter or digit."""

    def to_python(self, value: Any) -> str:
        text = " ".join(clean_text(super().to_python(value) or "").split())
        return text if any(character.isalnum() for character in text) else ""


class PresenceForm(forms.Form):
    """Ticks, one a visitor of the sheet."""

    present = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, visitors: list[Visitor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present: Any = self.fields["present"]
        present.choices = [(str(each.pk), str(each)) for each in visitors]

    def present_ones(self) -> set[uuid.UUID]:
        """Who is ticked, once the form is valid."""
        return {uuid.UUID(each) for each in self.cleaned_data["present"]}


class PersonForm(forms.Form):
    """A name and a company."""

    name = OneLineField(
        label="Prénom et nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Écrivez le prénom et le nom."},
    )
    company = OneLineField(
        label="Entreprise",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class GateForm(PersonForm):
    """The same, and the notice."""

    accepted = forms.BooleanField(
        label="J’accepte la notice de confidentialité",
        error_messages={"required": "Acceptez la notice pour entrer, ou adressez-vous à l’accueil."},
    )
