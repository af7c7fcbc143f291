"""What the Alliance types about a date."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from portal.ui.dates import long_date
from portal.ui.typography import of
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import Vitrine

from .enums import SlotState
from .errors import VisitsOverlap
from .fields import VideoLinkField
from .models import SEATS_MAX, Slot
from .selectors import terms_of
from .slot_forms import FORMATS, check_offer
from .working_days import holiday_name, is_working_day


class PracticeField(forms.ModelChoiceField):
    """Published practices, each with its vitrine, so that the right one is found in the list."""

    def label_from_instance(self, practice: Practice) -> str:
        return f"{practice.vitrine} – {practice.published_revision.title}"


class SlotForm(forms.ModelForm):
    """A date of a vitrine: to come, on one working day, about one of its practices, as its host would offer it."""

    practice = PracticeField(
        label="Pratique",
        queryset=Practice.objects.none(),
        required=False,
        help_text="Facultative : une pratique publiée de la même vitrine.",
    )
    video_url = VideoLinkField(required=False)
    languages = forms.MultipleChoiceField(
        label="Langues",
        choices=Language.choices,
        initial=[Language.FR.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez une langue au moins."},
    )

    class Meta:
        model = Slot
        fields = (
            *("vitrine", "practice", "format", "theme", "starts_at", "ends_at", "booking_deadline", "seats_total"),
            *("headcount_max", "needs_confirmation", "place", "video_url", "languages", "equipment"),
        )
        help_texts: ClassVar[dict[str, str]] = {
            "booking_deadline": "Vide : jusqu’au début.",
            "headcount_max": "Vide : autant que de places.",
            "place": "Vide : l’adresse du site.",
            "equipment": "Vide : ceux que la vitrine demande d’habitude.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Practice.objects.published().select_related("vitrine", "published_revision")
        for name in ("starts_at", "ends_at", "booking_deadline"):
            if name in self.fields:  # two fields under one label: each says which it is
                day, hour = self.fields[name].widget.widgets
                day.attrs["aria-label"] = f"{self.fields[name].label} : date"
                hour.attrs["aria-label"] = f"{self.fields[name].label} : heure"
        if "practice" in self.fields:
            self.fields["practice"].queryset = published.order_by("vitrine__name", "published_revision__title", "pk")
        if "format" in self.fields:
            self.fields["format"].choices = [(each.value, each.label) for each in FORMATS]

    def clean_seats_total(self) -> int:
        seats = self.cleaned_data["seats_total"]
        if seats > SEATS_MAX:
            raise forms.ValidationError(f"Offrez {SEATS_MAX} places au plus.")
        return seats

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        vitrine, practice = cleaned.get("vitrine"), cleaned.get("practice")
        start, end, closes = (cleaned.get(name) for name in ("starts_at", "ends_at", "booking_deadline"))
        if vitrine and practice and practice.vitrine_id != vitrine.pk:
            self.add_error("practice", f"Cette pratique n’est pas {of(str(vitrine))} : choisissez une des siennes.")
        if start and vitrine:
            self._check_day(start, vitrine.departement)
        if start and end and timezone.localdate(start) != timezone.localdate(end):
            self.add_error("ends_at", "Le créneau finit le jour où il commence.")
        if closes and start and not timezone.now() < closes <= start:
            self.add_error("booking_deadline", "Choisissez un moment à venir, avant le début.")
        check_offer(self, cleaned)
        if vitrine and start and end and self._overlaps(vitrine, start, end):
            self.add_error("starts_at", str(VisitsOverlap()))
        return cleaned

    def _overlaps(self, vitrine: Vitrine, start: datetime, end: datetime) -> bool:
        """Whether another private visit is at that moment, where the vitrine holds one at a time."""
        if self.cleaned_data.get("format") != ExchangeFormat.PRIVATE_VISIT or not terms_of(vitrine).one_visit_at_a_time:
            return False
        others = Slot.objects.filter(vitrine=vitrine, is_exclusive=True, starts_at__lt=end, ends_at__gt=start)
        return others.exclude(state=SlotState.CANCELLED).exists()

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
