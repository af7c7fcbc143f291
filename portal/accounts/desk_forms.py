"""What the Alliance types about accounts and organisations."""

from typing import Any

from django import forms

from portal.ui.forms import RadioPanes

from .models import Organisation


class SuspendForm(forms.Form):
    """Why; read at the desk only."""

    reason = forms.CharField(
        label="Motif",
        help_text="Lu au bureau seulement. La personne est invitée à écrire à l’Alliance.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif : vos collègues le liront."},
    )


class ReopenForm(forms.Form):
    """Nothing to type."""


class MergeForm(forms.Form):
    """Which of the chosen organisations stays."""

    kept = forms.ChoiceField(
        label="Celle qui reste", widget=RadioPanes(), error_messages={"required": "Choisissez celle qui reste."}
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(each.pk): each for each in organisations}
        field: Any = self.fields["kept"]
        field.choices = [(key, each.name) for key, each in self.organisations.items()]
        field.widget.hints = {
            key: each.siret or each.siren or "sans numéro" for key, each in self.organisations.items()
        }

    @property
    def staying(self) -> Organisation:
        return self.organisations[self.cleaned_data["kept"]]

    @property
    def others(self) -> list[Organisation]:
        return [each for each in self.organisations.values() if each != self.staying]
