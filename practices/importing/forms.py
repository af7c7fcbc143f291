"""Giving a Word document."""

from django import forms

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ImportForm(forms.Form):
    """One .docx; the service looks at it and refuses in words."""

    document = forms.FileField(
        label="Choisir un document Word",
        help_text="Un fichier .docx de 60 Mo au plus. Sans macro, ni mot de passe.",
        widget=forms.FileInput(attrs={"accept": f".docx,{WORD}"}),
        error_messages={
            "required": "Choisissez un document Word (.docx).",
            "empty": "Ce document est vide.",
        },
    )
