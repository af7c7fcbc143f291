"""Who comes: named by who asked, received by the host, accepting the notice by a link of their own. GET shows."""

import uuid
from datetime import timedelta

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.mail.links import ForgedLink, Link
from portal.mail.outbox import person_digest
from vitrines.desk import vitrine_desk

from .. import links
from ..enums import ActorRole, Channel, VisitorState
from ..errors import VisitError
from ..models import Visitor, VisitRequest
from ..notifications.visitors import PracticalSheet
from ..policies import can_answer_requests, can_follow_request, can_see_desk
from ..selectors import visitors_of
from ..services import visitors as services
from ..timetable import naming_closes_at
from ..visitor_forms import PLACES_SHOWN, NoticeForm, Places, ReceiveForm
from ..workflow import Actor

TOO_MANY = "Trop de changements à la suite. Vos réponses restent sur cette page. Attendez une heure, puis envoyez-les."
ANSWERED = ["GET", "HEAD", "POST"]


def _request_with_seat(**found: object) -> VisitRequest:
    rows = VisitRequest.objects.with_list_data().select_related("organisation", "seat__slot", "vitrine__terms")
    return get_object_or_404(rows, seat__isnull=False, **found)


@login_required
@require_http_methods(ANSWERED)
def own_visitors(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/demandes/<uuid>/visiteurs/?page=2`: who asked names who comes. For anyone else it does not exist."""
    visit_request = _request_with_seat(pk=pk)
    if not can_follow_request(request.user, visit_request):
        raise Http404
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=request.user)
    return _naming(request, visit_request, actor=actor, back_url=reverse("visits:request", args=[pk]), by_link=False)


def name_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The same from a mail; a link sent to a former address opens nothing."""
    visit_request = _request_with_seat(pk=uuid.UUID(link.subject_id))
    requester = visit_request.requester
    if requester is None or requester.pk != links.account_of(link) or not requester.is_active:
        raise Http404
    if link.person != links.holder(requester):
        raise ForgedLink("sent to another address")
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=requester)
    back_url = links.on_this_site(links.follow_link(visit_request))
    return _naming(request, visit_request, actor=actor, back_url=back_url, by_link=True)


def _naming(
    request: HttpRequest, visit_request: VisitRequest, *, actor: Actor, back_url: str, by_link: bool
) -> HttpResponse:
    everyone = visitors_of(visit_request)
    page = _page_number(request, len(everyone))
    shown = everyone[PLACES_SHOWN * (page - 1) : PLACES_SHOWN * page]
    form = Places(request.POST if request.method == "POST" else None, visitors=shown, is_group=visit_request.is_group)
    refusal, status, naming = "", 200, None
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not ratelimit.consume(request, action="visitors", key=str(visit_request.pk)):
        refusal, status = TOO_MANY, 429
    elif request.method == "POST":
        try:
            naming = services.name_visitors(visit_request=visit_request, named=form.named(), by=actor)
            everyone = visitors_of(visit_request)
            shown = everyone[PLACES_SHOWN * (page - 1) : PLACES_SHOWN * page]
            form = Places(None, visitors=shown, is_group=visit_request.is_group)
        except VisitError as error:
            refusal, status = str(error), 409
    context = {
        "visit_request": visit_request,
        "vitrine": visit_request.vitrine,
        "slot": visit_request.seat.slot,
        "form": form,
        "visitors": everyone,
        "named": sum(bool(each.full_name) for each in everyone),
        "pages": range(1, -(-len(everyone) // PLACES_SHOWN) + 1),
        "page": page,
        "can_name": services.can_name(visit_request),
        "last_day": naming_closes_at(visit_request.seat.slot) - timedelta(minutes=1),
        "naming": naming,
        "refusal": refusal,
        "by_link": by_link,
        "back_url": back_url,
    }
    return render(request, "visits/visitors/name.html", context, status=status)


def _page_number(request: HttpRequest, places: int) -> int:
    wanted = request.GET.get("page", "1")
    last = max(1, -(-places // PLACES_SHOWN))
    return min(max(1, int(wanted)), last) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1


@login_required
@require_http_methods(ANSWERED)
def received(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`/espace/vitrines/<slug>/demandes/<uuid>/visiteurs/`: who comes, who accepted the notice, who is received."""
    visit_request = _request_with_seat(pk=pk, vitrine__slug=slug)
    vitrine = visit_request.vitrine
    may_answer = can_answer_requests(request.user, vitrine)
    if not may_answer and (request.method == "POST" or not can_see_desk(request.user, vitrine)):
        raise Http404
    actor = Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=request.user)
    desk = vitrine_desk(vitrine)
    back_url = reverse("desk:request", args=[slug, pk])
    return _receiving(request, visit_request, actor=actor, may_answer=may_answer, desk=desk, back_url=back_url)


def receive_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The same from a mail. A former member's link opens nothing, nor one sent to a former address."""
    visit_request = _request_with_seat(pk=uuid.UUID(link.subject_id))
    host = get_object_or_404(User, pk=links.account_of(link))
    if link.person != links.holder(host):
        raise ForgedLink("sent to another address")
    if not can_answer_requests(host, visit_request.vitrine):
        raise Http404
    actor = Actor(role=ActorRole.HOST, channel=Channel.LINK, user=host)
    back_url = links.on_this_site(links.answer_link(visit_request, host))
    return _receiving(request, visit_request, actor=actor, may_answer=True, desk=None, back_url=back_url)


def _receiving(
    request: HttpRequest, visit_request: VisitRequest, *, actor: Actor, may_answer: bool, desk, back_url: str
) -> HttpResponse:
    everyone = visitors_of(visit_request)
    waiting = [each for each in everyone if each.reception == VisitorState.TO_CONFIRM]
    form = ReceiveForm(request.POST if request.method == "POST" else None, visitors=waiting)
    if request.method == "POST":
        if form.is_valid():
            services.decide_visitors(visit_request=visit_request, decisions=form.decisions(), by=actor)
        elif desk is not None:
            messages.info(request, "La liste a changé entre-temps : la voici.")
        return HttpResponseRedirect(request.path)
    context = {
        "visit_request": visit_request,
        "vitrine": visit_request.vitrine,
        "slot": visit_request.seat.slot,
        "visitors": everyone,
        "accepted": sum(each.notice_accepted_at is not None for each in everyone),
        "waiting": waiting,
        "form": form,
        "may_answer": may_answer,
        "desk": desk,
        "tab": "requests",
        "back_url": back_url,
    }
    return render(request, "visits/visitors/receive.html", context)


def visitor_page(request: HttpRequest, link: Link) -> HttpResponse:
    """Behind the link of a named visitor: the practical sheet, the notice to accept, a way out."""
    visitor = _visitor_of(link)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    refusal = ""
    gave_up = False
    if form.is_valid():
        try:
            if form.cleaned_data["answer"] == "accept":
                visitor.notice_accepted_at = services.accept_notice(visitor=visitor).notice_accepted_at
            else:
                services.give_up(visitor=visitor)
                gave_up = True
        except VisitError as error:
            refusal = str(error)
    seat = visitor.seat
    sheet = PracticalSheet(visitor).more()
    context = {
        **sheet,
        "facts": [fact for fact in sheet["facts"] if fact[1]],
        "visitor": visitor,
        "vitrine": seat.request.vitrine,
        "slot": seat.slot,
        "named_by": f"{seat.request.requester_name}, {seat.request.company_name}",
        "is_expected": services.is_expected(visitor),
        "gave_up": gave_up,
        "refusal": refusal,
    }
    return render(request, "visits/visitors/sheet.html", context, status=409 if refusal else 200)


def fresh_sheet(request: HttpRequest, link: Link) -> HttpResponse:
    """An expired link of a visitor: a fresh one leaves to the same address. The page tells nothing of the visit."""
    visitor = _visitor_of(link)
    waits, is_sent = services.is_expected(visitor), False
    if request.method == "POST" and waits:
        try:
            services.send_fresh_sheet(visitor=visitor)
            is_sent = True
        except VisitError:
            waits = False
    name, _, domain = visitor.email.partition("@")
    context = {"address": f"{name[:1]}…@{domain}", "waits": waits, "is_sent": is_sent}
    return render(request, "visits/visitors/expired.html", context, status=200 if is_sent else 410)


def _visitor_of(link: Link) -> Visitor:
    """The visitor a link was sent to; a place that somebody else took since opens nothing."""
    rows = Visitor.objects.select_related("seat__slot", "seat__request__vitrine__terms", "slot")
    visitor = get_object_or_404(rows, pk=uuid.UUID(link.subject_id), seat__isnull=False)
    if not visitor.email or link.person != person_digest(visitor.email):
        raise Http404
    return visitor
