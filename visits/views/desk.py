"""The member space: what I asked, what my vitrine has to answer."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practices.writing.selectors import shelves_of
from vitrines.desk import Desk, vitrine_desk
from vitrines.models import Vitrine

from ..desk import vitrine_item
from ..enums import ActorRole, Channel
from ..models import VisitRequest
from ..policies import can_answer_requests, can_follow_request, can_see_desk
from ..pooling import OFFERED_FROM, offered_dates
from ..selectors import agenda_of, handled_requests, host_queue, requests_of, with_queue_counts
from ..sought.selectors import sought_by
from ..today import today_of
from ..workflow import Actor
from .acting import action_page, status_page

SHOWN = "publication__public__practice"
DESK_TEMPLATES = ("visits/desk_action.html", "visits/desk_status.html")
REQUESTER_TEMPLATES = ("visits/requester_action.html", "visits/requester_status.html")


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/espace/`: what awaits me everywhere, the most urgent first; my texts; my vitrines; what I asked."""
    today = today_of(request.user)
    context = {
        "today": today,
        "shelves": shelves_of(*(mine.vitrine for mine in today.vitrines if mine.may_write)),
        "date": timezone.localdate(),
        "requests": requests_of(request.user),
        "sought": sought_by(request.user),
    }
    return render(request, "visits/desk_home.html", context)


@login_required
@require_safe
def vitrine_home(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/`: today's desk, the requests to handle first."""
    vitrine = _vitrine_of(request, slug)
    context = {"tab": "today", **_queue(vitrine), "agenda": agenda_of(vitrine)}
    return render(request, "visits/desk_vitrine.html", context)


@login_required
@require_safe
def vitrine_requests(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/demandes/`: to handle, then the latest handled."""
    vitrine = _vitrine_of(request, slug)
    context = {
        "tab": "requests",
        **_queue(vitrine, page=request.GET.get("page")),
        "handled": handled_requests(vitrine),
        "group_dates": offered_dates(vitrine),
    }
    return render(request, "visits/desk_requests.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vitrine_request(request: HttpRequest, slug: str, pk) -> HttpResponse:
    """`/espace/vitrines/<slug>/demandes/<uuid>/?action=…&date=…`: the decision page of a signed-in host."""
    vitrine = _vitrine_of(request, slug)
    queryset = (
        VisitRequest.objects.received_by(vitrine).with_list_data().select_related("organisation", "chosen_slot", SHOWN)
    )
    visit_request = get_object_or_404(queryset, pk=pk)
    here = reverse("desk:request", args=[vitrine.slug, visit_request.pk])
    name = request.GET.get("action", "")
    desk = _desk(vitrine)
    actor = Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=request.user)
    address_of = _addresses(here)
    if not can_answer_requests(request.user, vitrine):
        if name or request.method == "POST":
            raise Http404
        return status_page(
            request,
            visit_request,
            actor=actor,
            address_of=address_of,
            template=DESK_TEMPLATES[1],
            desk=desk,
            tab="requests",
            buttons=[],
            writing=None,
        )
    return _act_or_show(request, visit_request, actor=actor, address_of=address_of, templates=DESK_TEMPLATES, desk=desk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_request(request: HttpRequest, pk) -> HttpResponse:
    """`/demandes/<uuid>/`: the requester's page. For anyone else it does not exist."""
    visit_request = get_object_or_404(
        VisitRequest.objects.with_list_data().select_related("organisation", SHOWN), pk=pk
    )
    if not can_follow_request(request.user, visit_request):
        raise Http404
    actor = Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=request.user)
    address_of = _addresses(reverse("visits:request", args=[pk]))
    return _act_or_show(request, visit_request, actor=actor, address_of=address_of, templates=REQUESTER_TEMPLATES)


def _vitrine_of(request: HttpRequest, slug: str) -> Vitrine:
    vitrine = get_object_or_404(with_queue_counts(Vitrine.objects.select_related("terms")), slug=slug)
    if not can_see_desk(request.user, vitrine):
        raise Http404
    return vitrine


def _queue(vitrine: Vitrine, *, page: str | None = None) -> dict:
    """The vitrine's header and a page of what waits there; `companies` is 0 below what is worth a common date."""
    shown = host_queue(vitrine, waiting=vitrine.waiting, page=page)
    return {
        "vitrine": vitrine,
        "desk": _desk(vitrine),
        "waiting": vitrine.waiting,
        "page": shown,
        "items": [vitrine_item(visit_request) for visit_request in shown],
        "companies": vitrine.companies if vitrine.companies >= OFFERED_FROM else 0,
    }


def _desk(vitrine: Vitrine) -> Desk:
    return vitrine_desk(vitrine, counts={"requests": vitrine.waiting})


def _addresses(here: str):
    def address_of(name: str, option: str) -> str:
        query = "&".join(f"{key}={value}" for key, value in (("action", name), ("date", option)) if value)
        return f"{here}?{query}" if query else here

    return address_of


def _act_or_show(request, visit_request, *, actor, address_of, templates, **more) -> HttpResponse:
    name = request.GET.get("action", "")
    if not name:
        return status_page(
            request, visit_request, actor=actor, address_of=address_of, template=templates[1], tab="requests", **more
        )
    return action_page(
        request,
        visit_request,
        actor=actor,
        address_of=address_of,
        name=name,
        option_id=request.GET.get("date", ""),
        templates=templates,
        tab="requests",
        **more,
    )
