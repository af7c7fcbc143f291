"""What somebody types to suggest a subject."""

from django import forms


class SuggestionForm(forms.Form):
    subject = forms.CharField(
        label="Cette vitrine devrait raconter…",
        help_text="Un sujet en quelques mots : « le changement de série sans arrêt de ligne ».",
        max_length=100,
    )
    why = forms.CharField(
        label="Pourquoi cela vous servirait",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
