"""What is done to the factors of somebody who has lost them."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.notifications import FactorChanged
from portal.accounts.suspension import end_sessions
from portal.audit.enums import Event
from portal.audit.services import record

LOST = "Le second facteur, déclaré perdu, a été retiré"


@transaction.atomic
def remove_lost_factors(*, person: User, checked: str) -> int:
    """Remove every factor of `person`, end the sessions, tell the person, note it; return how many factors there were.

    `checked` says how somebody made sure who asks, outside the portal (ASVS 6.4.4); it stands in the journal, without
    anything that says who the person is. With no factor nothing is done.
    """
    factors = Authenticator.objects.select_for_update().filter(user=person)
    count = len(factors)
    if not count:
        return 0
    Authenticator.objects.filter(user=person).delete()
    end_sessions(User.objects.select_for_update(of=("self",)).get(pk=person.pk))
    record(Event.FACTOR_REMOVED, about=person, after={"factor": "all", "how": "lost", "checked": checked})
    FactorChanged(person.email, LOST, settings.PORTAL_URL.rstrip("/") + reverse("mfa_index")).queue()
    return count
