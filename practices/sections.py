"""The sections of an article: which field of a revision stands where, under which French heading, in which order.

The order is the reader's: the problem, what was done, how, what failed, the figures, and what it takes to do it again.
Two names are not fields of text: `quote` stands with the solution, `gains` opens the figures.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """A field of `Revision`. A part without heading speaks directly under its section's."""

    field: str
    heading: str = ""


class Section(NamedTuple):
    """A heading of the article, with its anchor in the page, and the parts it holds."""

    anchor: str
    heading: str
    parts: tuple[Part, ...]


SECTIONS: tuple[Section, ...] = (
    Section("probleme", "Le problème", (Part("situation"), Part("objective", "L’objectif"))),
    Section("fait", "Ce qui a été fait", (Part("solution"), Part("quote"), Part("partners", "Avec qui"))),
    Section(
        "comment",
        "Comment l’équipe s’y est prise",
        (
            Part("steps", "Étapes et calendrier"),
            Part("roles", "Métiers mobilisés"),
            Part("team_buy_in", "Adhésion des équipes"),
            Part("resources_required", "Moyens indispensables"),
            Part("resources_optional", "Moyens facultatifs"),
            Part("resources_lent", "Ce que le site peut prêter"),
            Part("funding", "Financement"),
        ),
    ),
    Section(
        "rate",
        "Ce qui n’a pas marché",
        (
            Part("difficulties"),
            Part("not_redone", "À ne pas refaire"),
            Part("risks", "Risques et parades"),
        ),
    ),
    Section(
        "chiffres",
        "Les chiffres",
        (
            Part("gains"),
            Part("human_effects", "Pour les personnes"),
            Part("environmental_effects", "Pour l’environnement"),
        ),
    ),
    Section(
        "conditions",
        "Pour que cela marche chez vous",
        (
            Part("prerequisites"),
            Part("first_step", "Par où commencer"),
            Part("success_factors", "Ce qui a fait réussir"),
            Part("limits", "Où cela ne marche pas"),
        ),
    ),
)

# Figures of the head, which a company may reserve like any section.
HEAD_FIGURES = ("cost", "duration", "payback")

# Every name `Revision.visibility` may hold.
NAMES: tuple[str, ...] = (*(part.field for section in SECTIONS for part in section.parts), *HEAD_FIGURES)

# Sections written as rich text; the quotation is a sentence, the gains are figures.
RICH: tuple[str, ...] = tuple(
    part.field for section in SECTIONS for part in section.parts if part.field not in ("quote", "gains")
)
