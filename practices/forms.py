"""What readers filter the practices by, from the address to typed criteria."""

from typing import Self

from django import forms
from django.http import QueryDict

from vitrines.enums import Region, Sector

from .selectors import PracticeCriteria, TermChoices

QUERY_MAX = 100  # characters


class PracticeSearchForm(forms.Form):
    """Filters of the practices. Read by `from_address`: what cannot be understood is left out, never an error."""

    q = forms.CharField(
        label="Un mot, une machine, une ville",
        required=False,
        max_length=QUERY_MAX,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": QUERY_MAX}),
    )
    probleme = forms.ChoiceField(label="Problème résolu", required=False)
    technologie = forms.ChoiceField(label="Technologie", required=False)
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous les secteurs"), *Sector.choices])
    region = forms.ChoiceField(label="Région", required=False, choices=[("", "Toute la France"), *Region.choices])

    def __init__(self, *args, terms: TermChoices, **kwargs) -> None:
        super().__init__(*args, auto_id="filtre-%s", **kwargs)
        self.fields["probleme"].choices = [("", "Tous les problèmes"), *terms.problems]
        self.fields["technologie"].choices = [("", "Toutes les technologies"), *terms.technologies]

    @classmethod
    def from_address(cls, address: QueryDict, *, terms: TermChoices) -> Self:
        """A form filled with what the address says clearly; an unknown problem, a word too long are left out."""
        given = cls(address, terms=terms)
        given.is_valid()
        return cls(initial={name: value for name, value in given.cleaned_data.items() if value}, terms=terms)

    @property
    def criteria(self) -> PracticeCriteria:
        return PracticeCriteria(**self.initial)

    @property
    def active_filters(self) -> list[tuple[str, str]]:
        """(parameter, what the reader chose) of every active filter, in the order of the form."""
        return [(name, self._chosen(name)) for name in self.fields if self.initial.get(name)]

    def _chosen(self, name: str) -> str:
        field, value = self.fields[name], self.initial[name]
        return str(dict(field.choices)[value]) if isinstance(field, forms.ChoiceField) else f"« {value} »"
