"""What is asked of readers, of companies and of the Alliance about the book."""

from collections.abc import Iterable
from typing import Any

from django import forms

from practices.models import Practice, Problem
from vitrines.enums import Region, Sector

from .enums import Answer
from .extracts import PRACTICES_MAX, Choice

SLUG_MAX, KEY_DIGITS = 200, 10


class ExtractForm(forms.Form):
    """Words and terms to look for, and the practices picked so far; everything optional, everything in the address.

    A practice is picked by `pratique=<key or slug>`, any number of times, or all at once by `choix=<key>-<key>…`.
    """

    q = forms.CharField(label="Des mots", required=False, max_length=200)
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
        self.picked = _picked([*data.getlist("pratique"), *data.get("choix", "").split("-")])

    def clean(self) -> dict[str, Any]:
        if (count := len(self.picked)) > PRACTICES_MAX:
            self.add_error(None, f"Choisissez {PRACTICES_MAX} pratiques au plus : votre sélection en compte {count}.")
        return self.cleaned_data

    @property
    def terms(self) -> Choice:
        """The problem, sector and region, of a form that was checked."""
        given = self.cleaned_data
        return Choice(given.get("probleme", ""), given.get("region", ""), given.get("secteur", ""))

    @property
    def choice(self) -> Choice:
        """What the extract of a valid form holds: what was picked, else what answers the terms."""
        return Choice(picked=self.picked) if self.picked else self.terms

    @property
    def subject(self) -> str:
        """The title of the extract."""
        terms = self.terms
        names = [
            self.problems.get(terms.problem, ""),
            Sector(terms.sector).label if terms.sector else "",
            Region(terms.region).label if terms.region else "",
        ]
        return ", ".join(name for name in names if name and not self.picked) or "Votre sélection"


def _picked(values: Iterable[str]) -> tuple[int, ...]:
    """Keys of practices, each once, in the order they were picked. A slug that names none is left out."""
    found = [value for value in values if value and len(value) <= SLUG_MAX]
    slugs = [value for value in found if not _is_key(value)]
    keys = dict(Practice.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    return tuple(
        dict.fromkeys(
            int(value) if _is_key(value) else keys[value] for value in found if _is_key(value) or value in keys
        )
    )


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < KEY_DIGITS


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
