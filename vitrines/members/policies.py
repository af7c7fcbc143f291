"""Who may see and change a vitrine's team."""

from datetime import datetime

from portal.accounts.models import User
from vitrines.models import Vitrine
from vitrines.policies import rights_of

from .models import Departure


def may_manage_team(user: User, vitrine: Vitrine) -> bool:
    """Its owners and the Alliance invite, change roles and remove; an editor, a host or a stranger may not."""
    return rights_of(user, vitrine).may_set_terms


def has_left_since(user: User, vitrine_id: int, moment: datetime) -> bool:
    """Whether this person ceased to be a member after `moment`: what was sent before opens nothing."""
    return Departure.objects.filter(user=user, vitrine=vitrine_id, at__gte=moment).exists()


def vitrines_left_since(user: User, moment: datetime) -> set[int]:
    """The vitrines this person ceased to be a member of after `moment`: none, mostly."""
    return set(Departure.objects.filter(user=user, at__gte=moment).values_list("vitrine", flat=True))
