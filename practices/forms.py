"""What readers filter the practices by, from the address to typed criteria."""

from typing import Any

from django import forms

from vitrines.enums import Region, Sector
from vitrines.forms import FilterForm

from .selectors import PracticeCriteria, TermChoices


class PracticeSearchForm(FilterForm):
    probleme = forms.ChoiceField(label="Problème résolu", required=False)
    technologie = forms.ChoiceField(label="Technologie", required=False)
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous les secteurs"), *Sector.choices])
    region = forms.ChoiceField(label="Région", required=False, choices=[("", "Toute la France"), *Region.choices])

    def __init__(self, *args: Any, terms: TermChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["probleme"].choices = [("", "Tous les problèmes"), *terms.problems]  # type: ignore[attr-defined]
        self.fields["technologie"].choices = [("", "Toutes les technologies"), *terms.technologies]  # type: ignore[attr-defined]

    @property
    def criteria(self) -> PracticeCriteria:
        return PracticeCriteria(**self.initial)
