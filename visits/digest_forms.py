"""The one question about a member's mails."""

from django import forms

from portal.ui.forms import RadioPanes

SINGLE, WEEKLY = "single", "weekly"
HINTS = {
    SINGLE: "Dès qu’elle arrive, avec les boutons pour répondre.",
    WEEKLY: "Tout ce qui vous attend, le lundi à 7 h. Rien quand rien n’attend.",
}


class MailsForm(forms.Form):
    cadence = forms.ChoiceField(
        label="Comment vous prévenir ?",
        choices=[(SINGLE, "Un courriel par demande"), (WEEKLY, "Une lettre le lundi")],
        widget=RadioPanes(hints=HINTS),
        error_messages={
            "required": "Choisissez comment vous prévenir.",
            "invalid_choice": "Choisissez l’une des deux réponses.",
        },
    )
