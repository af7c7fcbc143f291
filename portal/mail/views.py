"""The page behind a link of a mail: reads the token, then hands over to the view of its purpose."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.error_views import page_not_found

from .links import ExpiredLink, ForgedLink, TruncatedLink, expired_view_for, read_link, view_for

HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
PROBLEMS = {TruncatedLink: ("truncated", 404), ForgedLink: ("forged", 404), ExpiredLink: ("expired", 410)}


# The token is the proof: it is signed, nobody else knows it, and what it opens depends on no cookie. A page that keeps
# its address to itself (no-referrer) posts with “Origin: null”, which Django’s own check refuses (ADR 0004).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer `/r/<token>/`. A bad token gets a page that says what to do next; no session is made."""
    try:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
            raise ForgedLink("posted from another site")
        response = _answer(request, token)
    except (TruncatedLink, ForgedLink, ExpiredLink) as problem:
        name, status = PROBLEMS[type(problem)]
        context = {"problem": name, "alliance_email": settings.ALLIANCE_EMAIL}
        response = render(request, "mail/link_problem.html", context, status=status)
    except Http404 as missing:  # answered here, so that this page too keeps its address to itself
        response = page_not_found(request, missing)
    for header, value in HEADERS.items():
        response.headers[header] = value
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = read_link(token)
    except ExpiredLink as expired:
        view = expired_view_for(expired.link.purpose)
        if view is None:
            raise
        return view(request, expired.link)
    return view_for(link.purpose)(request, link)
