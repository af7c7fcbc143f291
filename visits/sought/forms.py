"""Input of the sought practices to clean, typed data, with errors in French."""

import uuid
from typing import Any

from django import forms

from portal.ui.forms import CheckboxPanes, RadioPanes
from practices.models import Problem
from vitrines.enums import ExchangeFormat
from vitrines.models import Vitrine

from ..fields import PlainTextField
from ..forms import StrangerForm
from ..models import MESSAGE_MAX
from ..wording import FORMAT_QUESTION
from .enums import CloseReason
from .models import SoughtPractice
from .selectors import solving
from .services import Description

PROBLEMS_MAX = 3
HINTS = {
    ExchangeFormat.PRIVATE_VISIT: "Sur place, avec vos questions",
    ExchangeFormat.GROUP_VISIT: "Avec d’autres entreprises, à une date commune",
    ExchangeFormat.VIDEO: "Une heure à distance, avec d’autres entreprises",
    ExchangeFormat.CALL: "Au téléphone ou en visioconférence",
    ExchangeFormat.WRITTEN: "La réponse arrive par courriel",
}
# What the requester reads when the Alliance writes nothing more.
READY_CLOSINGS = {
    CloseReason.NOBODY: (
        "Aucune vitrine n’a publié de pratique sur ce sujet à ce jour. "
        "Nous le gardons en mémoire pour les prochaines candidatures."
    ),
    CloseReason.OFF_TOPIC: "Ce sujet sort de ce que les vitrines montrent sur ce portail.",
    CloseReason.TOO_VAGUE: (
        "Votre description ne nous permet pas de choisir une vitrine. "
        "Avec la situation de départ et un chiffre, nous pourrons chercher de nouveau."
    ),
    CloseReason.OTHER: "Nous n’avons pas trouvé de vitrine qui puisse vous répondre cette fois-ci.",
}


class DescribeForm(forms.Form):
    """What a signed-in person looks for, and the agreement to be handed to a vitrine."""

    message = PlainTextField(
        label="Que cherchez-vous à résoudre ?",
        help_text="Deux ou trois phrases : votre situation, un chiffre si vous l’avez, ce que vous avez déjà essayé.",
        max_length=MESSAGE_MAX,
        too_long="Votre message est trop long",
        error_messages={"required": "Décrivez le problème en une phrase au moins."},
    )
    problems = forms.MultipleChoiceField(
        label="Est-ce l’un de ces problèmes ?",
        help_text="Trois au plus. Les vitrines qui l’ont résolu lisent votre description, sans votre nom.",
        required=False,
        widget=CheckboxPanes(bare=True),
        error_messages={"invalid_choice": "Choisissez un problème de la liste."},
    )
    format = forms.ChoiceField(
        label="Comment souhaitez-vous échanger ?",
        choices=FORMAT_QUESTION.items(),
        initial=ExchangeFormat.CALL,
        widget=RadioPanes(hints={way.value: hint for way, hint in HINTS.items()}),
        error_messages={
            "required": "Choisissez comment vous souhaitez échanger.",
            "invalid_choice": "Choisissez un format de la liste.",
        },
    )
    agreed = forms.BooleanField(
        label="J’accepte que ma demande soit confiée, avec mon nom et mon entreprise, à la vitrine qui peut répondre.",
        error_messages={"required": "Sans votre accord, nous ne pouvons confier votre demande à personne."},
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ["message", "problems", "format", "name", "email", "company", "agreed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems = {problem.slug: problem for problem in Problem.objects.order_by("position", "name")}
        self.fields["problems"].choices = [(slug, problem.name) for slug, problem in self.problems.items()]
        self.fields["submission_key"].initial = uuid.uuid4

    def clean_problems(self) -> list[Problem]:
        chosen = self.cleaned_data["problems"]
        if len(chosen) > PROBLEMS_MAX:
            raise forms.ValidationError(f"Gardez {PROBLEMS_MAX} problèmes au plus, les plus proches du vôtre.")
        return [self.problems[slug] for slug in chosen]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.errors.pop("submission_key", None)  # nobody types it: an unreadable one is replaced by `description`
        return cleaned

    def description(self) -> Description:
        """What is looked for, once the form is valid."""
        data = self.cleaned_data
        return Description(
            message=data["message"],
            format=data["format"],
            problems=data["problems"],
            submission_key=data.get("submission_key") or uuid.uuid4(),
        )


class DescribeAsStrangerForm(StrangerForm, DescribeForm):
    """The same, and who asks."""


# ── What the Alliance does with one ──────────────────────────────────────────
class HandToForm(forms.Form):
    """“Confier à…”: vitrines on line, those that have solved the problem first."""

    vitrine = forms.ModelChoiceField(
        label="Vitrine",
        queryset=Vitrine.objects.none(),
        empty_label="Choisissez une vitrine",
        error_messages={
            "required": "Choisissez la vitrine.",
            "invalid_choice": "Cette vitrine n’est pas en ligne. Choisissez-en une autre.",
        },
    )

    def __init__(self, *args: Any, sought: SoughtPractice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["vitrine"]
        field.queryset = Vitrine.objects.published().order_by("name", "pk")
        first = solving(sought)
        rest = [vitrine for vitrine in field.queryset if vitrine not in first]
        groups = (("Elles ont résolu ce problème", first), ("Les autres vitrines", rest))
        field.choices = [
            ("", field.empty_label),
            *((title, [(each.pk, str(each)) for each in vitrines]) for title, vitrines in groups if vitrines),
        ]


class AnswerSoughtForm(forms.Form):
    text = PlainTextField(
        label="Votre réponse",
        help_text="Elle part telle quelle au demandeur.",
        max_length=8000,
        too_long="Votre réponse est trop longue",
        error_messages={"required": "Écrivez votre réponse."},
    )

    def __init__(self, *args: Any, sought: SoughtPractice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class CloseSoughtForm(forms.Form):
    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=CloseReason.choices,
        initial=CloseReason.NOBODY,
        widget=RadioPanes(hints={reason.value: text for reason, text in READY_CLOSINGS.items()}),
        error_messages={"required": "Choisissez une raison."},
    )
    text = PlainTextField(
        label="Votre texte",
        help_text="Laissez vide pour envoyer le texte de la raison choisie.",
        required=False,
        max_length=2000,
        too_long="Votre texte est trop long",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, sought: SoughtPractice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def reply(self) -> str:
        """The text that leaves: the Alliance's own, else the one ready for the reason."""
        return self.cleaned_data["text"] or READY_CLOSINGS[CloseReason(self.cleaned_data["reason"])]
