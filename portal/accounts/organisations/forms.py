"""What somebody types about their organisation."""

from typing import Any

from django import forms

from portal.accounts.enums import SizeBand
from portal.accounts.forms import CompanyField
from portal.accounts.models import User
from portal.accounts.naf import UnknownActivity, read_activity


class ActivityField(forms.CharField):
    """The activity: its NAF code, or words of its name. Checked against the shipped list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Activité, code NAF")
        kwargs.setdefault("help_text", "Comme 25.62B, ou en toutes lettres : « décolletage ».")
        super().__init__(max_length=200, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        try:
            return read_activity(typed)
        except UnknownActivity as error:
            near = " ; ".join(f"{code}, {label.lower()}" for code, label in error.suggestions)
            said = f"Précisez. Peut-être : {near}." if near else "Cette activité n’est pas dans la nomenclature."
            raise forms.ValidationError(said, code="unknown") from error


class FactsForm(forms.Form):
    """The activity and the size."""

    naf_code = ActivityField(required=False)
    size_band = forms.ChoiceField(label="Effectif", choices=[("", "Je ne sais pas"), *SizeBand.choices], required=False)


class JoinForm(forms.Form):
    """Which organisation, and whether one's address proves it for colleagues."""

    company = CompanyField()
    uses_domain = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if domain:
            self.fields["uses_domain"].label = f"Les adresses @{domain} sont celles de mes collègues"
        else:
            del self.fields["uses_domain"]


class ClaimForm(JoinForm):
    """The same for an organisation already named."""

    company: Any = None


class AnswerForm(forms.Form):
    """The button a colleague presses: do they know this person."""

    choix = forms.ChoiceField(choices=[("oui", "oui"), ("non", "non")])


class LeaveForm(forms.Form):
    """To whom goes what is open; nobody: it is withdrawn."""

    heir = forms.ChoiceField(
        label="Vos demandes en cours",
        required=False,
        error_messages={"invalid_choice": "Choisissez un collègue de la liste."},
    )

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.pk): each for each in colleagues}
        confided = [(key, f"Confiées à {each}") for key, each in self.colleagues.items()]
        self.fields["heir"].choices = [("", "Retirées, les vitrines en sont prévenues"), *confided]  # type: ignore[attr-defined]

    @property
    def colleague(self) -> User | None:
        return self.colleagues.get(self.cleaned_data["heir"])
