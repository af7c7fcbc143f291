"""What the writing page is sent in tests."""

from tests.factories.writing import SHORT


def address(draft, page="ecrire"):
    return f"/espace/vitrines/{draft.practice.vitrine.slug}/pratiques/{draft.practice.slug}/{page}/"


def typed(draft, **given):
    """What the form sends without script, the answers of `SHORT` and those given."""
    answers = {
        "version": str(draft.version),
        "gains": "1",
        "geste": "enregistrer",
        "title": SHORT["title"],
        "situation": "Le taux de rebut plafonnait à 6,2 %.",
        "solution": "Deux caméras en sortie de grenaillage.",
        "not_redone": "Former après la pose.",
        "first_step": "Filmer une journée de production.",
        "offered_formats": ["call"],
        "gains-0-indicator": "Rebuts",
        "gains-0-unit": "% des pièces",
        "gains-0-before": "6,2",
        "gains-0-after": "3,8",
    }
    return answers | given
