"""Sought practices for tests, brought to their state by the services."""

from portal.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.visits import a_stranger
from visits.enums import ActorRole, Channel
from visits.sought.models import SoughtPractice
from visits.sought.services import Description, submit_as_member, submit_as_stranger
from visits.workflow import Actor
from vitrines.enums import ExchangeFormat

MESSAGE = "Nos réglages dérivent à chaque changement de série : 8 % de rebuts au démarrage."


def a_description(**fields) -> Description:
    return Description(**({"message": MESSAGE, "format": ExchangeFormat.CALL} | fields))


def unconfirmed_sought(**fields) -> SoughtPractice:
    return submit_as_stranger(description=a_description(**fields), stranger=a_stranger())


def sent_sought(*, by: User | None = None, **fields) -> SoughtPractice:
    return submit_as_member(description=a_description(**fields), by=by or UserFactory())


def as_alliance(user: User | None = None) -> Actor:
    return Actor(role=ActorRole.STAFF, channel=Channel.ADMIN, user=user or UserFactory(is_staff=True))
