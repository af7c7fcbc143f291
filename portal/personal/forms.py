"""The forms of one's data."""

from django import forms

SENTENCE = "EFFACER"


class EraseForm(forms.Form):
    """Write one word: what nobody does by mistake."""

    word = forms.CharField(
        label=f"Écrivez {SENTENCE} pour confirmer",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": f"Écrivez {SENTENCE} en toutes lettres."},
    )

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].strip()
        if word.upper() != SENTENCE:
            raise forms.ValidationError(f"Écrivez {SENTENCE} en toutes lettres.", code="wrong_word")
        return word
