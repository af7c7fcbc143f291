"""What the company types on the page of a text: corrections, figures, remarks, agreements, who signs."""

from typing import Any

from django import forms

from practices.article import ArticleText
from practices.models import Gain, Revision
from practices.richtext import as_typed, from_input, without_invisible
from practices.sections import RICH

from .enums import Use
from .selectors import GENERAL, HEAD
from .services.asking import Addressee

TEXT_MAX = 300_000  # characters of one part, its marks counted
HEAD_TEXTS = ("title", "tagline", "summary")
GAIN_FIELDS = {"indicator": "Indicateur", "before": "Avant", "after": "Après", "unit": "Unité"}


class CorrectionForm(forms.Form):
    """The parts of a revision, each in a field of its own, and its figures."""

    def __init__(self, *args: Any, revision: Revision, text: ArticleText, gains: list[Gain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revision, self.gains = revision, gains
        self.names = self.parts_of(text)
        for name in self.names:
            self.fields[f"texte-{name}"] = self._text(name)
        for gain in gains:
            for name, label in GAIN_FIELDS.items():
                self.fields[f"chiffre-{gain.pk}-{name}"] = self._figure(gain, name, label)

    def parts_of(self, text: ArticleText) -> list[str]:
        """Which parts have a field: the head, and those the revision tells."""
        return [*HEAD_TEXTS, *(part.field for s in text.sections for part in s.parts if part.field != "gains")]

    def _text(self, name: str) -> forms.CharField:
        column: Any = Revision._meta.get_field(name)
        label = str(column.verbose_name)
        return forms.CharField(
            label=label[:1].upper() + label[1:],
            initial=typed(self.revision, name),
            required=name == "title",
            max_length=column.max_length or TEXT_MAX,
            widget=forms.TextInput() if column.max_length else forms.Textarea(attrs=self._attrs(name)),
            strip=True,
        )

    def _attrs(self, name: str) -> dict[str, str]:
        """A rich part gives the editor its text as it is kept; without script its field holds plain text."""
        return {"rows": "8"} | ({"data-riche": str(getattr(self.revision, name))} if name in RICH else {})

    @staticmethod
    def _figure(gain: Gain, name: str, label: str) -> forms.Field:
        column: Any = Gain._meta.get_field(name)
        if name in ("before", "after"):
            return forms.DecimalField(
                label=label,
                initial=getattr(gain, name).normalize(),
                min_value=0,
                max_digits=14,
                decimal_places=3,
                localize=True,
            )
        return forms.CharField(label=label, initial=getattr(gain, name), max_length=column.max_length)

    @property
    def changes(self) -> dict[str, str]:
        """Field of Revision → its new text, rich where it is; those left alone left out."""
        return {
            name: (from_input if name in RICH else without_invisible)(self.cleaned_data[f"texte-{name}"])
            for name in self.names
            if same_lines(self.cleaned_data[f"texte-{name}"]) != same_lines(self.fields[f"texte-{name}"].initial)
        }

    @property
    def figures(self) -> dict[int, dict[str, Any]]:
        """Key of a gain → its columns as typed."""
        return {
            gain.pk: {name: self.cleaned_data[f"chiffre-{gain.pk}-{name}"] for name in GAIN_FIELDS}
            for gain in self.gains
        }

    def text_fields(self, names: list[str]) -> list[forms.BoundField]:
        """The bound fields of these parts."""
        return [self[f"texte-{name}"] for name in names if f"texte-{name}" in self.fields]

    def figure_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For each figure, its name and its four fields."""
        return [(gain.indicator, [self[f"chiffre-{gain.pk}-{name}"] for name in GAIN_FIELDS]) for gain in self.gains]


class UpdateForm(CorrectionForm):
    """What changes in a year: the figures, and what was learnt since."""

    def parts_of(self, text: ArticleText) -> list[str]:
        return ["tagline", "not_redone", "limits"]


class RemarksForm(forms.Form):
    """One remark a section."""

    def __init__(self, *args: Any, anchors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for anchor in [HEAD, *anchors, GENERAL]:
            self.fields[f"remarque-{anchor}"] = forms.CharField(
                label="Une remarque sur l’ensemble" if anchor == GENERAL else "Votre remarque",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def remarks(self) -> dict[str, str]:
        """Section → words, empty ones left out."""
        return {
            name.removeprefix("remarque-"): text for name, text in self.cleaned_data.items() if text and text.strip()
        }

    def remark_field(self, anchor: str) -> forms.BoundField:
        """The field of that section."""
        return self[f"remarque-{anchor}"]


class SignForm(forms.Form):
    """Who signs, and what the company allows."""

    name = forms.CharField(label="Prénom et nom", max_length=120)
    job_title = forms.CharField(label="Fonction", max_length=120, required=False)
    uses = forms.MultipleChoiceField(
        label="L’entreprise accorde à l’Alliance de",
        help_text="Chaque accord se retire à tout moment. Sans le premier, rien n’est mis en ligne.",
        choices=[(use, use.label) for use in Use],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uses"].asked_when_needed = True  # leaving all three empty is an answer, not an omission

    @property
    def agreed(self) -> frozenset[Use]:
        return frozenset(Use(value) for value in self.cleaned_data["uses"])


class AnswerForm(forms.Form):
    """Which button was pressed, and under which revision (its key) it stood. Never invalid: 0 is no revision."""

    choix = forms.CharField(required=False)
    revision = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    @property
    def choice(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("choix", "")

    @property
    def seen(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("revision") or 0


class BackForm(forms.Form):
    """Where the button stood."""

    retour = forms.ChoiceField(choices=[("espace", "Mon espace")], required=False)

    @property
    def is_desk(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["retour"])


class AgreementsForm(forms.Form):
    """The three uses, and a word for readers when the practice leaves the portal."""

    uses = forms.MultipleChoiceField(
        label="L’entreprise accorde à l’Alliance de",
        choices=[(use, use.label) for use in Use],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label="Pourquoi la retirer du portail",
        help_text="Utile seulement si vous retirez le premier accord. Gardé pour vous et pour l’Alliance.",
        max_length=240,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uses"].asked_when_needed = True

    @property
    def agreed(self) -> frozenset[Use]:
        return frozenset(Use(value) for value in self.cleaned_data["uses"])


class WithdrawalForm(forms.Form):
    """Why the vitrine takes a practice back."""

    reason = forms.CharField(
        label="Pourquoi la retirer",
        help_text="Gardé pour vous et pour l’Alliance, jamais publié.",
        max_length=240,
        error_messages={"required": "Donnez le motif du retrait en quelques mots."},
    )


class AddresseeForm(forms.Form):
    """Somebody else who signs in the company’s name."""

    name = forms.CharField(label="Prénom et nom", max_length=120)
    email = forms.EmailField(label="Adresse électronique", max_length=254)

    @property
    def addressee(self) -> Addressee:
        return Addressee(email=self.cleaned_data["email"], name=self.cleaned_data["name"])


def typed(revision: Revision, name: str) -> str:
    """What the field of this part shows before anybody types."""
    text = str(getattr(revision, name))
    return as_typed(text) if name in RICH else text


def same_lines(text: object) -> str:
    """A text as two browsers would send it: one kind of line end, nothing around."""
    return str(text).replace("\r\n", "\n").strip()
