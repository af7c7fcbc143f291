"""What the Alliance types about a date."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from portal.ui.dates import long_date
from practices.models import Practice
from vitrines.enums import ExchangeFormat

from .enums import SeatState
from .models import Slot
from .working_days import holiday_name, is_working_day

DATED_FORMATS = [(f.value, f.label) for f in ExchangeFormat if f is not ExchangeFormat.WRITTEN]


class PracticeField(forms.ModelChoiceField):
    """Published practices, each with its vitrine, so that the right one is found in the list."""

    def label_from_instance(self, practice: Practice) -> str:
        return f"{practice.vitrine} – {practice.published_revision.title}"


class SlotForm(forms.ModelForm):
    """A date of a vitrine: to come, on one working day, about a practice of that vitrine, with seats for who booked."""

    practice = PracticeField(
        label="Pratique",
        queryset=Practice.objects.none(),
        required=False,
        help_text="Facultative : une pratique publiée de la même vitrine.",
    )

    class Meta:
        model = Slot
        fields = ("vitrine", "practice", "format", "theme", "starts_at", "ends_at", "seats_total", "is_public")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Practice.objects.published().select_related("vitrine", "published_revision")
        if self.instance.pk and not self.instance._state.adding:
            published = published.filter(vitrine=self.instance.vitrine_id)
        if "practice" in self.fields:
            self.fields["practice"].queryset = published.order_by("vitrine__name", "published_revision__title", "pk")
        if "format" in self.fields:
            self.fields["format"].choices = DATED_FORMATS

    def clean_seats_total(self) -> int:
        seats = self.cleaned_data["seats_total"]
        booked = self.instance.seats.filter(state=SeatState.BOOKED).aggregate(taken=Sum("headcount"))["taken"] or 0
        if seats < booked:
            raise ValidationError(f"{booked} places sont déjà prises : gardez-en au moins autant.")
        return seats

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        vitrine = cleaned.get("vitrine") or (self.instance.vitrine if self.instance.vitrine_id else None)
        practice, start, end = cleaned.get("practice"), cleaned.get("starts_at"), cleaned.get("ends_at")
        if vitrine and practice and practice.vitrine_id != vitrine.pk:
            self.add_error("practice", f"Cette pratique n’est pas de {vitrine} : choisissez une des siennes.")
        if start and vitrine:
            self._check_day(start, vitrine.departement)
        if start and end and timezone.localdate(start) != timezone.localdate(end):
            self.add_error("ends_at", "Le créneau finit le jour où il commence.")
        return cleaned

    def _check_day(self, start: Any, departement: str) -> None:
        day = timezone.localdate(start)
        if start <= timezone.now():
            self.add_error("starts_at", "Cette date est passée : choisissez-en une à venir.")
        elif holiday := holiday_name(day, departement=departement):
            self.add_error("starts_at", f"Le {long_date(day)} est férié ({holiday}). Choisissez un autre jour.")
        elif not is_working_day(day, departement=departement):
            self.add_error(
                "starts_at", f"Le {long_date(day)} n’est pas un jour ouvré. Choisissez du lundi au vendredi."
            )
