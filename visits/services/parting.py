"""What somebody had open when they leave their organisation, or when their account is suspended."""

from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.parting import Parting

from ..enums import OPEN_STATES, ActorRole, Channel, RequestState
from ..models import VisitRequest
from ..sought import services as sought_services
from ..sought.enums import SoughtState
from ..sought.models import SoughtPractice
from ..workflow import Actor, lock_all, write_notes
from . import following

CANCELLED = "Le demandeur ne peut plus venir."


def settle_requests(parting: Parting) -> int:
    """Hand every open request and sought practice to the heir, or withdraw it; return how many.

    A withdrawn request tells the vitrine once, a cancelled meeting both calendars. A request handed to a colleague
    keeps its state, its dates and its place; what was sent to the former person opens it no more.
    """
    requests = VisitRequest.objects.filter(requester=parting.person, state__in=[*OPEN_STATES, RequestState.SCHEDULED])
    sought = SoughtPractice.objects.filter(requester=parting.person, state=SoughtState.SENT)
    if parting.organisation is not None:
        requests = requests.filter(organisation=parting.organisation)
        sought = sought.filter(organisation=parting.organisation)
    channel = Channel.PAGE if parting.by == parting.person else Channel.ADMIN
    actor = Actor(role=ActorRole.REQUESTER, channel=channel, user=parting.by)
    locked = lock_all(requests.order_by("pk").values_list("pk", flat=True))
    looked_for = list(sought.select_for_update(of=("self",)).order_by("pk"))
    if parting.heir is not None:
        _hand(locked, looked_for, to=parting.heir, by=actor)
    else:
        _withdraw(locked, looked_for, by=actor)
    return len(locked) + len(looked_for)


def _hand(requests: list[VisitRequest], looked_for: list[SoughtPractice], *, to: User, by: Actor) -> None:
    everything: list[VisitRequest | SoughtPractice] = [*requests, *looked_for]
    for each in everything:
        each.requester, each.requester_name, each.requester_email = to, to.full_name, to.email
        each.save(update_fields=["requester", "requester_name", "requester_email"])
    write_notes(requests, by=by, text=f"Confiée à {to}, de la même organisation.")


def _withdraw(requests: list[VisitRequest], looked_for: list[SoughtPractice], *, by: Actor) -> None:
    now = timezone.now()
    for each in requests:
        if each.state == RequestState.SCHEDULED and each.seat.slot.starts_at <= now:
            continue  # it took place: the host says how it went
        if each.state == RequestState.SCHEDULED:
            following.cancel_meeting(visit_request=each, reason=CANCELLED, by=by)
        else:
            following.withdraw(visit_request=each, by=by)
    for sought in looked_for:
        sought_services.withdraw(sought=sought, by=by)
