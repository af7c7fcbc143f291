"""Writing to the other side: the same form on the pages of a request and behind the link of a mail."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .action import Action
from .enums import ActorRole
from .fields import PlainTextField
from .forms import ActionForm
from .models import MESSAGE_MAX, DateOption, VisitRequest
from .services import messages
from .thread import is_acquainted, is_writable
from .workflow import Actor

NO_FILES = "Les pièces jointes ne partent pas d’ici. Décrivez le document : vous l’enverrez une fois la date convenue."
UNTIL_MET = (
    "Jusqu’à ce qu’une date soit convenue, l’autre partie ne voit ni adresse électronique ni numéro de téléphone. "
    "Sans pièce jointe."
)
ONCE_MET = "Sans pièce jointe."
PER_MINUTE = 12  # from one address, about any request


class MessageForm(ActionForm):
    text = PlainTextField(
        label="Votre message",
        max_length=MESSAGE_MAX,
        too_long="Votre message est trop long",
        error_messages={"required": "Écrivez votre message."},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        self.fields["submission_key"].initial = uuid.uuid4
        self.fields["text"].help_text = ONCE_MET if is_acquainted(visit_request) else UNTIL_MET

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.errors.pop("submission_key", None)  # nobody types it: an unreadable one is replaced
        if self.files:
            raise ValidationError(NO_FILES)
        return cleaned


def _write(visit_request: VisitRequest, form: MessageForm, by: Actor, option: DateOption | None) -> VisitRequest:
    messages.write_message(
        visit_request=visit_request,
        text=form.cleaned_data["text"],
        submission_key=form.cleaned_data.get("submission_key") or uuid.uuid4(),
        by=by,
    )
    return visit_request


MESSAGE_ACTIONS: tuple[Action, ...] = (
    Action(
        "write",
        ActorRole.HOST,
        None,
        "Écrire au demandeur",
        "Envoyer le message",
        "Le demandeur reçoit votre message par courriel. La demande reste où elle en est.",
        _write,
        form_class=MessageForm,
        applies=is_writable,
        per_minute=PER_MINUTE,
    ),
    Action(
        "write",
        ActorRole.REQUESTER,
        None,
        "Écrire à la vitrine",
        "Envoyer le message",
        "La vitrine reçoit votre message par courriel. La demande reste où elle en est.",
        _write,
        form_class=MessageForm,
        applies=is_writable,
        per_minute=PER_MINUTE,
    ),
)
