"""Pages behind the links of a mail: the link names its purpose, its person and its request; it signs nobody in."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from portal.accounts.models import User
from portal.mail.links import ForgedLink, Link
from portal.mail.outbox import person_digest

from .. import links
from ..enums import ActorRole, Channel, RequestState
from ..errors import VisitError
from ..models import VisitRequest
from ..policies import can_answer_requests
from ..services.asking import confirm_request
from ..workflow import Actor
from .acting import action_page, status_page

HOST_TEMPLATES = ("visits/link_action.html", "visits/link_status.html")
REQUESTER_TEMPLATES = ("visits/requester_action.html", "visits/requester_status.html")


def _request_of(link: Link) -> VisitRequest:
    queryset = VisitRequest.objects.with_list_data().select_related(
        "organisation", "chosen_slot", "vitrine__terms", "publication__public__practice"
    )
    return get_object_or_404(queryset, pk=uuid.UUID(link.subject_id))


def confirm(request: HttpRequest, link: Link) -> HttpResponse:
    """The stranger's address: GET shows the request, POST confirms it and sends it."""
    # what the page shows is read with it; the button needs the row alone
    shown = VisitRequest.objects.all() if request.method == "POST" else VisitRequest.objects.with_list_data()
    visit_request = shown.filter(pk=uuid.UUID(link.subject_id)).first()
    if visit_request is None:
        return render(request, "visits/confirm_gone.html", status=410)
    if link.person != person_digest(visit_request.requester_email):
        raise Http404
    if visit_request.state != RequestState.UNCONFIRMED:
        return HttpResponseRedirect(links.on_this_site(links.follow_link(visit_request)))
    refusal = ""
    if request.method == "POST":
        try:
            visit_request = confirm_request(visit_request=visit_request)
            return HttpResponseRedirect(links.on_this_site(links.follow_link(visit_request)))
        except VisitError as error:
            refusal = str(error)
    context = {"visit_request": visit_request, "vitrine": visit_request.vitrine, "refusal": refusal}
    return render(request, "visits/confirm.html", context, status=409 if refusal else 200)


def answer(request: HttpRequest, link: Link) -> HttpResponse:
    """A host answers from the mail. A former member's link opens nothing, nor one sent to a former address."""
    visit_request = _request_of(link)
    host = get_object_or_404(User, pk=links.account_of(link))
    _check_address(link, host)
    if not can_answer_requests(host, visit_request.vitrine):
        raise Http404
    actor = Actor(role=ActorRole.HOST, channel=Channel.LINK, user=host)

    def address_of(name: str, option: str) -> str:
        return links.on_this_site(links.answer_link(visit_request, host, action=name, option=option))

    return _answer_or_show(request, visit_request, link, actor=actor, address_of=address_of, templates=HOST_TEMPLATES)


def follow(request: HttpRequest, link: Link) -> HttpResponse:
    """The requester follows the request from the mail; a link sent to a former address opens nothing."""
    visit_request = _request_of(link)
    if visit_request.requester_id != links.account_of(link) or not visit_request.requester.is_active:
        raise Http404
    _check_address(link, visit_request.requester)
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=visit_request.requester)

    def address_of(name: str, option: str) -> str:
        return links.on_this_site(links.follow_link(visit_request, action=name, option=option))

    return _answer_or_show(
        request, visit_request, link, actor=actor, address_of=address_of, templates=REQUESTER_TEMPLATES
    )


def _check_address(link: Link, person: User) -> None:
    """Raise ForgedLink, whose page sends to the latest mail, when the person's address has changed since."""
    if link.person != links.holder(person):
        raise ForgedLink("sent to another address")


def _answer_or_show(request, visit_request, link, *, actor, address_of, templates) -> HttpResponse:
    name = link.data.get("a", "")
    if not name:
        return status_page(
            request, visit_request, actor=actor, address_of=address_of, template=templates[1], by_link=True
        )
    return action_page(
        request,
        visit_request,
        actor=actor,
        address_of=address_of,
        name=name,
        option_id=link.data.get("o", ""),
        templates=templates,
        by_link=True,
    )
