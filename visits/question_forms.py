"""The one field of who only wants an answer in writing, and who they are when nobody knows yet."""

import uuid
from typing import Any

from django import forms

from practices.models import Practice
from vitrines.enums import ExchangeFormat

from .fields import PlainTextField
from .forms import StrangerForm
from .models import MESSAGE_MAX
from .services.asking import Wish


class QuestionForm(forms.Form):
    """A question under a practice."""

    message = PlainTextField(
        label="Votre question",
        help_text="Le site répond par écrit. Une question précise reçoit une réponse précise.",
        max_length=MESSAGE_MAX,
        too_long="Votre question est trop longue",
        error_messages={"required": "Écrivez votre question."},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.fields["submission_key"].initial = uuid.uuid4

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.errors.pop("submission_key", None)  # nobody types it: an unreadable one is replaced
        return cleaned

    def wish(self) -> Wish:
        """What is asked, once the form is valid."""
        return Wish(
            vitrine=self.practice.vitrine,
            practice=self.practice,
            message=self.cleaned_data["message"],
            format=ExchangeFormat.WRITTEN,
            headcount=1,
            submission_key=self.cleaned_data.get("submission_key") or uuid.uuid4(),
        )


class QuestionAsStrangerForm(StrangerForm, QuestionForm):
    """The same question, and who asks."""

    field_order = ("message", "name", "email", "company")
