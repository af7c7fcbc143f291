"""Input of the visits app to clean, typed data, with errors in French."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.addresses import lasting
from portal.accounts.forms import CompanyField, FullNameField
from portal.ui.dates import long_date
from portal.ui.forms import RadioPanes
from practices.models import Practice
from vitrines.enums import ExchangeFormat, Language
from vitrines.models import VisitTerms, Vitrine

from .alternatives import sisters_of
from .enums import DeclineReason
from .fields import DateWishesField, ForRelays, LanguageField, PlainTextField, offer_languages
from .invitations import ON_SITE
from .models import MESSAGE_MAX, Slot, VisitRequest
from .selectors import terms_of, upcoming_slots
from .services.asking import Stranger, Wish
from .wording import FORMAT_QUESTION, READY_REFUSALS

CALL_MINUTES, VIDEO_MINUTES = 30, 60
HEADCOUNT_MAX = 500  # nobody calls or writes for more people; a visit has the vitrine's own limit
OTHER_DATE = "other"
SISTERS_OFFERED = 6


def duration(format: str, terms: VisitTerms) -> timedelta:
    """How long an exchange of that format lasts at this vitrine."""
    minutes = {ExchangeFormat.CALL: CALL_MINUTES, ExchangeFormat.VIDEO: VIDEO_MINUTES}
    return timedelta(minutes=minutes.get(ExchangeFormat(format), terms.visit_minutes))


def spans(starts: list[datetime], length: timedelta) -> list[tuple[datetime, datetime]]:
    """Each start with its end."""
    return [(start, start + length) for start in starts]


def _fits(slot: Slot, format: str) -> bool:
    """Whether who asks for that format may take that date: a video is no visit, a group visit serves one alone."""
    return slot.format in ON_SITE if format in ON_SITE else slot.format == format


class AskForm(ForRelays):
    """The three answers of a signed-in person: what, which format, which dates (and how many come)."""

    message = PlainTextField(
        label="Que cherchez-vous à résoudre ?",
        help_text="Une ou deux phrases : votre situation, ce que vous avez déjà essayé. Sans adresse ni téléphone : la "
        "vitrine les reçoit quand une date est convenue.",
        max_length=MESSAGE_MAX,
        too_long="Votre message est trop long",
        error_messages={"required": "Décrivez le problème en une phrase au moins."},
    )
    format = forms.ChoiceField(
        label="Comment souhaitez-vous échanger ?",
        widget=RadioPanes,
        error_messages={
            "required": "Choisissez comment vous souhaitez échanger.",
            "invalid_choice": "Choisissez un format proposé par cette vitrine.",
        },
    )
    slot = forms.ChoiceField(
        label="Quels créneaux vous conviendraient ?",
        required=False,
        widget=RadioPanes(columns=2),
        error_messages={
            "invalid_choice": "Ce créneau n’est plus ouvert. Choisissez-en un autre, ou proposez une date.",
        },
    )
    dates = DateWishesField(
        label="Quelles dates vous conviendraient ?",
        help_text="Une seule suffit. Avec trois, la réponse est plus rapide.",
        required=False,
    )
    dates.asked_when_needed = True  # required by `clean` unless a published date or a written question makes it moot
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
    language = LanguageField()
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, vitrine: Vitrine, practice: Practice | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vitrine, self.practice, self.terms = vitrine, practice, terms_of(vitrine)
        self.fields["submission_key"].initial = uuid.uuid4
        offered = [f for f in FORMAT_QUESTION if f in self.terms.formats]
        self.fields["format"].choices = [(f.value, FORMAT_QUESTION[f]) for f in offered]
        self.fields["format"].widget.hints = {f.value: self._hint(f) for f in offered}
        self.fields["format"].initial = offered[0].value if offered else None
        self.fields["dates"].departement = vitrine.departement
        self.fields["headcount"].widget.attrs["max"] = self.terms.group_max
        self.fields["headcount"].widget.attrs["inputmode"] = "numeric"
        offer_languages(self, self.terms.languages)
        self._offer_slots()

    def _hint(self, format: ExchangeFormat) -> str:
        hints = {
            ExchangeFormat.PRIVATE_VISIT: f"Sur place{self._in_city()}, {self.terms.group_max} personnes au plus",
            ExchangeFormat.GROUP_VISIT: "Avec d’autres entreprises, à une date commune",
            ExchangeFormat.VIDEO: "Une heure à distance, avec d’autres entreprises",
            ExchangeFormat.CALL: "Au téléphone ou en visioconférence",
            ExchangeFormat.WRITTEN: "La réponse arrive par courriel ; aucune date à choisir",
        }
        return hints[format]

    def _in_city(self) -> str:
        return f" à {self.vitrine.city}" if self.vitrine.city else ""

    @property
    def has_video_slots(self) -> bool:
        """Whether a published date is a video, so that who asks for a video sees the dates."""
        return any(slot.format == ExchangeFormat.VIDEO for slot in self.slots.values())

    def _offer_slots(self) -> None:
        """Offer the published dates; one asked for by the address comes with its format, else the first that fits."""
        self.slots = {str(slot.pk): slot for slot in upcoming_slots(self.vitrine)}
        asked_for = self.slots.get(self.initial.get("slot", ""))
        if asked_for is not None:
            self.initial["format"] = asked_for.format
        else:
            self.initial.pop("slot", None)
        if self.initial.get("format") not in self.terms.formats:
            self.initial.pop("format", None)
        if not self.slots:
            del self.fields["slot"]
            return
        field = self.fields["slot"]
        field.choices = [(key, long_date(slot.starts_at).capitalize()) for key, slot in self.slots.items()]
        field.choices.append((OTHER_DATE, "Une autre date"))
        field.widget.choices = field.choices
        wanted = self.get_initial_for_field(self.fields["format"], "format")
        field.initial = next((key for key, slot in self.slots.items() if _fits(slot, wanted)), OTHER_DATE)
        field.asked_when_needed = True
        field.widget.hints = {key: slot.summary for key, slot in self.slots.items()}
        field.widget.hints[OTHER_DATE] = "à proposer ci-dessous"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = cleaned.get("format")
        self.errors.pop("submission_key", None)  # nobody types it: an unreadable one is replaced by `wish`
        if "headcount" in cleaned:
            self._check_group(cleaned["headcount"], is_visit=wanted in ON_SITE)
        if not wanted or wanted == ExchangeFormat.WRITTEN:
            # The dates do not matter, whatever was left in them.
            self.errors.pop("dates", None)
            self.errors.pop("slot", None)
            return cleaned
        slot = self.slots.get(cleaned.get("slot", ""))
        if wanted in ON_SITE and slot is not None and not _fits(slot, wanted):
            self.add_error("slot", "Ce créneau est une visio collective. Choisissez ce format, ou une autre date.")
        spoken = cleaned.get("language")
        if spoken and slot is not None and _fits(slot, wanted) and spoken not in slot.languages:
            languages = ", ".join(Language(each).label for each in slot.languages)
            self.add_error(
                "language", f"À cette date, on parle : {languages}. Choisissez cette langue, ou une autre date."
            )
        if not {"dates", "slot"} & self.errors.keys() and not cleaned.get("dates") and self._chosen_slot() is None:
            self.add_error("dates", "Proposez au moins une date.")
        return cleaned

    def _check_group(self, headcount: int, *, is_visit: bool) -> None:
        """The vitrine's smallest and largest group; for who comes, not for a call or a question."""
        low, high = self.terms.group_min, self.terms.group_max
        if not is_visit:
            if headcount > HEADCOUNT_MAX:
                self.add_error("headcount", f"Indiquez {HEADCOUNT_MAX} personnes au plus.")
        elif headcount > high:
            said = f"Cette vitrine reçoit {high} personnes au plus. Réduisez le groupe, ou écrivez-lui d’abord."
            self.add_error("headcount", said)
        elif headcount < low:
            self.add_error("headcount", f"Cette vitrine reçoit des groupes de {low} personnes au moins.")

    def _chosen_slot(self) -> Slot | None:
        """The published date taken, when it fits the format asked for: a page may hide the others, still chosen."""
        slot = self.slots.get(self.cleaned_data.get("slot", ""))
        return slot if slot is not None and _fits(slot, self.cleaned_data.get("format", "")) else None

    def wish(self) -> Wish:
        """What is asked, once the form is valid."""
        data = self.cleaned_data
        wanted = data["format"]
        slot = self._chosen_slot()
        starts = data.get("dates", []) if wanted != ExchangeFormat.WRITTEN and slot is None else []
        return Wish(
            vitrine=self.vitrine,
            practice=self.practice,
            message=data["message"],
            format=wanted,
            headcount=data["headcount"],
            dates=spans(starts, duration(wanted, self.terms)),
            slot=slot,
            language=data.get("language", ""),
            on_behalf_of=data.get("on_behalf_of", ""),
            submission_key=data.get("submission_key") or uuid.uuid4(),
        )


