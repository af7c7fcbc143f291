"""What a host types about a date: what it offers, when, by which rule, why it is cancelled."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.ui.dates import MONTHS, long_date
from portal.ui.forms import CheckboxPanes, RadioPanes
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import Vitrine

from .enums import Rank, Weekday
from .errors import SeatsTakenBack
from .fields import PlainTextField, VideoLinkField
from .models import ON_SITE, SEATS_MAX, Slot
from .selectors import terms_of
from .services.series import Occurrence, Rule, occurrences
from .services.slot_details import Details
from .services.slots import Opening
from .working_days import holiday_name

FORMATS = (ExchangeFormat.GROUP_VISIT, ExchangeFormat.PRIVATE_VISIT, ExchangeFormat.VIDEO)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NO_DAY = {"required": "Choisissez un jour.", "invalid": "Cette date n’existe pas : écrivez par exemple 2027-03-16."}
NO_TIME = {"required": "Indiquez l’heure.", "invalid": "Écrivez l’heure ainsi : 14:00."}
NO_LINK = "Collez le lien de la visio : les inscrits le reçoivent avec leur invitation."


def check_offer(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """What a date offers holds together, whoever types it."""
    most, total = cleaned.get("headcount_max"), cleaned.get("seats_total")
    if most and total and most > total:
        form.add_error("headcount_max", f"Il n’y a que {total} places.")
    if cleaned.get("format") == ExchangeFormat.VIDEO and not cleaned.get("video_url"):
        form.add_error("video_url", NO_LINK)


def opening_of(data: dict[str, Any]) -> Opening:
    """What a valid form offers: a place and its equipment on site, a link for a video."""
    on_site = data["format"] in ON_SITE
    return Opening(
        format=data["format"],
        seats_total=data["seats_total"],
        theme=data["theme"],
        place=data["place"] if on_site else "",
        video_url="" if on_site else data["video_url"],
        headcount_max=data["headcount_max"],
        languages=data["languages"],
        equipment=data["equipment"] if on_site else "",
        needs_confirmation=data["needs_confirmation"],
    )


class PracticesField(forms.ModelMultipleChoiceField):
    """The vitrine’s published practices, by their titles."""

    widget = CheckboxPanes

    def label_from_instance(self, practice: Practice) -> str:
        return practice.published_revision.title if practice.published_revision else str(practice)


class OpeningForm(forms.Form):
    """What a date offers, whenever it is."""

    format = forms.ChoiceField(label="Format", choices=[(f.value, f.label) for f in FORMATS], widget=RadioPanes)
    theme = forms.CharField(label="Thème", max_length=160, required=False)
    practices = PracticesField(label="Pratiques montrées", queryset=Practice.objects.none(), required=False)
    starts = forms.TimeField(label="De", widget=CLOCK, initial=time(14, 0), error_messages=NO_TIME)
    ends = forms.TimeField(label="À", widget=CLOCK, initial=time(16, 0), error_messages=NO_TIME)
    seats_total = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=SEATS_MAX,
        initial=8,
        error_messages={
            "required": "Indiquez le nombre de places.",
            "invalid": "Écrivez un nombre de places, en chiffres.",
            "min_value": "Un créneau offre au moins une place.",
            "max_value": f"Offrez {SEATS_MAX} places au plus.",
        },
    )
    headcount_max = forms.IntegerField(
        label="Par entreprise, au plus",
        min_value=1,
        max_value=SEATS_MAX,
        required=False,
        error_messages={"invalid": "Écrivez un nombre, en chiffres, ou laissez vide."},
    )
    place = forms.CharField(
        label="Lieu de rendez-vous", help_text="Vide : l’adresse du site.", max_length=240, required=False
    )
    video_url = VideoLinkField(required=False)
    languages = forms.MultipleChoiceField(
        label="Langues",
        choices=Language.choices,
        widget=CheckboxPanes(columns=2),
        error_messages={"required": "Choisissez une langue au moins."},
    )
    equipment = forms.CharField(label="Équipements de protection", max_length=240, required=False)
    needs_confirmation = forms.BooleanField(
        label="Je confirme chaque inscription",
        help_text="Sinon, une place prise est acquise aussitôt.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, vitrine: Vitrine, practices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vitrine, terms = vitrine, terms_of(vitrine)
        shown: Any = self.fields["practices"]
        shown.queryset = practices
        # read here, once, not while the page is drawn
        shown.choices = [(practice.pk, shown.label_from_instance(practice)) for practice in practices]
        self.fields["format"].initial = ExchangeFormat.GROUP_VISIT.value
        self.fields["languages"].initial = list(terms.languages)
        self.fields["equipment"].initial = terms.protective_equipment
        self.fields["seats_total"].initial = terms.group_max

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "La fin suit le début.")
        check_offer(self, cleaned)
        return cleaned

    def opening(self) -> Opening:
        """What is offered, once the form is valid."""
        return opening_of(self.cleaned_data)


class WhenForm(forms.Form):
    """A day and its hours, on a working day to come."""

    day = forms.DateField(label="Jour", widget=DAY, error_messages=NO_DAY)
    starts = forms.TimeField(label="De", widget=CLOCK, error_messages=NO_TIME)
    ends = forms.TimeField(label="À", widget=CLOCK, error_messages=NO_TIME)

    def __init__(self, *args: Any, departement: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departement = departement

    def clean_day(self):
        return checked_day(self.cleaned_data["day"], departement=self.departement)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "La fin suit le début.")
        return cleaned

    def span(self) -> tuple[datetime, datetime]:
        """Aware start and end, once the form is valid."""
        return span_of(self.cleaned_data)


class PublishForm(OpeningForm):
    """One date."""

    day = forms.DateField(label="Jour", widget=DAY, error_messages=NO_DAY)
    deadline_day = forms.DateField(
        label="Inscriptions jusqu’au", help_text="Ce jour compris. Vide : jusqu’au début.", widget=DAY, required=False
    )
    field_order = ["format", "theme", "practices", "day", "starts", "ends", "seats_total", "headcount_max"]

    def clean_day(self):
        return checked_day(self.cleaned_data["day"], departement=self.vitrine.departement)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        deadline, day = cleaned.get("deadline_day"), cleaned.get("day")
        if deadline and (deadline < timezone.localdate() or (day and deadline >= day)):
            self.add_error("deadline_day", "Choisissez un jour à venir, avant celui de la visite.")
        return cleaned

    def span(self) -> tuple[datetime, datetime]:
        """Aware start and end, once the form is valid."""
        return span_of(self.cleaned_data)

    def booking_deadline(self) -> datetime | None:
        """The end of the last day on which seats are taken; None until the start."""
        day = self.cleaned_data["deadline_day"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0))) if day else None


class EditForm(OpeningForm):
    """What a published date may still change; its format and its hours do not, its seats only grow."""

    deadline_day = forms.DateField(
        label="Inscriptions jusqu’au", help_text="Ce jour compris. Vide : jusqu’au début.", widget=DAY, required=False
    )

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:
        self.slot = slot
        super().__init__(*args, **kwargs)
        on_site = slot.format in ON_SITE
        for name in ("format", "starts", "ends", *(("video_url",) if on_site else ("place", "equipment"))):
            del self.fields[name]
        closes = slot.booking_deadline
        self.initial = {
            **{name: getattr(slot, name) for name in self.fields if name not in ("practices", "deadline_day")},
            "practices": [each.pk for each in slot.practices.all()],
            "deadline_day": timezone.localdate(closes - timedelta(seconds=1)) if closes else None,
        }

    def clean_seats_total(self) -> int:
        total = self.cleaned_data["seats_total"]
        if total < self.slot.seats_total:
            raise ValidationError(str(SeatsTakenBack(least=self.slot.seats_total)))
        return total

    def clean_deadline_day(self) -> date | None:
        day = self.cleaned_data["deadline_day"]
        is_new = bool(day) and day != self.initial["deadline_day"]
        if is_new and not timezone.localdate() <= day < timezone.localdate(self.slot.starts_at):
            raise ValidationError("Choisissez un jour à venir, avant celui de la visite.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.slot.format == ExchangeFormat.VIDEO and "video_url" in cleaned and not cleaned["video_url"]:
            self.add_error("video_url", NO_LINK)
        return cleaned

    def details(self) -> Details:
        """What the date offers from now on, once the form is valid."""
        data, slot = self.cleaned_data, self.slot
        day = data["deadline_day"]
        return Details(
            theme=data["theme"],
            place=data.get("place", slot.place),
            video_url=data.get("video_url", slot.video_url),
            languages=data["languages"],
            equipment=data.get("equipment", slot.equipment),
            seats_total=data["seats_total"],
            headcount_max=data["headcount_max"],
            needs_confirmation=data["needs_confirmation"],
            booking_deadline=timezone.make_aware(datetime.combine(day + timedelta(days=1), time(0))) if day else None,
            practices=list(data["practices"]),
        )


class SeriesForm(OpeningForm):
    """A rule; `seen` proves that the dates it makes were shown."""

    rank = forms.TypedChoiceField(label="Rang", choices=Rank.choices, coerce=int, initial=Rank.FIRST)
    weekday = forms.TypedChoiceField(label="Jour de la semaine", choices=Weekday.choices, coerce=int, initial=1)
    from_day = forms.DateField(label="À partir du", widget=DAY, error_messages=NO_DAY)
    until_day = forms.DateField(label="Jusqu’au", widget=DAY, required=False, error_messages=NO_DAY)
    except_months = forms.TypedMultipleChoiceField(
        label="Sauf en",
        choices=[(number, name) for number, name in enumerate(MONTHS, 1)],
        coerce=int,
        required=False,
        widget=CheckboxPanes(columns=2),
    )
    deadline_days = forms.IntegerField(
        label="Inscriptions closes, jours avant", min_value=0, max_value=60, required=False, initial=0
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["rank", "weekday", "starts", "ends", "from_day", "until_day", "except_months", "format", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_day"].initial = timezone.localdate() + timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not any(not each.skipped for each in self.dates()):
            self.add_error("from_day", "Cette règle ne donne aucune date dans les six mois. Changez-la.")
        return cleaned

    def rule(self) -> Rule:
        """When it falls, once the form is valid."""
        data = self.cleaned_data
        return Rule(
            rank=data["rank"],
            weekday=data["weekday"],
            starts=data["starts"],
            ends=data["ends"],
            from_day=data["from_day"],
            until_day=data["until_day"],
            except_months=tuple(data["except_months"]),
            deadline_days=data["deadline_days"] or 0,
        )

    def dates(self) -> list[Occurrence]:
        """The days the rule gives, those skipped too."""
        return occurrences(self.rule(), today=timezone.localdate(), departement=self.vitrine.departement)

    def were_seen(self) -> bool:
        """Whether these very dates were shown before."""
        return self.cleaned_data["seen"] == marked(self.dates())


class CancelSlotForm(forms.Form):
    text = PlainTextField(
        label="Pourquoi ?",
        help_text="Une phrase, lue par tous ceux qui ont une place ou attendent.",
        max_length=1000,
        too_long="Votre phrase est trop longue",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en une phrase pourquoi."},
    )


class OneAtATimeForm(forms.Form):
    wanted = forms.BooleanField(label="Une seule visite privée à la fois", required=False)


def marked(dates: Sequence[Occurrence]) -> str:
    """A short name for a list of dates."""
    told = "|".join(f"{each.starts_at.isoformat()}–{each.ends_at.isoformat()}{each.skipped}" for each in dates)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def checked_day(day: Any, *, departement: str) -> Any:
    """The day, a working one to come. Raises ValidationError with what to do."""
    if day <= timezone.localdate():
        raise ValidationError(f"Le {long_date(day)} est trop tôt : choisissez un jour à partir de demain.")
    if day > timezone.localdate() + timedelta(days=731):
        raise ValidationError(f"Le {long_date(day)} est trop loin : choisissez un jour dans les deux ans.")
    if holiday := holiday_name(day, departement=departement):
        raise ValidationError(f"Le {long_date(day)} est férié ({holiday}). Choisissez un autre jour.")
    if day.weekday() >= 5:
        raise ValidationError(f"Le {long_date(day)} n’est pas un jour ouvré. Choisissez du lundi au vendredi.")
    return day


def span_of(data: dict[str, Any]) -> tuple[datetime, datetime]:
    """Aware start and end of a day and two hours, Paris time."""
    start, end = (timezone.make_aware(datetime.combine(data["day"], data[name])) for name in ("starts", "ends"))
    return start, end
