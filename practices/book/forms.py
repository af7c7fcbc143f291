"""What is asked of readers, of companies and of the Alliance about the book."""

from typing import Any

from django import forms

from practices.models import Practice, Problem
from vitrines.enums import Region, Sector

from .enums import Answer
from .extracts import PRACTICES_MAX, Choice

TOO_MANY = f"Choisissez {PRACTICES_MAX} pratiques au plus."


class ExtractForm(forms.Form):
    """A choice of practices; everything optional, the labels make the title of the extract."""

    probleme = forms.ChoiceField(label="Un problème", required=False)
    secteur = forms.ChoiceField(
        label="Un secteur", required=False, choices=[("", "Tous les secteurs"), *Sector.choices]
    )
    region = forms.ChoiceField(
        label="Une région", required=False, choices=[("", "Toutes les régions"), *Region.choices]
    )

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        problems = Problem.objects.order_by("position", "name").values_list("slug", "name")
        self.problems = dict(problems)
        self.fields["probleme"].choices = [("", "Tous les problèmes"), *self.problems.items()]  # type: ignore[attr-defined]
        getlist = getattr(data, "getlist", None)
        self.slugs: tuple[str, ...] = tuple(dict.fromkeys(getlist("pratique"))) if getlist else ()

    def clean(self) -> dict[str, Any]:
        if len(self.slugs) > PRACTICES_MAX:
            raise forms.ValidationError(TOO_MANY)
        return super().clean() or {}

    def choice(self) -> Choice:
        """What a valid form wants."""
        given = self.cleaned_data
        return Choice(given["probleme"], given["region"], given["secteur"], self.slugs)

    def subject(self) -> str:
        """The title of the extract."""
        given = self.cleaned_data
        names = [
            self.problems.get(given["probleme"], ""),
            Sector(given["secteur"]).label if given["secteur"] else "",
            Region(given["region"]).label if given["region"] else "",
        ]
        return ", ".join(name for name in names if name) or "Votre sélection"


class ConsentForm(forms.Form):
    """What a company answers about its pages."""

    answer = forms.ChoiceField(label="Votre réponse", choices=Answer.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Vos prénom et nom", max_length=120)
    comment = forms.CharField(
        label="Une remarque pour l’Alliance", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class PracticesForm(forms.Form):
    """Which practices the Alliance wants in an edition."""

    practices = forms.ModelMultipleChoiceField(Practice.objects.all(), label="Pratiques", required=False)
