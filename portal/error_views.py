"""Error pages. They say what happened and what to do next; none of them tells how the portal is made."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from portal.audit.enums import Event
from portal.audit.refusals import refused_as
from portal.problems import problem, speaks_to_programs

_NOT_TYPED = ("csrfmiddlewaretoken",)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent is forgotten first: read again for its token, it would break this page as it broke the other."""
    request.POST, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
    return _bad_request(request)


@requires_csrf_token
def _bad_request(request: HttpRequest) -> HttpResponse:
    if speaks_to_programs(request):
        return problem(400, "Adresse illisible", "L’adresse contient un caractère qui n’y a pas sa place.")
    return render(request, "400.html", status=400)


@requires_csrf_token
def only_by_form(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """An address that only a form sends to, opened by hand or by signing in again: where to go instead."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = allowed
    return response


@requires_csrf_token
def too_large(request: HttpRequest) -> HttpResponse:
    """A form longer than the portal reads: what was typed is still on the page one goes back to."""
    if speaks_to_programs(request):
        return problem(413, "Trop volumineux", "Ce qui a été envoyé dépasse ce que le portail lit.")
    return render(request, "413.html", status=413)


def signed_out(request: HttpRequest, *, login_url: str) -> HttpResponse:
    """A form sent after the session ended: what was typed, to send again once signed in from another tab."""
    context = {"login_url": login_url, "typed": _typed(request), "again": request.get_full_path()}
    return render(request, "signed_out.html", context, status=401)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if speaks_to_programs(request):
        return problem(404, "Introuvable", "Rien ne se trouve à cette adresse.")
    return render(request, "404.html", status=404)


RETRY_SECONDS = 300  # the window of most limits


@requires_csrf_token
def too_many_requests(request: HttpRequest, exception: Exception | None = None, *, seconds: int = RETRY_SECONDS):
    """Too often: how long to wait, for people and for programs."""
    if speaks_to_programs(request):
        response: HttpResponse = problem(429, "Trop de demandes", "Attendez quelques minutes.")
    else:
        response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request nor context processors: it must show when the database, or anything else, is down."""
    if speaks_to_programs(request):
        return problem(500, "Erreur du portail", "La demande n’a pas abouti ; elle a été notée.")
    return HttpResponse(get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form refused for want of a valid token: what was typed, to send again in one click.

    Only a form of this site gets that (the browser writes the Referer, another site cannot): a click is then the
    person's own. A form with a password gets a link back: no page writes one.
    """
    refused_as(request, Event.FORM_REFUSED)
    referer = request.headers.get("Referer", "")
    same_site = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
    back = urlsplit(referer).path if referer and same_site else ""
    typed = _typed(request) if back else []
    context = {"back": back, "typed": typed, "again": request.get_full_path()}
    return render(request, "403_csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The answers of a form as they came; none when it held a file or a password, which no page writes back."""
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_TYPED]
    return [] if request.FILES or any("password" in name for name, _ in typed) else typed
