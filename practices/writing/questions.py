"""What is asked, in which words: the seven answers of the short form, then the rest, section by section.

A question is a field of Revision; `gains`, `problems` and `technologies` are asked by their own controls.
"""

from typing import NamedTuple

from practices.sections import HEAD_FIGURES, RICH, SECTIONS


class Question(NamedTuple):
    """`length`: how many signs are enough (the counter says so; only `is_limit` is a limit)."""

    field: str
    label: str
    example: str = ""
    length: int = 0
    is_limit: bool = False


class Group(NamedTuple):
    """Questions folded under one heading of the long form."""

    key: str
    heading: str
    questions: tuple[Question, ...]


# product.md, “Short form, ten minutes”; each with an example.
SHORT: tuple[Question, ...] = (
    Question("title", "Le titre", "Deux caméras aident l’œil en fin de ligne", 100, is_limit=True),
    Question(
        "situation",
        "Quel était le problème, avec un chiffre ?",
        "Le taux de rebut plafonnait à 6,2 % malgré trois contrôleurs par équipe.",
        400,
    ),
    Question(
        "solution",
        "Qu’avez-vous fait ?",
        "Deux caméras photographient chaque pièce en sortie de grenaillage ; le contrôleur décide.",
        600,
    ),
    Question("gains", "Un résultat mesuré", "Rebuts au contrôle final : 6,2 avant, 3,8 après, % des pièces"),
    Question(
        "not_redone",
        "Une chose que vous ne referiez pas",
        "Former les équipes après la pose : elles ont découvert les caméras un lundi matin.",
        300,
    ),
    Question(
        "first_step",
        "Par où commencer, en moins d’un mois ?",
        "Filmer une journée de production avec un téléphone et compter les défauts visibles.",
        300,
    ),
    Question("offered_formats", "Que proposez-vous à qui voudrait en savoir plus ?"),
)

GROUPS: tuple[Group, ...] = (
    Group(
        "classement",
        "Pour être trouvé",
        (Question("problems", "Problèmes résolus"), Question("technologies", "Technologies employées")),
    ),
    Group(
        "tete",
        "En tête de la page",
        (
            Question(
                "tagline",
                "Le résultat en une phrase",
                "Deux caméras signalent, une personne décide.",
                240,
                is_limit=True,
            ),
            Question("summary", "Le résumé en trois phrases", "", 500),
            Question("summary_en", "Le résumé en une phrase, en anglais", "Two cameras point, a person decides.", 240),
            Question("place", "Lieu dans l’usine", "Atelier de grenaillage", 160, is_limit=True),
            Question("started_on", "Début du projet", "12/09/2016"),
            Question("in_service_on", "Mise en service", "12/04/2017"),
            Question("duration_months", "Durée du projet (mois)", "7"),
            Question("duration_note", "Durée, précision", "dont quatre d’essais", 160, is_limit=True),
            Question("process_type", "Type de production"),
            Question("chain_stage", "Étape de la chaîne de valeur"),
            Question("maturity", "Maturité"),
        ),
    ),
    Group(
        "probleme",
        "Le problème",
        (Question("objective", "L’objectif", "Passer sous 4 % en un an, sans embauche ni contrôle de plus.", 300),),
    ),
    Group(
        "fait",
        "Ce qui a été fait",
        (
            Question(
                "quote",
                "Une phrase de quelqu’un de l’atelier",
                "On ne discute plus de ce qu’est un défaut : on le montre.",
                200,
            ),
            Question("quote_author", "Qui l’a dite", "Samir Aoudia, contrôleur", 160, is_limit=True),
            Question("partners", "Avec qui", "Un intégrateur de la région, le lycée technique pour les essais.", 300),
        ),
    ),
    Group(
        "comment",
        "Comment l’équipe s’y est prise",
        (
            Question(
                "steps",
                "Étapes et calendrier",
                "Septembre : comptage. Octobre : essai sur une ligne. Janvier : pose.",
                800,
            ),
            Question("roles", "Métiers mobilisés", "Deux contrôleurs, un automaticien, le responsable qualité.", 300),
            Question(
                "team_buy_in", "Adhésion des équipes", "Les contrôleurs ont choisi eux-mêmes les photos d’exemple.", 400
            ),
            Question("resources_required", "Moyens indispensables", "Un éclairage rasant, un poste fixe.", 300),
            Question("resources_optional", "Moyens facultatifs", "", 300),
            Question("resources_lent", "Ce que vous pouvez prêter", "Notre jeu de 400 photos de défauts.", 300),
            Question("cost_min", "Coût, au moins (€)", "18 000"),
            Question("cost_max", "Coût, au plus (€)", "25 000"),
            Question("cost_note", "Coût, précision", "hors temps passé", 160, is_limit=True),
            Question("funding", "Financement", "Aide régionale de 30 %.", 300),
        ),
    ),
    Group(
        "rate",
        "Ce qui n’a pas marché",
        (
            Question("difficulties", "Difficultés", "Les reflets du matin faisaient douter les caméras.", 400),
            Question("risks", "Risques et parades", "Panne d’une caméra : le contrôle manuel reste possible.", 400),
        ),
    ),
    Group(
        "chiffres",
        "Les autres résultats",
        (
            Question("payback_months", "Retour sur investissement (mois)", "14"),
            Question("payback_note", "Retour, précision", "rebuts seuls", 160, is_limit=True),
            Question("human_effects", "Pour les personnes", "Moins de fatigue visuelle en fin de poste.", 400),
            Question(
                "environmental_effects",
                "Pour l’environnement",
                "Deux tonnes de fonte refondues en moins par mois.",
                400,
            ),
        ),
    ),
    Group(
        "conditions",
        "Pour que cela marche ailleurs",
        (
            Question(
                "prerequisites", "Prérequis et taille d’usine", "Un défaut visible à l’œil, mille pièces par jour.", 400
            ),
            Question("success_factors", "Ce qui a fait réussir", "", 400),
            Question("limits", "Où cela ne marche pas", "Les pièces polies, trop brillantes.", 400),
        ),
    ),
)

QUESTIONS: dict[str, Question] = {
    each.field: each for each in (*SHORT, *(question for group in GROUPS for question in group.questions))
}

# What may be kept for some readers, in the words of the reader's page.
_OWN_HEADING = {"quote": "Citation", "gains": "Les chiffres"}
_HEAD_LABELS = {"cost": "Coût", "duration": "Délai", "payback": "Retour sur investissement"}
RESERVABLE: tuple[tuple[str, str], ...] = (
    *(
        (part.field, part.heading or _OWN_HEADING.get(part.field) or section.heading)
        for section in SECTIONS
        for part in section.parts
    ),
    *((name, _HEAD_LABELS[name]) for name in HEAD_FIGURES),
)

# Where a passage of an imported document may be put: the rich sections, those of the short form at one click.
PLACES: tuple[tuple[str, str], ...] = tuple((name, label) for name, label in RESERVABLE if name in RICH)
_ASKED_FIRST = frozenset(each.field for each in SHORT)
NEAR_PLACES = tuple(place for place in PLACES if place[0] in _ASKED_FIRST)
OTHER_PLACES = tuple(place for place in PLACES if place[0] not in _ASKED_FIRST)
