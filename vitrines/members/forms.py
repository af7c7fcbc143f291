"""What the people of a vitrine type about its team."""

from typing import Any

from django import forms

from portal.accounts.forms import FullNameField
from portal.ui.forms import RadioPanes
from vitrines.enums import Role
from vitrines.models import Membership

from .enums import ROLE_MEANS, Afterwards


class InvitationForm(forms.Form):
    """Whom to invite, and what they will do."""

    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        error_messages={
            "required": "Écrivez l’adresse de la personne.",
            "invalid": "Cette adresse est incomplète. Écrivez-la comme prenom.nom@entreprise.fr.",
        },
    )
    name = FullNameField(required=False)
    role = forms.ChoiceField(
        label="Son rôle",
        choices=[(Role.HOST, Role.HOST.label), (Role.EDITOR, Role.EDITOR.label), (Role.OWNER, Role.OWNER.label)],
        initial=Role.HOST,
        widget=RadioPanes(hints={str(role): text for role, text in ROLE_MEANS.items()}),
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )


class RoleForm(forms.Form):
    """The other role of somebody; nobody becomes an owner so."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=[(Role.HOST, Role.HOST.label), (Role.EDITOR, Role.EDITOR.label)],
        widget=RadioPanes(hints={str(role): text for role, text in ROLE_MEANS.items()}),
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )


class HandOverForm(forms.Form):
    """To whom, and what becomes of oneself."""

    to = forms.ChoiceField(
        label="À qui",
        widget=RadioPanes(),
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Cette personne n’est plus là."},
    )
    afterwards = forms.ChoiceField(
        label="Et vous, ensuite",
        choices=Afterwards.choices,
        initial=Afterwards.HOST,
        widget=RadioPanes(),
        error_messages={"required": "Choisissez ce que vous devenez."},
    )

    def __init__(self, *args: Any, heirs: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(each.pk): each for each in heirs}
        self.fields["to"].choices = [(key, str(each.user)) for key, each in self.heirs.items()]  # type: ignore[attr-defined]
        self.fields["to"].widget.hints = {key: each.get_role_display() for key, each in self.heirs.items()}  # type: ignore[attr-defined]

    @property
    def heir(self) -> Membership:
        return self.heirs[self.cleaned_data["to"]]


class DepartureForm(forms.Form):
    """The box by which the last owner confides the vitrine to the Alliance."""

    alliance = forms.BooleanField(required=False)


class AnswerForm(forms.Form):
    """The button pressed on an invitation."""

    choix = forms.ChoiceField(choices=[("accepter", "accepter"), ("refuser", "refuser")])

    @property
    def accepts(self) -> bool:
        return self.is_valid() and self.cleaned_data["choix"] == "accepter"


class NameForm(forms.Form):
    """The name of somebody whose account the invitation makes."""

    full_name = FullNameField()
