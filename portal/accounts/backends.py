"""Who a session stands for. One place decides, so that every page, policy and list follows at once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import Exists, OuterRef

from .factors.policies import factors
from .models import User


class PortalBackend(AuthenticationBackend):
    """allauth's backend; a member of the Alliance's team without a second factor is nobody's colleague yet.

    They sign in, reach their account and add a factor; until then no page, policy or list sees `is_staff` (ASVS
    6.3.3). Read with the person, in the same query.
    """

    def get_user(self, user_id: Any) -> User | None:
        # the organisation comes along: the lists ask for it, to offer a plant like one's own
        rows = User.objects.select_related("organisation").filter(pk=user_id)
        person = rows.annotate(has_factor=Exists(factors().filter(user=OuterRef("pk")))).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        if settings.STAFF_SECOND_FACTOR and person.is_staff and not person.has_factor:
            person.hold_back()
        return person
