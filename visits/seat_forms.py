"""Taking a seat in a published date: how many, who, and, without an account, in whose name."""

import uuid
from typing import Any

from django import forms

from portal.accounts.forms import CompanyField, FullNameField

from .fields import ForRelays, LanguageField, PlainTextField, offer_languages
from .models import MESSAGE_MAX, ON_SITE, Slot
from .services.asking import Stranger, Wish

NAME_MAX = 120


class SeatForm(ForRelays):
    """How many come, their names, for whom where a relay asks, and what brings them where the host confirms."""

    headcount = forms.IntegerField(
        label="Combien serez-vous ?",
        initial=1,
        min_value=1,
        error_messages={
            "required": "Indiquez combien de personnes viendront.",
            "invalid": "Écrivez un nombre de personnes, en chiffres.",
            "min_value": "Indiquez au moins une personne.",
        },
    )
    names = PlainTextField(
        label="Qui vient ?",
        help_text="Un prénom et un nom par ligne. Ceux que vous ignorez encore se nomment à l’accueil.",
        required=False,
        max_length=20000,
        too_long="Cette liste est trop longue",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    message = PlainTextField(
        label="Qu’est-ce qui vous amène ?",
        help_text="Une phrase suffit : la vitrine prépare mieux sa visite.",
        max_length=MESSAGE_MAX,
        too_long="Votre message est trop long",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en une phrase ce qui vous amène."},
    )
    language = LanguageField()
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slot = slot
        self.fields["submission_key"].initial = uuid.uuid4
        if slot.format not in ON_SITE:
            self.fields["names"].help_text = "Un prénom et un nom par ligne."  # there is no gate to name the others
        offer_languages(self, slot.languages)
        most = slot.seats_total if self.is_relay else min(slot.headcount_max or slot.seats_total, slot.seats_total)
        self.fields["headcount"].widget.attrs |= {"max": most, "inputmode": "numeric"}
        self.fields["message"].required = slot.needs_confirmation

    def clean_names(self) -> tuple[str, ...]:
        """The names typed, one a line, empty lines left out."""
        names = tuple(" ".join(line.split()) for line in self.cleaned_data["names"].splitlines())
        for name in names:
            if len(name) > NAME_MAX:
                raise forms.ValidationError(f"« {name[:40]}… » est trop long : un prénom et un nom par ligne.")
        return tuple(name for name in names if name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.errors.pop("submission_key", None)  # nobody types it: an unreadable one is replaced by `wish`
        names, headcount = cleaned.get("names", ()), cleaned.get("headcount")
        if headcount is not None and len(names) > headcount:
            said = f"Vous nommez {len(names)} personnes pour {headcount} place{'s' * (headcount > 1)}."
            self.add_error("names", f"{said} Corrigez l’un des deux.")
        return cleaned

    def wish(self) -> Wish:
        """What is asked, once the form is valid."""
        data = self.cleaned_data
        return Wish(
            vitrine=self.slot.vitrine,
            practice=self.slot.practice,
            message=data["message"] or f"Inscription : {self.slot.theme or self.slot.get_format_display()}",
            format=self.slot.format,
            headcount=data["headcount"],
            slot=self.slot,
            names=data["names"],
            language=data.get("language") or next(iter(self.slot.languages), ""),
            on_behalf_of=data.get("on_behalf_of", ""),
            submission_key=data.get("submission_key") or uuid.uuid4(),
        )


class SeatAsStrangerForm(SeatForm):
    """The same, and who asks."""

    name = FullNameField()
    company = CompanyField(label="Entreprise : nom ou SIRET")
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Complétez l’adresse, par exemple prenom.nom@entreprise.fr.",
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def stranger(self) -> Stranger:
        """Who asks, once the form is valid."""
        data = self.cleaned_data
        return Stranger(name=data["name"], email=data["email"], company=data["company"])
