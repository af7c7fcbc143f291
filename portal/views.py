"""Pages of the house: home, the texts of the footer, what robots and machines ask."""

import json
import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from portal.error_views import too_many_requests
from portal.limits import MINUTE, asked_this_minute
from portal.mail.selectors import outbox_health
from portal.selectors import home_page, problems_solved, public_state
from portal.seo.addresses import robots_text
from portal.seo.conditional import held_again
from portal.seo.structured import portal_itself

REPORTS_PER_MINUTE, REPORT_MAX = 10, 16_384  # of one address; bytes read of one report
REPORTED = ("document-uri", "violated-directive", "blocked-uri", "line-number")

logger = logging.getLogger(__name__)
OUTBOX_OLDEST_ALERT_SECONDS = 600  # security.md: the outbox is in trouble when its oldest due mail waits ten minutes


@require_safe
@held_again(public_state)
def home(request: HttpRequest) -> HttpResponse:
    structured = portal_itself(search_path=reverse("practices:list"))
    return render(request, "pages/home.html", {"page": home_page(), "structured": structured})


@require_safe
@held_again(public_state)
def sitemap_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/sitemap.html", {"problems": list(problems_solved())})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(robots_text(), content_type="text/plain; charset=utf-8")


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """A photograph, from the folder of uploads, under a policy of its own: it can be shown and nothing else."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # the name changes with the picture
    return response


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers: always 200."""
    return JsonResponse({"live": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, 503 without the database. A late outbox is reported and never cuts traffic."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        health = outbox_health()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    outbox = {
        "oldest_due_seconds": round(health.oldest_due_age, 1),
        "waiting": health.waiting,
        "failed": health.failed,
        "late": health.oldest_due_age > OUTBOX_OLDEST_ALERT_SECONDS,
    }
    return JsonResponse({"ready": True, "database": True, "outbox": outbox, "portal": settings.PORTAL_NAME})


def _without_keys(value: str) -> str:
    """An address without what may be secret in it: its query, and the token of a mail's link."""
    value = value.partition("?")[0].partition("#")[0][:200]
    start, mark, _ = value.partition("/r/")
    return f"{start}{mark}…" if mark else value


@csrf_exempt
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """What a browser refused under the Content-Security-Policy: one line of the log, ten a minute and address.

    Browsers send it by themselves, without a form nor its token; nothing is stored, and only where it happened and
    what was refused are written, cut short.
    """
    if asked_this_minute(request, "csp") > REPORTS_PER_MINUTE:
        return too_many_requests(request, seconds=MINUTE)
    try:
        told = json.loads(request.body[:REPORT_MAX]).get("csp-report", {})
        found = {name: _without_keys(str(told.get(name, ""))) for name in REPORTED}
    except (ValueError, AttributeError, RecursionError):
        return HttpResponse(status=400)
    logger.warning("content policy: %s", json.dumps(found))
    return HttpResponse(status=204)
