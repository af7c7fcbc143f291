"""Joining a document."""

from django import forms

from .selectors import SECTION_NAMES


class AttachmentForm(forms.Form):
    """A PDF, its title, and the section whose readers may download it."""

    title = forms.CharField(
        label="Titre du document",
        max_length=120,
        help_text="Ce que l’on y trouve : « Plan d’implantation des caméras ».",
        error_messages={"required": "Donnez un titre au document."},
    )
    section = forms.ChoiceField(
        label="Partie de la pratique",
        choices=tuple(SECTION_NAMES.items()),
        initial="solution",
        help_text="Le document se télécharge par qui peut lire cette partie.",
    )
    document = forms.FileField(
        label="Choisir un PDF",
        help_text="20 Mo au plus, sans mot de passe.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "Choisissez un fichier PDF.", "empty": "Ce fichier est vide."},
    )
