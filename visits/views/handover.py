"""The requester decides whether the request goes to a sister vitrine: GET shows, POST acts."""

import uuid
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from portal.mail.links import ForgedLink, Link

from .. import links
from ..enums import ActorRole, Channel
from ..errors import VisitError
from ..models import Handover, VisitRequest
from ..services import handing_over, shared_dates
from ..workflow import Actor


def decide(request: HttpRequest, link: Link) -> HttpResponse:
    """Behind the link of the offer; a decided offer says what became of it."""
    related = ("vitrine", "group_date", "request__vitrine", "request__requester", "request__practice")
    rows = Handover.objects.select_related(*related)
    handover = get_object_or_404(rows, pk=uuid.UUID(link.subject_id))
    requester = handover.request.requester
    if requester is None or not requester.is_active or requester.pk != links.account_of(link):
        raise Http404
    if link.person != links.holder(requester):
        raise ForgedLink("sent to another address")
    keeps = link.data.get("a") == "keep"
    refusal = ""
    if request.method == "POST":
        actor = Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=requester)
        perform = _answers(handover)[keeps]
        try:
            followed = perform(handover=handover, by=actor)
            return HttpResponseRedirect(links.on_this_site(links.follow_link(followed)))
        except VisitError as error:
            refusal = str(error)
            handover.refresh_from_db()
    moved = getattr(handover.request, "transferred_to", None)
    context = {
        "handover": handover,
        "visit_request": handover.request,
        "first": handover.request.vitrine,
        "vitrine": handover.vitrine,
        "keeps": keeps,
        "group_date": handover.group_date,
        "is_open": handover.answered_at is None and handover.request.is_open,
        "refusal": refusal,
        "follow_url": links.on_this_site(links.follow_link(moved or handover.request)),
    }
    return render(request, "visits/handover.html", context, status=409 if refusal else 200)


def _answers(handover: Handover) -> tuple[Callable[..., VisitRequest], Callable[..., VisitRequest]]:
    """What agreeing does, and keeping the request where it is."""
    if handover.group_date_id is not None:
        return shared_dates.join_from_elsewhere, shared_dates.stay_elsewhere
    return handing_over.accept_handover, handing_over.refuse_handover
