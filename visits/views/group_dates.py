"""One date for everyone who waits: offered by a host, signed in or from the link of a mail. GET shows, POST sends."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.mail.links import ForgedLink, Link
from vitrines.desk import vitrine_desk
from vitrines.models import Vitrine

from .. import links
from ..enums import ActorRole, Channel
from ..errors import VisitError
from ..group_forms import GroupDateForm, TakeBackForm
from ..models import GroupDate
from ..policies import can_answer_requests
from ..pooling import companies_waiting, offered_dates
from ..services import group_dates
from ..sharing import elsewhere_for
from ..workflow import Actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """`/espace/vitrines/<slug>/date-commune/`, for who answers the vitrine's requests."""
    vitrine = get_object_or_404(Vitrine.objects.select_related("terms"), slug=slug)
    if not can_answer_requests(request.user, vitrine):
        raise Http404
    actor = Actor(role=ActorRole.HOST, channel=Channel.PAGE, user=request.user)
    return _page(request, vitrine, actor=actor, by_link=False)


def offer_by_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The same from a mail. A former member's link opens nothing, nor one sent to a former address."""
    vitrine = get_object_or_404(Vitrine.objects.select_related("terms"), pk=link.subject_id)
    host = get_object_or_404(User, pk=links.account_of(link))
    if link.person != links.holder(host):
        raise ForgedLink("sent to another address")
    if not can_answer_requests(host, vitrine):
        raise Http404
    return _page(request, vitrine, actor=Actor(role=ActorRole.HOST, channel=Channel.LINK, user=host), by_link=True)


def _page(request: HttpRequest, vitrine: Vitrine, *, actor: Actor, by_link: bool) -> HttpResponse:
    refusal, status = "", 200
    typed = request.POST if request.method == "POST" else None
    giving_up = TakeBackForm(typed)
    is_giving_up = giving_up.is_valid()
    form = _form(None if is_giving_up else typed, vitrine)
    try:
        if is_giving_up:
            group_date = get_object_or_404(GroupDate, vitrine=vitrine, pk=giving_up.cleaned_data["take_back"])
            group_dates.take_back(group_date=group_date, by=actor)
            return HttpResponseRedirect(request.path)
        if form.is_valid():
            group_dates.offer_group_date(vitrine=vitrine, offer=form.offer(), request_ids=form.request_ids(), by=actor)
            return HttpResponseRedirect(request.path)
    except VisitError as error:
        refusal, status = str(error), 409
        form = _form(None, vitrine)
    context = {
        "vitrine": vitrine,
        "desk": vitrine_desk(vitrine),
        "tab": "requests",
        "form": form,
        "offered": offered_dates(vitrine),
        "refusal": refusal,
        "by_link": by_link,
        "back_url": reverse("desk:requests", args=[vitrine.slug]),
    }
    return render(request, "visits/group_date.html", context, status=422 if form.errors else status)


def _form(typed: QueryDict | None, vitrine: Vitrine) -> GroupDateForm:
    companies = companies_waiting(vitrine)
    return GroupDateForm(typed, vitrine=vitrine, companies=companies, guests=elsewhere_for(vitrine, besides=companies))
