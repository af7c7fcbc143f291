"""The one question asked of who follows something."""

from typing import Any

from django import forms

from portal.ui.forms import RadioPanes

from .enums import Cadence, Topic
from .subjects import Subject

HINTS = {
    Cadence.WEEKLY: "Tout ce que vous suivez en un seul courriel, quand il y a du nouveau.",
    Cadence.IMMEDIATE: "Un courriel par pratique, dans la minute.",
}


class FollowForm(forms.Form):
    cadence = forms.ChoiceField(
        label="Quand vous prévenir ?",
        choices=Cadence.choices,
        widget=RadioPanes(hints=HINTS),
        error_messages={
            "required": "Choisissez quand vous prévenir.",
            "invalid_choice": "Choisissez l’une des deux réponses.",
        },
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if subject.topic == Topic.VITRINES:
            self.fields["cadence"].choices = [(Cadence.WEEKLY.value, Cadence.WEEKLY.label)]
