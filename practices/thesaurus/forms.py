"""What the Alliance types: a concept, one term a line; a CSV file."""

from typing import Any

from django import forms

from .entries import MAX_BYTES, Entry, ThesaurusRefusedError, parse_entries, slug_of
from .services import check_concept, entry_of, lock_thesaurus
from .tables import Concept


class LinesField(forms.CharField):
    """Several terms, one a line; cleaned to a tuple."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 60})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        text: str = super().clean(value)
        return tuple(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


class ConceptForm(forms.ModelForm):
    """One concept. Checked against the whole thesaurus, which stays locked until the transaction ends."""

    equal = LinesField(label="Termes égaux", help_text="Un par ligne : ce qui veut dire la même chose.")
    acronyms = LinesField(label="Sigles", help_text="Un par ligne, en capitales : GMAO, MES.")
    english = LinesField(label="Termes anglais", help_text="Un par ligne.")
    near = LinesField(
        label="Termes proches",
        help_text="Un par ligne : ce qui répond à ce besoin, ou en est une sorte. Le chemin ne revient pas en arrière.",
    )

    class Meta:
        model = Concept
        fields = ("preferred", "note", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            stored = entry_of(self.instance)
            for name in ("equal", "acronyms", "english", "near"):
                self.initial.setdefault(name, getattr(stored, name))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            lock_thesaurus()
            try:
                check_concept(entry=self.entry, replaces=self.instance if self.instance.pk else None)
            except ThesaurusRefusedError as error:
                raise forms.ValidationError([_sentence(problem) for problem in error.problems]) from error
        return cleaned

    @property
    def entry(self) -> Entry:
        """The concept as typed, once the form is valid."""
        names = ("preferred", "equal", "acronyms", "english", "near", "note")
        typed = {name: self.cleaned_data[name] for name in names}
        return Entry(slug=self.instance.slug or slug_of(typed["preferred"]), **typed)


class ThesaurusFileForm(forms.Form):
    """A CSV file of concepts; `entries` once it is valid."""

    file = forms.FileField(label="Fichier CSV", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
    dry_run = forms.BooleanField(label="Dire ce qui changerait, sans rien écrire", required=False)
    entries: list[Entry]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.entries = parse_entries(file.read(MAX_BYTES + 1))
        except ThesaurusRefusedError as error:
            raise forms.ValidationError(error.problems) from error
        return file


def _sentence(problem: str) -> str:
    return problem[:1].upper() + problem[1:]
