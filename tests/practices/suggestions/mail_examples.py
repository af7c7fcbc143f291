"""The mail about a suggested subject."""

from practices.suggestions.notifications import SuggestionReceived
from practices.suggestions.services import suggest
from tests.factories.accounts import UserFactory
from tests.factories.signoff import member
from tests.factories.vitrines import VitrineFactory
from vitrines.enums import Role


def received() -> SuggestionReceived:
    vitrine = VitrineFactory()
    suggestion = suggest(vitrine=vitrine, subject="Le changement de série", why="Pour voir.", by=UserFactory())
    return SuggestionReceived(suggestion, member(vitrine, Role.EDITOR))


EXAMPLES = {"suggestions.received": received}
