"""Describing a problem, following it; what a vitrine's desk shows of what others look for."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.honeypot import behind_honeypot
from portal.mail.links import ForgedLink, Link
from portal.mail.outbox import person_digest
from vitrines.desk import vitrine_desk
from vitrines.filters import QUERY_MAX
from vitrines.models import Vitrine

from ..enums import ActorRole, Channel
from ..errors import TransitionRefused, VisitError
from ..links import account_of, holder, on_this_site
from ..policies import can_answer_requests, can_see_desk
from ..selectors import mail_status_of, receiving_vitrines
from ..views.sending import send_or_show, speaks_for_a_company
from ..workflow import Actor
from . import links, services
from .enums import SoughtState
from .forms import DescribeAsStrangerForm, DescribeForm
from .models import SoughtPractice
from .policies import can_follow_sought, can_take_sought
from .selectors import topic_for, topics_for

KEPT = "kept_descriptions"  # session key: what this browser described without an account
VITRINES_SHOWN = 6


@require_http_methods(["GET", "HEAD", "POST"])
@behind_honeypot
def describe(request: HttpRequest) -> HttpResponse:
    """`/demander/`: describe a problem without knowing whom to ask; beside it, the vitrines with the next dates."""
    is_member = speaks_for_a_company(request)
    form_class = DescribeForm if is_member else DescribeAsStrangerForm
    initial = {"message": request.GET.get("q", "")[:QUERY_MAX], "problems": request.GET.getlist("probleme")}
    form = form_class(
        request.POST if request.method == "POST" else None,
        initial={name: value for name, value in initial.items() if value},
    )
    answer, status = send_or_show(request, form, lambda: _send(request, form, is_member=is_member))
    if answer is not None:
        return answer
    context = {"form": form, "is_member": is_member, "vitrines": receiving_vitrines(limit=VITRINES_SHOWN)}
    return render(request, "sought/describe.html", context, status=status)


def _send(request: HttpRequest, form: Any, *, is_member: bool) -> HttpResponse:
    if is_member:
        return redirect(services.submit_as_member(description=form.description(), by=request.user))
    sought = services.submit_as_stranger(description=form.description(), stranger=form.stranger())
    request.session[KEPT] = [*request.session.get(KEPT, []), str(sought.pk)][-5:]
    return redirect("visits:sought-kept", pk=sought.pk)


@require_safe
def kept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """After the form of a stranger: kept, the address is to be confirmed. For the same browser only."""
    if str(pk) not in request.session.get(KEPT, []):
        raise Http404
    sought = get_object_or_404(SoughtPractice.objects.with_list_data(), pk=pk)
    mail_state = mail_status_of("sought.confirm_address", sought.pk)
    return render(request, "sought/kept.html", {"sought": sought, "mail_state": mail_state})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`/demander/<uuid>/`: where it stands, for whoever described it; POST withdraws. Nobody else finds it."""
    sought = get_object_or_404(SoughtPractice.objects.with_list_data(), pk=pk)
    if not can_follow_sought(request.user, sought):
        raise Http404
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=request.user)
    return _follow_page(request, sought, actor=actor)


# ── Behind the links of the mails ────────────────────────────────────────────
def confirm(request: HttpRequest, link: Link) -> HttpResponse:
    """The stranger's address: GET shows what was described, POST confirms it and tells the Alliance."""
    sought = SoughtPractice.objects.with_list_data().filter(pk=uuid.UUID(link.subject_id)).first()
    if sought is None:
        return render(request, "visits/confirm_gone.html", status=410)
    if link.person != person_digest(sought.requester_email):
        raise Http404
    if sought.state == SoughtState.UNCONFIRMED and request.method == "POST":
        sought = services.confirm(sought=sought)
    if sought.state != SoughtState.UNCONFIRMED:
        return HttpResponseRedirect(on_this_site(links.follow_link(sought)))
    return render(request, "sought/confirm.html", {"sought": sought})


def follow(request: HttpRequest, link: Link) -> HttpResponse:
    """The requester follows from the mail; a link sent to a former address opens nothing."""
    queryset = SoughtPractice.objects.with_list_data().select_related("requester")
    sought = get_object_or_404(queryset, pk=uuid.UUID(link.subject_id))
    requester = sought.requester
    if requester is None or requester.pk != account_of(link) or not requester.is_active:
        raise Http404
    if link.person != holder(requester):
        raise ForgedLink("sent to another address")
    return _follow_page(request, sought, actor=Actor(role=ActorRole.REQUESTER, channel=Channel.LINK, user=requester))


def _follow_page(request: HttpRequest, sought: SoughtPractice, *, actor: Actor) -> HttpResponse:
    status, was_handled = 200, False
    if request.method == "POST":
        try:
            services.withdraw(sought=sought, by=actor)
            return HttpResponseRedirect(request.path)
        except TransitionRefused:
            sought.refresh_from_db()
            status, was_handled = 409, True
    context = {"sought": sought, "was_handled": was_handled, "by_link": actor.channel == Channel.LINK}
    return render(request, "sought/status.html", context, status=status)


# ── A vitrine's desk ─────────────────────────────────────────────────────────
@login_required
@require_safe
def desk_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/on-cherche/`: what is looked for among the problems this vitrine has solved."""
    vitrine = _vitrine_of(request, slug)
    context = {
        "vitrine": vitrine,
        "desk": vitrine_desk(vitrine),
        "tab": "sought",
        "topics": topics_for(vitrine),
        "may_answer": can_answer_requests(request.user, vitrine),
    }
    return render(request, "sought/desk_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_take(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """`/espace/vitrines/<slug>/on-cherche/<uuid>/`: “je peux répondre”; POST makes it a request to this vitrine."""
    vitrine = _vitrine_of(request, slug)
    if not can_answer_requests(request.user, vitrine):
        raise Http404
    topic = topic_for(vitrine, pk)
    context = {"vitrine": vitrine, "desk": vitrine_desk(vitrine), "tab": "sought"}
    if topic is None or not can_take_sought(request.user, vitrine, topic.sought):
        return render(request, "sought/desk_gone.html", context, status=404)
    if request.method == "POST":
        actor = Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=request.user)
        try:
            visit_request = services.hand_to(sought=topic.sought, vitrine=vitrine, by=actor)
            return HttpResponseRedirect(reverse("desk:request", args=[vitrine.slug, visit_request.pk]))
        except (VisitError, services.RequesterGone):
            return render(request, "sought/desk_gone.html", context, status=409)
    return render(request, "sought/desk_take.html", {**context, "topic": topic})


def _vitrine_of(request: HttpRequest, slug: str) -> Vitrine:
    vitrine = get_object_or_404(Vitrine.objects.select_related("terms"), slug=slug)
    if not can_see_desk(request.user, vitrine):
        raise Http404
    return vitrine