class StrangerForm(forms.Form):
    """Who asks, without an account."""

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
        return lasting(self.cleaned_data["email"].strip().lower())

    def stranger(self) -> Stranger:
        """Who asks, once the form is valid."""
        data = self.cleaned_data
        return Stranger(name=data["name"], email=data["email"], company=data["company"])


class AskAsStrangerForm(StrangerForm, AskForm):
    """The same answers, and who asks."""


class ActionForm(forms.Form):
    """What an action on a request needs to know. The plain ones need nothing."""

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        self.visit_request = visit_request
        super().__init__(*args, **kwargs)


class AnswerForm(ActionForm):
    text = PlainTextField(
        label="Votre réponse",
        help_text="Elle part telle quelle au demandeur et reste sur la demande.",
        max_length=8000,
        too_long="Votre réponse est trop longue",
        error_messages={"required": "Écrivez votre réponse."},
    )


class DatesForm(ActionForm):
    dates = DateWishesField(label="Vos dates", help_text="Une suffit, trois accélèrent l’accord.")

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        self.fields["dates"].departement = visit_request.vitrine.departement

    def dated_spans(self, format: str) -> list[tuple[datetime, datetime]]:
        """The dates offered, each with its end."""
        return spans(self.cleaned_data["dates"], duration(format, terms_of(self.visit_request.vitrine)))


