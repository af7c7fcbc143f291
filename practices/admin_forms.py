"""What the Alliance types beside the buttons of the desk."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from .signoff.enums import Use


class SignoffForm(forms.Form):
    """Who, in the company, signed a revision off, and on which day."""

    name = forms.CharField(label="Validée par", max_length=160, help_text="Prénom, nom et fonction dans l’entreprise.")
    on = forms.DateField(label="Le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    uses = forms.MultipleChoiceField(
        label="Accordé aussi",
        choices=[(Use.BOOK, "le livre"), (Use.PRESS, "la presse")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="signoff-%s", **kwargs)
        self.fields["on"].initial = timezone.localdate

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : donnez le jour où la validation a été reçue.")
        return day

    @property
    def moment(self) -> datetime.datetime:
        """The moment of the proof: now when it came today, else noon of that day."""
        day, now = self.cleaned_data["on"], timezone.localtime()
        noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=now.tzinfo)
        return now if day == now.date() else noon

    @property
    def agreed(self) -> frozenset[Use]:
        """What the company allows: the portal, which the note is for, and the uses that were ticked."""
        return frozenset({Use.WEB, *(Use(value) for value in self.cleaned_data["uses"])})


class WithdrawForm(forms.Form):
    """Why a practice leaves the site."""

    reason = forms.CharField(label="Motif du retrait", max_length=240)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="withdraw-%s", **kwargs)
