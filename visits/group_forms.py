"""The common date a host offers: who, when, how, ready to send."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.ui.dates import clock
from portal.ui.forms import CheckboxPanes, RadioPanes
from portal.ui.numbers import quantity
from vitrines.models import Vitrine

from .fields import DEFAULT_TIME, TIMES, DateWishesField, PlainTextField
from .forms import duration
from .models import GROUP_FORMATS, VisitRequest
from .pooling import OFFERED_FROM, fitting, most_people, preset_format
from .selectors import terms_of
from .services.group_dates import Offer
from .working_days import add_working_days

DAYS_AHEAD, DAYS_TO_ANSWER = 15, 8  # working days: time for an agenda to have room, and to answer
EVENING = time(18, 0)


class GroupDateForm(forms.Form):
    """Every field is preset; the host may send it as it stands."""

    requests = forms.MultipleChoiceField(
        label="À qui ?",
        help_text="Dans l’ordre d’arrivée. Chacun reçoit sa proposition, et garde son tour si la date n’a pas lieu.",
        widget=CheckboxPanes,
        error_messages={
            "required": "Choisissez au moins deux demandes.",
            "invalid_choice": "Une de ces demandes a changé entre-temps. Voici celles qui attendent encore.",
        },
    )
    format = forms.ChoiceField(
        label="Ce que vous proposez",
        choices=[(each.value, each.label) for each in GROUP_FORMATS],
        widget=RadioPanes(columns=2),
        error_messages={"required": "Choisissez un format.", "invalid_choice": "Choisissez un format de la liste."},
    )
    day = forms.CharField(
        label="Jour",
        max_length=20,
        widget=forms.TextInput(attrs={"type": "date"}),
        error_messages={"required": "Choisissez un jour."},
    )
    moment = forms.ChoiceField(
        label="Heure",
        choices=[(f"{each:%H:%M}", clock(each)) for each in TIMES],
        error_messages={"required": "Choisissez l’heure.", "invalid_choice": "Choisissez l’heure dans la liste."},
    )
    minimum = forms.IntegerField(
        label="Entreprises pour que la date tienne",
        min_value=2,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Indiquez combien d’entreprises doivent accepter.",
            "invalid": "Écrivez un nombre d’entreprises, en chiffres.",
            "min_value": "Une date commune réunit au moins deux entreprises.",
        },
    )
    answer_by = forms.DateField(
        label="Réponses jusqu’au",
        help_text="À 18 h. Passé ce moment, chacun garde son tour et en est prévenu.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Cette date n’existe pas."},
    )
    text = PlainTextField(
        label="Un mot pour les demandeurs",
        required=False,
        max_length=2000,
        too_long="Votre mot est trop long",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        vitrine: Vitrine,
        companies: list[VisitRequest],
        guests: Sequence[VisitRequest] = (),
        **kwargs: Any,
    ) -> None:
        """`guests` asked other vitrines of the region: nobody is named before they agree."""
        super().__init__(*args, **kwargs)
        self.vitrine, self.terms, self.guests = vitrine, terms_of(vitrine), guests
        everyone = [*companies, *guests]
        self.companies = {str(each.pk): each for each in everyone}
        preset = preset_format(everyone, self.terms)
        chosen = fitting(everyone, most=most_people(preset, self.terms))
        field: Any = self.fields["requests"]
        field.choices = [(str(each.pk), each.company_name) for each in companies]
        field.choices += [(str(each.pk), f"Une entreprise de la région ({n})") for n, each in enumerate(guests, 1)]
        field.widget.hints = {str(each.pk): _hint(each) for each in companies}
        field.widget.hints |= {str(each.pk): f"{_hint(each)} ; a écrit à une autre vitrine" for each in guests}
        today, departement = timezone.localdate(), vitrine.departement
        self.initial = {
            "requests": [str(each.pk) for each in chosen],
            "format": preset,
            "day": add_working_days(today, DAYS_AHEAD, departement=departement).isoformat(),
            "moment": DEFAULT_TIME,
            "minimum": max(2, min(OFFERED_FROM, len(chosen))),
            "answer_by": add_working_days(today, DAYS_TO_ANSWER, departement=departement),
            **self.initial,
        }

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day <= timezone.localdate():
            raise ValidationError("Laissez au moins jusqu’à demain pour répondre.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in cleaned and "moment" in cleaned:
            try:
                dates = DateWishesField(departement=self.vitrine.departement)
                cleaned["starts_at"] = dates.clean([(cleaned["day"].strip(), cleaned["moment"])])[0]
            except ValidationError as error:
                self.add_error("day", error)
        starts_at, answer_by = cleaned.get("starts_at"), cleaned.get("answer_by")
        if starts_at and answer_by and answer_by >= timezone.localdate(starts_at):
            self.add_error("answer_by", "Les réponses sont attendues avant le jour de la rencontre.")
        chosen = [self.companies[pk] for pk in cleaned.get("requests", [])]
        if len(chosen) == 1:
            self.add_error("requests", "Choisissez au moins deux demandes.")
        if "format" in cleaned and chosen:
            people, most = sum(each.headcount for each in chosen), most_people(cleaned["format"], self.terms)
            if people > most:
                said = f"Cela ferait {quantity(people, 'personnes')}, et vous en recevez {most} au plus."
                self.add_error("requests", f"{said} Retirez une demande, ou proposez une visio.")
        if "minimum" in cleaned and len(chosen) > 1 and cleaned["minimum"] > len(chosen):
            self.add_error("minimum", f"Vous proposez cette date à {len(chosen)} entreprises : n’en attendez pas plus.")
        return cleaned

    def request_ids(self) -> list[uuid.UUID]:
        """The requests chosen, once the form is valid."""
        return [uuid.UUID(pk) for pk in self.cleaned_data["requests"]]

    def offer(self) -> Offer:
        """What is offered, once the form is valid."""
        data = self.cleaned_data
        starts_at: datetime = data["starts_at"]
        length: timedelta = duration(data["format"], self.terms)
        return Offer(
            format=data["format"],
            starts_at=starts_at,
            ends_at=starts_at + length,
            deadline=timezone.make_aware(datetime.combine(data["answer_by"], EVENING)),
            minimum=data["minimum"],
            message=data["text"],
        )


class TakeBackForm(forms.Form):
    """Which common date the host gives up."""

    take_back = forms.UUIDField()


def _hint(visit_request: VisitRequest) -> str:
    people = quantity(visit_request.headcount, "personnes" if visit_request.headcount > 1 else "personne")
    return f"{visit_request.get_format_display()}, {people}"
