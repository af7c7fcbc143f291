"""What people type: plain text, and dates as they offer them, up to three days, each with a time of day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from portal.ui.dates import clock, long_date
from portal.ui.forms import RadioPanes
from portal.ui.numbers import number
from vitrines.enums import Language

from .text import clean_text
from .working_days import holiday_name

ROWS = 3
TIMES = [time(9, 0), time(9, 30), time(10, 30), time(11, 0), time(13, 30), time(14, 0), time(15, 0), time(16, 0)]
DEFAULT_TIME = "14:00"
HORIZON = timedelta(days=365)


class PlainTextField(forms.CharField):
    """Text typed by a person: line ends made one, invisible characters dropped, length told in plain words.

    Without one letter or digit it is empty.
    """

    def __init__(self, *, max_length: int, too_long: str, **kwargs: Any) -> None:
        self.limit, self.too_long = max_length, too_long
        kwargs.setdefault("widget", forms.Textarea)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = clean_text(super().to_python(value))
        if len(text) > self.limit:
            raise ValidationError(
                f"{self.too_long} : {number(len(text))} caractères, {number(self.limit)} au plus.", code="max_length"
            )
        return text if any(character.isalnum() for character in text) else ""


class VideoLinkField(forms.URLField):
    """Where a video is held, as its host pastes it: a web address, shown to who has a seat alone."""

    default_validators = [URLValidator(schemes=["https", "http"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Lien de la visio",
            help_text="Montré aux inscrits seulement.",
            max_length=400,
            assume_scheme="https",
            error_messages={
                "required": "Collez le lien de la visio.",
                "invalid": "Collez l’adresse entière, par exemple https://visio.exemple.fr/salle.",
                "max_length": "Cette adresse est trop longue : 400 caractères au plus.",
            },
            **kwargs,
        )


class DateWishesInput(forms.Widget):
    """Three rows of a day and a time. The value is a list of (day, time) as typed."""

    template_name = "visits/widgets/date_wishes.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:
        return [
            (data.get(f"{name}_{row}_day", "").strip(), data.get(f"{name}_{row}_time", DEFAULT_TIME))
            for row in range(ROWS)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{row}_day" not in data for row in range(ROWS))

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0_day" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = [_typed(pair) for pair in value or []]
        typed += [("", DEFAULT_TIME)] * (ROWS - len(typed))
        base = (attrs or {}).get("id", f"id_{name}")
        context["widget"]["rows"] = [
            {
                "name": f"{name}_{row}",
                "id": f"{base}_{row}",
                "number": row + 1,
                "day": day,
                "times": [(f"{t:%H:%M}", clock(t), f"{t:%H:%M}" == moment) for t in TIMES],
            }
            for row, (day, moment) in enumerate(typed)
        ]
        context["widget"]["min"] = (timezone.localdate() + timedelta(days=1)).isoformat()
        context["widget"]["max"] = (timezone.localdate() + HORIZON).isoformat()
        return context


class DateWishesField(forms.Field):
    """Up to three dates to come, on working days of a département; cleaned to aware datetimes, earliest first."""

    widget = DateWishesInput
    default_error_messages = {"required": "Proposez au moins une date."}

    def __init__(self, *, departement: str = "", **kwargs: Any) -> None:
        self.departement = departement
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[datetime]:
        """Return the distinct dates typed. Raises ValidationError with one sentence a date that cannot be."""
        starts: set[datetime] = set()
        errors = []
        for day, moment in value or []:
            if not day:
                continue
            try:
                starts.add(self._clean_date(day, moment))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        if self.required and not starts:
            raise ValidationError(self.error_messages["required"], code="required")
        return sorted(starts)

    def _clean_date(self, typed_day: str, typed_time: str) -> datetime:
        try:
            day, moment = date.fromisoformat(typed_day), time.fromisoformat(typed_time)
        except ValueError as error:
            shown = typed_day[:20]
            raise ValidationError(f"« {shown} » n’est pas une date : écrivez par exemple 2027-03-16.") from error
        if day <= timezone.localdate():
            raise ValidationError(f"Le {long_date(day)} est trop tôt : proposez un jour à partir de demain.")
        if day > timezone.localdate() + HORIZON:
            raise ValidationError(f"Le {long_date(day)} est trop loin : proposez un jour dans les douze mois.")
        if holiday := holiday_name(day, departement=self.departement):
            raise ValidationError(f"Le {long_date(day)} est férié ({holiday}). Choisissez un autre jour.")
        if day.weekday() >= 5:
            raise ValidationError(
                f"Le {long_date(day)} n’est pas un jour ouvré. Choisissez un jour du lundi au vendredi."
            )
        if moment not in TIMES:
            raise ValidationError("Choisissez l’heure dans la liste.")
        return timezone.make_aware(datetime.combine(day, moment))


def _typed(pair: Any) -> tuple[str, str]:
    """A row as the page shows it: what was typed, or an initial datetime."""
    if isinstance(pair, datetime):
        local = timezone.localtime(pair)
        return local.date().isoformat(), f"{local:%H:%M}"
    return pair


class BehalfField(forms.CharField):
    """For whom a relay asks: then it is a group, whose companies are named later. Shown to relays alone."""

    def __init__(self) -> None:
        super().__init__(
            label="Pour le compte de",
            help_text="Par exemple « huit adhérents de la filière fonderie ». Vous nommez les entreprises et les "
            "visiteurs plus tard, jusqu’à deux jours avant la date. Vide : vous venez pour votre organisation.",
            required=False,
            max_length=160,
        )

    def to_python(self, value: Any) -> str:
        """One line, without invisible characters; empty without one letter or digit."""
        text = " ".join(clean_text(super().to_python(value) or "").split())
        return text if any(character.isalnum() for character in text) else ""


class LanguageField(forms.ChoiceField):
    """In which of the languages offered one wants to be received; see `offer_languages`."""

    asked_when_needed = True  # its first choice is ticked

    def __init__(self) -> None:
        super().__init__(
            label="Dans quelle langue ?",
            choices=Language.choices,
            required=False,
            widget=RadioPanes(columns=2),
            error_messages={"invalid_choice": "Choisissez une langue de la liste."},
        )


def offer_languages(form: forms.Form, languages: Iterable[str]) -> None:
    """Ask `form.language` among these languages, the first one ticked; not at all where there is no choice."""
    spoken = [Language(each) for each in languages]
    if len(spoken) < 2:
        del form.fields["language"]
        return
    field: Any = form.fields["language"]
    field.choices = [(each.value, each.label.capitalize()) for each in spoken]
    field.initial = spoken[0].value


class ForRelays(forms.Form):
    """A form that asks a relay for whom it asks, and nobody else."""

    on_behalf_of = BehalfField()

    def __init__(self, *args: Any, is_relay: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_relay = is_relay
        if not is_relay:
            del self.fields["on_behalf_of"]
