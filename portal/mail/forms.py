"""What the desk types about a mail."""

from typing import Any

from django import forms

from .enums import DeliveryState
from .models import OutgoingEmail
from .outbox import header_value


class SendAgainForm(forms.Form):
    """Confirms that a mail leaves again. A mail the server accepted needs a reason; for another it is a note."""

    reason = forms.CharField(label="Pourquoi l’envoyer à nouveau", max_length=200, required=False)

    def __init__(self, *args: Any, email: OutgoingEmail, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = email.state == DeliveryState.SENT
        self.fields["reason"].error_messages["required"] = "Dites en quelques mots pourquoi ce courriel doit repartir"
        self.fields["reason"].help_text = "Gardé dans l’historique du courriel, jamais envoyé."

    def clean_reason(self) -> str:
        return header_value(self.cleaned_data["reason"])