class ProposeForm(DatesForm):
    format = forms.ChoiceField(label="Ce que vous proposez", widget=RadioPanes)
    text = PlainTextField(
        label="Un mot pour le demandeur",
        required=False,
        max_length=2000,
        too_long="Votre mot est trop long",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["format", "dates", "text"]

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        dated = [f for f in FORMAT_QUESTION if f != ExchangeFormat.WRITTEN]
        self.fields["format"].choices = [(f.value, f.label) for f in dated]


class DeclineForm(ActionForm):
    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=DeclineReason.choices,
        widget=RadioPanes(hints={reason.value: text for reason, text in READY_REFUSALS.items()}),
        initial=DeclineReason.NO_TIME,
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
    busy_until = forms.DateField(
        label="Vous pourrez recevoir de nouveau à partir du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas."},
    )

    def clean_busy_until(self):
        day = self.cleaned_data["busy_until"]
        if day and day <= timezone.localdate():
            raise ValidationError("Indiquez une date à venir, ou laissez vide.")
        return day

    def refusal(self) -> str:
        """The text that leaves: the host's own, else the one ready for the reason."""
        return self.cleaned_data["text"] or READY_REFUSALS[DeclineReason(self.cleaned_data["reason"])]


class CancelForm(ActionForm):
    text = PlainTextField(
        label="Pourquoi ?",
        help_text="Une phrase, lue par l’autre partie.",
        max_length=1000,
        too_long="Votre phrase est trop longue",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en une phrase pourquoi."},
    )


class TransferForm(ActionForm):
    """Which sister vitrine, and a word to the requester."""

    vitrine = forms.ChoiceField(
        label="À quelle vitrine ?",
        widget=RadioPanes,
        error_messages={
            "required": "Choisissez une vitrine. Si la liste est vide, aucune vitrine sœur ne reçoit en ce moment.",
            "invalid_choice": "Cette vitrine ne reçoit plus. Choisissez-en une autre.",
        },
    )
    text = PlainTextField(
        label="Un mot pour le demandeur",
        required=False,
        max_length=2000,
        too_long="Votre mot est trop long",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, visit_request: VisitRequest, **kwargs: Any) -> None:
        super().__init__(*args, visit_request=visit_request, **kwargs)
        found, by_problem = sisters_of(visit_request, limit=SISTERS_OFFERED)
        self.sisters = {str(sister.pk): sister for sister in found}
        field, why = self.fields["vitrine"], "même problème résolu" if by_problem else "même région"
        field.choices = [(pk, sister.name) for pk, sister in self.sisters.items()]
        field.initial = next(iter(self.sisters), None)  # the nearest: two clicks are enough
        field.widget.hints = {pk: ", ".join(filter(None, (s.place, why))) for pk, s in self.sisters.items()}

    def sister(self) -> Vitrine:
        """The vitrine chosen, once the form is valid."""
        return self.sisters[self.cleaned_data["vitrine"]]


class WriteForm(ActionForm):
    """A message of the Alliance, and to whom."""

    to = forms.ChoiceField(
        label="À qui ?",
        choices=[("requester", "Au demandeur"), ("host", "À la vitrine")],
        widget=RadioPanes(columns=2),
        initial="requester",
    )
    text = PlainTextField(
        label="Votre message",
        max_length=4000,
        too_long="Votre message est trop long",
        error_messages={"required": "Écrivez votre message."},
    )

    @property
    def to_host(self) -> bool:
        return self.cleaned_data["to"] == "host"
