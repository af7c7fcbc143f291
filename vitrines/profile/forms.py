"""What a vitrine's people type about it."""

import re
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils import timezone

from portal.pictures import PhotoField
from portal.ui.forms import CheckboxPanes

from ..enums import ExchangeFormat, Language
from ..models import VisitTerms, Vitrine
from .services import PAGE_FIELDS, TERMS_FIELDS

THEMES_MAX = 12
REFUSED_MAX = 300  # companies or activities


class PhotoForm(forms.ModelForm):
    """A vitrine with its photograph, made again before it is kept."""

    photo = PhotoField(
        label="Photographie",
        help_text="JPEG, PNG ou WebP, 15 Mo au plus. La position et l’appareil sont retirés.",
        required=False,
    )

    class Meta:
        model = Vitrine
        fields = ("photo", "photo_alt")


class PageForm(PhotoForm):
    """What the public page and the card say of the site."""

    description = forms.CharField(
        label="Présentation",
        help_text="Ce que fait le site, en quelques phrases.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    themes = SimpleArrayField(
        forms.CharField(max_length=120),
        label="Thèmes",
        help_text=f"Séparés par des virgules, {THEMES_MAX} au plus. Les trois premiers paraissent sur la carte.",
        max_length=THEMES_MAX,
        required=False,
    )
    website = forms.URLField(label="Site internet", required=False, max_length=200, assume_scheme="https")

    class Meta(PhotoForm.Meta):
        fields = PAGE_FIELDS
        help_texts = {
            "tagline": "Une phrase : c’est elle qui paraît sur votre carte.",
            "photo_alt": "Ce que la photographie montre, pour ceux qui ne la voient pas.",
            "headcount": "Nombre de personnes sur le site.",
        }


class TermsForm(forms.ModelForm):
    """On which terms the vitrine receives."""

    formats = forms.MultipleChoiceField(
        label="Formats proposés",
        choices=ExchangeFormat.choices,
        widget=CheckboxPanes,
        error_messages={"required": "Proposez au moins un format."},
    )
    languages = forms.MultipleChoiceField(
        label="Langues",
        choices=Language.choices,
        widget=CheckboxPanes(bare=True),
        error_messages={"required": "Choisissez au moins une langue."},
    )
    shield_sirens = SimpleArrayField(
        forms.CharField(),
        label="SIREN refusés",
        help_text="Neuf chiffres, séparés par des virgules. Ces entreprises reçoivent un refus courtois, sans motif.",
        max_length=REFUSED_MAX,
        required=False,
    )
    shield_naf_codes = SimpleArrayField(
        forms.CharField(max_length=6),
        label="Codes NAF refusés",
        help_text="Comme 25.11Z, séparés par des virgules.",
        max_length=REFUSED_MAX,
        required=False,
    )

    class Meta:
        model = VisitTerms
        fields = TERMS_FIELDS
        labels = {"shield_ask_first": "Me demander avant toute mise en relation"}
        help_texts = {
            "monthly_quota": "Une fois ce nombre atteint, la carte dit quand vous recevez de nouveau.",
            "paused_until": "Vide : vous recevez.",
            "access_sheet": "Le parking, l’accueil, les papiers à présenter.",
        }
        widgets = {
            "paused_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "access_sheet": forms.Textarea(attrs={"rows": 4}),
            "programme": forms.Textarea(attrs={"rows": 4}),
        }

    GROUPS = (
        (
            "Ce que lit tout le monde",
            (
                "formats", "monthly_quota", "paused_until", "group_min", "group_max", "visit_minutes", "languages",
                "protective_equipment", "photo_rule", "accessibility",
            ),
        ),
        ("Jamais montré avant votre accord", ("programme", "access_sheet", "host_phone")),
        ("Les concurrents", ("shield_ask_first", "shield_sirens", "shield_naf_codes")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if (paused := self.initial.get("paused_until")) and paused < timezone.localdate():
            self.initial["paused_until"] = None  # a pause that is over

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_paused_until(self) -> Any:
        until = self.cleaned_data["paused_until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError("Ce jour est passé : choisissez un jour à venir, ou laissez vide.")
        return until

    def clean_shield_sirens(self) -> list[str]:
        sirens = [kept for each in self.cleaned_data["shield_sirens"] if (kept := "".join(each.split()))]
        for siren in sirens:
            if not re.fullmatch(r"[0-9]{9}", siren):
                raise forms.ValidationError(f"Un SIREN compte neuf chiffres : « {siren[:20]} » n’en est pas un.")
        return sirens

    def clean_shield_naf_codes(self) -> list[str]:
        return [kept for each in self.cleaned_data["shield_naf_codes"] if (kept := each.strip().upper())]


class PauseForm(forms.Form):
    """One click: how many days, or none."""

    days = forms.TypedChoiceField(
        choices=[("0", "Recevoir de nouveau"), ("30", "Un mois"), ("90", "Trois mois")], coerce=int
    )
