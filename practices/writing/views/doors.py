"""Who comes in: what an address names, for whoever may write there; for anyone else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.error_views import signed_out
from practices.models import Practice
from vitrines.models import Vitrine

from .. import selectors
from ..policies import can_see_writing, can_write_practices


def signed_in_script(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A script is told that the session is over (401): it would follow a redirection blindly."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **given: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"state": "signed-out"}, status=401)
        return view(request, *args, **given)

    return answered


def signed_in_writer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who is not signed in goes to sign in; a text sent after the session ended is given back on a page of its own."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **given: str) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **given)
        if request.method == "POST":
            return signed_out(request, login_url=f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        return redirect_to_login(request.path)

    return answered


def vitrine_to_see(request: HttpRequest, slug: str) -> Vitrine:
    """For every member of the vitrine and the Alliance."""
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_see_writing(request.user, vitrine):
        raise Http404
    return vitrine


def vitrine_to_write(request: HttpRequest, slug: str) -> Vitrine:
    vitrine = get_object_or_404(Vitrine.objects.visible_to(request.user), slug=slug)
    if not can_write_practices(request.user, vitrine):
        raise Http404
    return vitrine


def practice_to_write(request: HttpRequest, slug: str, practice_slug: str) -> Practice:
    """The practice with its vitrine, its terms and its draft, in one query; for `policies.can_write_practices`."""
    practices = selectors.practices_to_write(reader=request.user)
    practice: Any = get_object_or_404(practices, vitrine__slug=slug, slug=practice_slug)
    if not (request.user.is_active and practice.reader_writes):
        raise Http404
    return practice
