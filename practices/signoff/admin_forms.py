"""What the Alliance types beside the buttons of a text in relecture."""

from typing import Any

from django import forms

from vitrines.models import Vitrine

from .forms import RemarksForm


class DecisionForm(RemarksForm):
    """Remarks by section, and the word that goes with a decision."""

    def __init__(self, *args: Any, anchors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, anchors=anchors, **kwargs)
        self.fields["reason"] = forms.CharField(
            label="Un mot à l’entreprise",
            help_text="Nécessaire pour refuser ; pour demander une reprise, une remarque sur une partie suffit.",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def remarks(self) -> dict[str, str]:
        """Section → words, empty ones left out."""
        return {name: text for name, text in super().remarks.items() if name != "reason"}


class InterviewForm(forms.Form):
    """A practice begun by the Alliance from what the company told."""

    vitrine = forms.ModelChoiceField(label="Vitrine", queryset=Vitrine.objects.published().order_by("name"))
    title = forms.CharField(label="Titre provisoire", max_length=100)
    notes = forms.CharField(
        label="Notes d’entretien",
        help_text="Chaque paragraphe devient un bloc à placer dans sa partie, d’un clic.",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
