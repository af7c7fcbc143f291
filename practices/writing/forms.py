"""The form of the writing page. It takes whatever was typed: a draft is never refused (content.py judges later)."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms

from portal.ui.forms import CheckboxPanes
from practices.enums import ChainStage, Evidence, Maturity, Visibility
from practices.richtext import as_typed, from_input
from practices.sections import RICH
from vitrines.enums import ExchangeFormat, ProcessType

from .conflicts import BOTH, MINE, THEIRS, Difference
from .content import FIELDS, GAIN_FIELDS, GAINS_MAX, YES
from .questions import PLACES, QUESTIONS, RESERVABLE, SHORT

CHOICES = {"process_type": ProcessType, "chain_stage": ChainStage, "maturity": Maturity}
GAIN_ASKED = {
    "indicator": ("Ce qui est mesuré", "Rebuts au contrôle final"),
    "before": ("Avant", "6,2"),
    "after": ("Après", "3,8"),
    "unit": ("Unité", "% des pièces"),
    "period_before": ("Période avant", "année 2016"),
    "period_after": ("Période après", "4e trimestre 2017"),
    "perimeter": ("Ce que cela couvre", "ligne 2"),
    "declared_by": ("Déclaré par", "le site"),
}
KEPT = tuple(each.name for each in GAIN_FIELDS if each.name not in (*GAIN_ASKED, "evidence", "lower_is_better"))
VERSION_MAX = 10**9
BASE_MAX = 4_000  # signs of conflicts.marks, with room
SHORT_ANSWERS = {"DateField", "PositiveIntegerField", "PositiveSmallIntegerField", "CharField"}


class Typed(forms.CharField):
    """Any text, as typed; null characters are taken out by the content, not refused."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, strip=False, **given)
        self.validators = []


class Chosen(forms.MultipleChoiceField):
    """Any of the values shown; one that was withdrawn meanwhile is told when the revision is recorded."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, **given)

    def valid_value(self, value: str) -> bool:
        return True


class GestureForm(forms.Form):
    """Which button was pressed, over which version."""

    geste = forms.CharField(required=False, max_length=80)
    version = forms.IntegerField(min_value=1, max_value=VERSION_MAX)
    gains = forms.IntegerField(min_value=1, max_value=GAINS_MAX, required=False)
    base = forms.CharField(required=False, max_length=BASE_MAX)


class BeginForm(forms.Form):
    """A title opens a new practice; `from_word` when its text is in a document already."""

    title = forms.CharField(
        label="Le titre, comme vous le diriez à un collègue",
        help_text="Par exemple : Deux caméras aident l’œil en fin de ligne. Vous pourrez le changer.",
        max_length=100,
        error_messages={
            "required": "Donnez un titre, même provisoire.",
            "max_length": "Ce titre compte %(show_value)d signes : cent au plus.",
        },
    )

    @property
    def from_word(self) -> bool:
        """Whether the button of the Word document was pressed."""
        return self.data.get("suite") == "word"


class WritingForm(forms.Form):
    """Every question. `content` gives what was typed in the shape of a draft."""

    def __init__(
        self,
        *args: Any,
        content: dict[str, Any],
        gain_rows: int,
        terms: dict[str, list] | None = None,
        formats: list[str] | None = None,
        **given: Any,
    ) -> None:
        super().__init__(*args, initial=_initial(content, gain_rows), **given)
        self.gain_rows = gain_rows
        for each in FIELDS:
            self.fields[each.name] = _field(each, content)
        for name in ("problems", "technologies"):
            question = QUESTIONS[name]
            widget = CheckboxPanes(bare=True)
            self.fields[name] = Chosen(label=question.label, choices=(terms or {}).get(name, []), widget=widget)
        offered = [
            (value, label)
            for value, label in ExchangeFormat.choices
            if value in {*(formats or []), *content.get("offered_formats", [])}
        ]
        self.fields["offered_formats"] = Chosen(
            label=QUESTIONS["offered_formats"].label, choices=offered, widget=CheckboxPanes(bare=True)
        )
        for rank in range(gain_rows):
            self._add_gain(rank)
        for name, label in RESERVABLE:
            self.fields[f"visibility-{name}"] = forms.ChoiceField(
                label=label, choices=Visibility.choices, required=False, widget=forms.Select(attrs={"class": "saisie"})
            )

        self.fields["image"] = Typed()
        self.fields["image-section"] = forms.ChoiceField(label="Dans", choices=PLACES, required=False)
        for shown in self.fields.values():
            shown.asked_when_needed = True  # nothing here is compulsory: « facultatif » thirty times would say nothing

    def _add_gain(self, rank: int) -> None:
        for name, (label, example) in GAIN_ASKED.items():
            self.fields[f"gains-{rank}-{name}"] = Typed(
                label=label, widget=forms.TextInput(attrs={"placeholder": example, "autocomplete": "off"})
            )
        self.fields[f"gains-{rank}-evidence"] = forms.ChoiceField(
            label="Preuve", choices=Evidence.choices, required=False
        )
        self.fields[f"gains-{rank}-direction"] = forms.ChoiceField(
            label="Sens", choices=[("less", "Moins vaut mieux"), ("more", "Plus vaut mieux")], required=False
        )
        self.fields[f"gains-{rank}-kept"] = Typed(widget=forms.HiddenInput)

    @property
    def picture(self) -> str:
        """The picture chosen to be put in a section: its identifier, as sent."""
        return self.cleaned_data.get("image", "")

    @property
    def picture_section(self) -> str:
        return self.cleaned_data.get("image-section", "")

    @property
    def content(self) -> dict[str, Any]:
        """What was typed. Call it on a bound form after `is_valid()`."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            each.name: from_input(said.get(each.name, "")) if each.name in RICH else said.get(each.name, "")
            for each in FIELDS
        }
        found |= {name: said.get(name, []) for name in ("problems", "technologies", "offered_formats")}
        found["visibility"] = {name: said.get(f"visibility-{name}") or Visibility.PUBLIC for name, _ in RESERVABLE}
        found["gains"] = [self._gain(rank) for rank in range(self.gain_rows)]
        return found

    def _gain(self, rank: int) -> dict[str, Any]:
        def told(name: str) -> str:
            return self.cleaned_data.get(f"gains-{rank}-{name}", "")

        try:
            kept = json.loads(told("kept") or "{}")
        except ValueError:
            kept = {}
        gain = {name: kept.get(name, "") for name in KEPT} if isinstance(kept, dict) else {}
        gain |= {name: told(name) for name in (*GAIN_ASKED, "evidence")}
        return gain | {"lower_is_better": "" if told("direction") == "more" else YES}

    def show(self, errors: dict[str, list[str]]) -> None:
        """Put what `content.read` found beside the questions."""
        for name, said in errors.items():
            shown = name.replace(".", "-") if name.startswith("gains.") else name
            for sentence in said:
                self.add_error(shown if shown in self.fields else None, sentence)


