"""Data of the gallery: ordinary texts, the longest French has to offer, and zero, one, many."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms

from portal.ui.forms import CheckboxPanes, RadioPanes

LONG_NAME = "Établissements Schlumberger-Lindenschmidt & Associés anticonstitutionnellement"
PARIS = ZoneInfo("Europe/Paris")

COLOURS = [
    ("encre", "#14241d"),
    ("wagon", "#1b4034"),
    ("wagon-nuit", "#0f2a21"),
    ("machine", "#2c6b55"),
    ("reseda", "#6f9280"),
    ("reseda-pale", "#a9c2b4"),
    ("verre", "#d3e2da"),
    ("verre-clair", "#e9f0ec"),
    ("atelier", "#f5f8f6"),
    ("acier", "#b4c3bb"),
    ("acier-bord", "#75877e"),
    ("acier-fonce", "#53635b"),
    ("minium", "#e2502b"),
    ("minium-fonce", "#b63a16"),
    ("minium-nuit", "#8f2c0f"),
    ("jaune", "#ffc845"),
    ("erreur", "#a3123a"),
    ("succes", "#1c6b3d"),
    ("alerte", "#7a5000"),
]


class SpecimenForm(forms.Form):
    problem = forms.CharField(
        label="Que cherchez-vous à résoudre ?",
        help_text="Une ou deux phrases : votre situation, ce que vous avez déjà essayé.",
        widget=forms.Textarea,
        error_messages={"required": "Décrivez le problème en une phrase au moins"},
    )
    format = forms.ChoiceField(
        label="Comment souhaitez-vous échanger ?",
        choices=[
            ("visit", "Visiter l’atelier"),
            ("call", "Échanger 30 minutes"),
            ("written", "Poser une question par écrit"),
        ],
        widget=RadioPanes(
            hints={
                "visit": "Deux heures à Vervins, huit personnes au plus",
                "call": "Au téléphone ou en visioconférence",
                "written": "Réponse sous trois jours en moyenne",
            }
        ),
        error_messages={"required": "Choisissez une forme d’échange"},
    )
    dates = forms.MultipleChoiceField(
        label="Quels créneaux vous conviendraient ?",
        help_text="Cochez-en plusieurs si vous le pouvez : la réponse sera plus rapide.",
        choices=[
            ("a", "jeudi 12 avril"),
            ("b", "mardi 15 mai"),
            ("c", "jeudi 14 juin"),
            ("other", "Une autre date"),
        ],
        widget=CheckboxPanes(
            columns=2,
            hints={
                "a": "14 h – 16 h",
                "b": "9 h 30 – 11 h 30",
                "c": "14 h – 16 h",
                "other": "le site vous en propose une",
            },
        ),
        required=False,
    )
    name = forms.CharField(
        label="Prénom et nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Indiquez votre prénom et votre nom"},
    )
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Complétez l’adresse, par exemple prenom.nom@entreprise.fr"},
    )
    phone = forms.CharField(label="Téléphone", required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"}))
    region = forms.ChoiceField(
        label="Région",
        required=False,
        choices=[("", "Toute la France"), ("bre", "Bretagne"), ("ara", "Auvergne-Rhône-Alpes"), ("x", LONG_NAME)],
    )
    notice = forms.BooleanField(
        label="J’ai lu que mes coordonnées sont transmises à ce site et à l’Alliance",
        error_messages={"required": "Cochez cette case pour envoyer la demande"},
    )

    def clean(self):
        if self.is_bound:
            raise forms.ValidationError("Cette vitrine ne reçoit plus de demande jusqu’au 3 mars")
        return super().clean()


class FacetForm(forms.Form):
    problems = forms.MultipleChoiceField(
        label="Problème résolu",
        required=False,
        choices=[("1", "Réduire les rebuts"), ("2", "Changer de série plus vite"), ("3", "Prévoir les pannes")],
        widget=CheckboxPanes(bare=True),
    )


def _cards() -> list[dict]:
    return [
        {
            "name": "Fonderie des Quatre-Vents",
            "url": "/vitrines/",
            "slug": "fonderie-quatre-vents",
            "place": "Vervins (Aisne)",
            "sector": "Métallurgie",
            "topic": "Contrôle visuel assisté, traçabilité des coulées",
            "practice_count": 4,
            "next_slot_label": "12 avril",
            "is_example": True,
            "photo_url": "",
            "photo_alt": "",
        },
        {
            "name": LONG_NAME,
            "url": "/vitrines/",
            "slug": "schlumberger",
            "place": "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson (Marne)",
            "sector": "Fabrication d’équipements électrotechniques",
            "topic": "Électroencéphalographie",
            "practice_count": 1,
            "next_slot_label": "",
            "is_example": False,
            "photo_url": "",
            "photo_alt": "",
        },
        {
            "name": "Laiterie de Montorgeux",
            "url": "/vitrines/",
            "slug": "laiterie-montorgeux",
            "place": "Isigny (Calvados)",
            "sector": "",
            "topic": "",
            "practice_count": 0,
            "next_slot_label": "1er juin",
            "is_example": True,
            "photo_url": "",
            "photo_alt": "",
        },
    ]


def _requests() -> list[dict]:
    return [
        {
            "organisation": "Émaillerie Sauvagnac",
            "who": "Claire Delmas, responsable qualité – 86 personnes, Corrèze",
            "quote": "Nos contrôleurs ne tombent pas d’accord sur les défauts d’aspect. "
            "Nous avons essayé un atlas de défauts, sans effet.",
            "wish": "Visite, le 12 avril ou le 15 mai",
            "deadline_label": "Reste 2 jours",
            "deadline_kind": "waiting",
            "is_example": False,
            "actions": [
                {"label": "Accepter le 12 avril", "url": "/espace/", "kind": "open", "hint": ""},
                {
                    "label": "Proposer autre chose",
                    "url": "/espace/",
                    "kind": "second",
                    "hint": "à Émaillerie Sauvagnac",
                },
                {"label": "Décliner", "url": "/espace/", "kind": "link", "hint": "la demande d’Émaillerie Sauvagnac"},
            ],
        },
        {
            "organisation": LONG_NAME,
            "who": "Anne-Marguerite de Montmorency-Beaumont, directrice de l’industrialisation",
            "quote": "Combien de temps vos équipes ont-elles passé à classer les images ?",
            "wish": "Question écrite",
            "deadline_label": "",
            "deadline_kind": "neutral",
            "is_example": True,
            "actions": [{"label": "Répondre", "url": "/espace/", "kind": "open", "hint": ""}],
        },
    ]


def context() -> dict:
    """Everything the gallery's template names."""
    return {
        "colours": COLOURS,
        "long_name": LONG_NAME,
        "form": SpecimenForm(prefix="libre"),
        "faulty": SpecimenForm({"faulty-email": "claire.delmas@sauvagnac"}, prefix="faulty"),
        "facets": FacetForm({"problems": ["1"]}, prefix=None),
        "cards": _cards(),
        "requests": _requests(),
        "crumbs": [("Les pratiques", "/pratiques/"), ("Réduire les rebuts", "/pratiques/")],
        "few_tags": [("Réduire les rebuts", "/pratiques/"), ("Vision industrielle", "")],
        "many_tags": [(f"Étiquette {index}", "/pratiques/") for index in range(1, 15)] + [(LONG_NAME, "")],
        "no_tags": [],
        "rows": [
            ("Site", "Fonderie des Quatre-Vents"),
            ("Effectif", "140 personnes"),
            ("Secteur", ""),
            ("Label", "Vitrine depuis 2017"),
        ],
        "scrap": "6.1 6.4 6.2 6.3 6.0 6.2 6.4 6.1 6.3 6.2 6.1 6.0 6.2 5.9 5.6 5.1 4.9 4.4 4.2 4.0 3.9 3.7 3.8 3.8",
        "months": ["janv. 2016", "juil.", "janv. 2017", "juil.", "déc."],
        "received": [0, 1, 1, 0, 2, 1, 3, 2, 4, 3, 5, 6],
        "received_months": "avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.|janv.|févr.|mars",
        "head": ["Semestre", "Pièces contrôlées", "Rebuts"],
        "half_years": [
            ("1er semestre 2016", "214\u202f300", "6,2\u00a0%"),
            ("2e semestre 2016", "221\u202f900", "6,2\u00a0%"),
            ("1er semestre 2017", "219\u202f400", "5,4\u00a0%"),
        ],
        "message_entries": [
            {"text": "Votre demande est enregistrée.", "kind": "", "icon": "info"},
            {"text": "Date acceptée\u00a0: le visiteur reçoit son invitation.", "kind": "ok", "icon": "circle-check"},
            {"text": "Votre réponse est attendue avant demain soir.", "kind": "attente", "icon": "triangle-alert"},
            {
                "text": "Cette date vient d’être prise. Choisissez-en une autre.",
                "kind": "erreur",
                "icon": "circle-alert",
            },
        ],
        "plain_text": "Avant le projet, 120 k€ de rebuts par an... C'est trop ! Pourquoi ?\n\n"
        "- mesurer d'abord : 11 semaines\n- décider ensuite\n\n"
        "> Le jour où l'écran a cessé d'avoir toujours raison, l'équipe a commencé à lui faire confiance.\n"
        "— Responsable qualité\n\nLe 1er essai a économisé 3 400 t de CO2, voir https://exemple.fr/?q=a:b",
        "one_line": "L'atelier a gagné 120 k€ : pourquoi pas vous ?",
        "day": date(2026, 3, 3),
        "moment": datetime(2026, 3, 3, 14, 30, tzinfo=PARIS),
        "opening": time(14),
        "closing": time(16, 30),
    }
