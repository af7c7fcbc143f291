"""A member’s private calendar: the page that opens it or takes it back, and the file itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ..private_calendar import calendar_of, close_feed, feed_of, feed_path, find_feed, open_feed


@login_required
@require_safe
@never_cache
def agenda(request: HttpRequest) -> HttpResponse:
    """`/espace/agenda/`: the secret address, if one was opened."""
    feed = feed_of(request.user)
    address = settings.PORTAL_URL + feed_path(feed) if feed else ""
    subscribe = f"webcal:{address.partition(':')[2]}" if address else ""
    return render(request, "visits/agenda.html", {"feed": feed, "address": address, "subscribe": subscribe})


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """`/espace/agenda/ouvrir/`: open it, or change its address."""
    open_feed(by=request.user)
    messages.success(request, "Votre agenda a une nouvelle adresse. L’ancienne ne montre plus rien.")
    return redirect("desk:agenda")


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """`/espace/agenda/fermer/`: take the address back."""
    close_feed(by=request.user)
    messages.success(request, "L’adresse ne montre plus rien.")
    return redirect("desk:agenda")


@require_safe
@never_cache
def private_calendar(request: HttpRequest, key, code: str) -> HttpResponse:
    """`/agenda/<clé>/<code>.ics`: for the calendar program of who holds the address; nothing else says who it is."""
    feed = find_feed(key, code)
    if feed is None:
        raise Http404
    answer = HttpResponse(calendar_of(feed.user), content_type="text/calendar; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
