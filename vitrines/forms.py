"""What readers filter the catalogue by, from the address to typed criteria."""

from typing import Self

from django import forms
from django.http import QueryDict

from .enums import Region, Sector, SizeClass
from .selectors import CatalogueCriteria

QUERY_MAX = 100  # characters


class CatalogueForm(forms.Form):
    """Filters of the catalogue. Read by `from_address`: what cannot be understood is left out, never an error."""

    q = forms.CharField(
        label="Un mot, une machine, une ville",
        required=False,
        max_length=QUERY_MAX,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": QUERY_MAX}),
    )
    probleme = forms.ChoiceField(label="Problème résolu", required=False)
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous les secteurs"), *Sector.choices])
    taille = forms.ChoiceField(label="Taille du site", required=False, choices=[("", "Toutes"), *SizeClass.choices])
    region = forms.ChoiceField(label="Région", required=False, choices=[("", "Toute la France"), *Region.choices])
    ouvert = forms.BooleanField(label="Une date de visite publiée", required=False)

    def __init__(self, *args, problems: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, auto_id="filtre-%s", **kwargs)
        self.fields["probleme"].choices = [("", "Tous les problèmes"), *problems]

    @classmethod
    def from_address(cls, address: QueryDict, *, problems: list[tuple[str, str]]) -> Self:
        """A form filled with what the address says clearly; an unknown region, a word too long are left out."""
        given = cls(address, problems=problems)
        given.is_valid()
        return cls(initial={name: value for name, value in given.cleaned_data.items() if value}, problems=problems)

    @property
    def criteria(self) -> CatalogueCriteria:
        return CatalogueCriteria(**self.initial)

    @property
    def active_filters(self) -> list[tuple[str, str]]:
        """(parameter, what the reader chose) of every active filter, in the order of the form."""
        return [(name, self._chosen(name)) for name in self.fields if self.initial.get(name)]

    def _chosen(self, name: str) -> str:
        field, value = self.fields[name], self.initial[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])
        return f"« {value} »" if name == "q" else str(field.label)
