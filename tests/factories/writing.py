"""Drafts for tests."""

from portal.accounts.models import User
from practices.writing.models import Draft
from practices.writing.services import open_draft, save_draft
from tests.factories.visits import receiving_vitrine
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role
from vitrines.models import Vitrine

SHORT = {
    "title": "Le contrôle visuel aidé par deux caméras",
    "situation": "<p>Le taux de rebut plafonnait à 6,2 %.</p>",
    "solution": "<p>Deux caméras en sortie de grenaillage.</p>",
    "not_redone": "<p>Former après la pose.</p>",
    "first_step": "<p>Filmer une journée de production.</p>",
    "offered_formats": ["call"],
    "gains": [{"indicator": "Rebuts", "unit": "% des pièces", "before": "6,2", "after": "3,8"}],
}


def an_editor(vitrine: Vitrine | None = None) -> User:
    return MembershipFactory(vitrine=vitrine or receiving_vitrine(), role=Role.EDITOR).user


def a_draft(*, vitrine: Vitrine | None = None, by: User | None = None, **content) -> Draft:
    """A draft of the short form, all answers given, by an editor of its vitrine."""
    vitrine = vitrine or receiving_vitrine()
    by = by or an_editor(vitrine)
    draft = open_draft(vitrine=vitrine, by=by, title=SHORT["title"])
    return save_draft(draft=draft, version=1, content=SHORT | content, by=by)
