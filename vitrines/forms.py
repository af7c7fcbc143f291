"""What readers filter the catalogue by, from the address to typed criteria."""

from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from .enums import Region, Sector, SizeClass
from .selectors import CatalogueCriteria

QUERY_MAX = 100  # characters


class ActiveFilter(NamedTuple):
    """What the reader chose, and the query string of the same list without it."""

    label: str
    query: str


class FilterForm(forms.Form):
    """Filters of a public list. Read by `from_address`: what cannot be understood is left out, never an error.

    Subclasses declare every other field as a ChoiceField or a BooleanField, none required.
    """

    q = forms.CharField(
        label="Un mot, une machine, une ville",
        required=False,
        max_length=QUERY_MAX,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": QUERY_MAX}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filtre-%s", **kwargs)

    @classmethod
    def from_address(cls, address: QueryDict, **options: Any) -> Self:
        """A form filled with what the address says clearly; an unknown region, a word too long are left out."""
        given = cls(address, **options)
        given.is_valid()
        return cls(initial={name: value for name, value in given.cleaned_data.items() if value}, **options)

    @property
    def active_filters(self) -> list[ActiveFilter]:
        """Every active filter, in the order of the form."""
        return [
            ActiveFilter(
                self._chosen(name), urlencode({key: self._written(key) for key in self.initial if key != name})
            )
            for name in self.fields
            if name in self.initial
        ]

    def _written(self, name: str) -> str:
        value = self.initial[name]
        return "on" if value is True else str(value)

    def _chosen(self, name: str) -> str:
        field, value = self.fields[name], self.initial[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        return f"« {value} »" if name == "q" else str(field.label)


class CatalogueForm(FilterForm):
    probleme = forms.ChoiceField(label="Problème résolu", required=False)
    secteur = forms.ChoiceField(label="Secteur", required=False, choices=[("", "Tous les secteurs"), *Sector.choices])
    taille = forms.ChoiceField(label="Taille du site", required=False, choices=[("", "Toutes"), *SizeClass.choices])
    region = forms.ChoiceField(label="Région", required=False, choices=[("", "Toute la France"), *Region.choices])
    ouvert = forms.BooleanField(label="Une date de visite publiée", required=False)

    def __init__(self, *args: Any, problems: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["probleme"].choices = [("", "Tous les problèmes"), *problems]  # type: ignore[attr-defined]

    @property
    def criteria(self) -> CatalogueCriteria:
        return CatalogueCriteria(**self.initial)