class ChoiceForm(forms.Form):
    """The page of two texts: what was typed, what it was written from, and for each part what stays."""

    geste = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=1, max_value=VERSION_MAX)
    base = forms.CharField(required=False, max_length=BASE_MAX)
    mine = forms.JSONField()

    def __init__(self, *args: Any, differences: Sequence[Difference] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.names = [each.name for each in differences]
        for each in differences:
            choices = [(THEIRS, "Le texte enregistré"), (MINE, "Votre texte")]
            self.fields[f"choix-{each.name}"] = forms.ChoiceField(
                label=each.label,
                choices=[*choices, (BOTH, "Garder les deux, l’un après l’autre")] if each.may_keep_both else choices,
                initial=each.proposed,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choisissez le texte à garder : {each.label}"},
            )

    @property
    def kept(self) -> dict[str, str]:
        """What stays of each part. Call it on a valid form."""
        return {name: self.cleaned_data[f"choix-{name}"] for name in self.names}


class CompareForm(forms.Form):
    """Two texts of a practice, by number."""

    de = forms.TypedChoiceField(label="De", coerce=int)
    a = forms.TypedChoiceField(label="À", coerce=int)

    def __init__(self, *args: Any, revisions: list[Any], **given: Any) -> None:
        super().__init__(*args, auto_id="comparer_%s", **given)
        choices = [(each.number, f"Révision {each.number}") for each in revisions]
        self.fields["de"].choices = self.fields["a"].choices = choices
        if len(choices) > 1:
            self.initial = {"de": choices[1][0], "a": choices[0][0]}


class PasteForm(forms.Form):
    """What was pasted, as the clipboard gives it."""

    html = Typed()


def _field(each: Any, content: dict[str, Any]) -> forms.Field:
    name = each.name
    question = QUESTIONS[name]
    help_text = f"Par exemple : {question.example}" if question.example else ""
    attrs = {"data-compteur": str(question.length)} if question.length else {}
    if name in CHOICES:
        choices = [("", "Non précisé"), *CHOICES[name].choices]
        return forms.ChoiceField(label=question.label, choices=choices, required=False)
    if name in RICH:
        rows = "4" if name in {asked.field for asked in SHORT} else "3"
        attrs |= {"data-riche": content.get(name, ""), "rows": rows}
        return Typed(label=question.label, help_text=help_text, widget=forms.Textarea(attrs=attrs))
    if each.get_internal_type() in SHORT_ANSWERS:
        return Typed(label=question.label, help_text=help_text, widget=forms.TextInput(attrs=attrs))
    return Typed(label=question.label, help_text=help_text, widget=forms.Textarea(attrs=attrs | {"rows": "2"}))


def _initial(content: dict[str, Any], gain_rows: int) -> dict[str, Any]:
    initial: dict[str, Any] = {
        each.name: as_typed(content.get(each.name, "")) if each.name in RICH else content.get(each.name, "")
        for each in FIELDS
    }
    initial |= {name: content.get(name, []) for name in ("problems", "technologies", "offered_formats")}
    for name, _ in RESERVABLE:
        initial[f"visibility-{name}"] = content.get("visibility", {}).get(name, Visibility.PUBLIC)
    for rank, gain in enumerate(content.get("gains", [])[:gain_rows]):
        for name in (*GAIN_ASKED, "evidence"):
            initial[f"gains-{rank}-{name}"] = gain.get(name, "")
        initial[f"gains-{rank}-direction"] = "less" if gain.get("lower_is_better") else "more"
        kept = {name: gain[name] for name in KEPT if gain.get(name)}
        initial[f"gains-{rank}-kept"] = json.dumps(kept, ensure_ascii=False) if kept else ""
    return initial


def gain_rows_for(content: dict[str, Any], *, more: bool = False) -> int:
    """Rows shown for figures: those told and, asked for, one more; at least one."""
    return min(max(len(content.get("gains", [])) + more, 1), GAINS_MAX)
